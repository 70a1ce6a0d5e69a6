"""What goes in and out of identity's routes."""

import unicodedata
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from backend.core.schemas import Choice, IdField, Line, Moment, RequestSchema, ResponseSchema
from backend.identity.models import Locale
from backend.identity.rules import MAX_PASSWORD_LENGTH

MAX_PHONE_LENGTH = 40
MAX_TOKEN_LENGTH = 100


class PasswordField(fields.String):
    """A password as typed, in one Unicode form, so that every keyboard writes the same; never answered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(load_only=True, validate=[validate.Length(1, MAX_PASSWORD_LENGTH)], **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            raise ma.ValidationError("Control characters are not allowed.")
        return unicodedata.normalize("NFC", text)


class LoginSessionSchema(ResponseSchema):
    """One signed-in browser."""

    id = IdField()
    device = fields.String(
        allow_none=True, metadata={"description": "Kind of browser, coarse, e.g. `Android · 微信`; null: unknown."}
    )
    created_at = Moment()
    last_seen_at = Moment(metadata={"description": "To the minute."})
    is_current = fields.Boolean(metadata={"description": "The browser that asks."})


class LoginSessionListSchema(ResponseSchema):
    """All browsers in which the account is signed in, last seen first."""

    items = fields.List(fields.Nested(LoginSessionSchema))


class PasswordChangeSchema(RequestSchema):
    """A new password, and the proof by the present one."""

    current_password = PasswordField(required=True)
    new_password = PasswordField(required=True, metadata={"description": "At least 8 characters."})


class AccountSchema(ResponseSchema):
    """The signed-in account."""

    id = IdField()
    display_name = fields.String()
    locale = Choice(Locale)


class AccountUpdateSchema(RequestSchema):
    """What people may change of their account themselves."""

    locale = Choice(Locale, required=True)


class ActivationTokenSchema(RequestSchema):
    """The token of an activation."""

    token = Line(most=MAX_TOKEN_LENGTH, required=True, metadata={"description": "What stands behind # in the address."})


class InspectionSchema(ResponseSchema):
    """What the holder of an activation is shown before using it."""

    name_masked = fields.String(metadata={"description": "E.g. `王*明`."})
    is_first = fields.Boolean(metadata={"description": "First activation; false: lost password or new phone."})
    needs_phone = fields.Boolean(metadata={"description": "The account has no phone number yet: ask for one."})
    expires_at = Moment()


class OwnActivationSchema(ResponseSchema):
    """An activation of one's own account, as its owner sees it."""

    id = IdField()
    issued_by_name = fields.String(allow_none=True, metadata={"description": "Null: by the operator."})
    issued_at = Moment()
    used_at = Moment(allow_none=True)
    disputed_at = Moment(allow_none=True)
    disputable = fields.Boolean(metadata={"description": "“That was not me” may still be said."})


class OwnActivationListSchema(ResponseSchema):
    """All activations of one's own account, newest first."""

    items = fields.List(fields.Nested(OwnActivationSchema))
