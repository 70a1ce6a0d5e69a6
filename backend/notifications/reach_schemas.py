"""What goes in and out of the routes about being reached beyond the inbox."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.core.schemas import Choice, IdField, Line, Moment, RequestSchema, ResponseSchema
from backend.notifications.models import Channel, Topic
from backend.notifications.models.reach import MOST_ENDPOINT

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
MOST_ADDRESS = 254


class ClockField(fields.Field[int]):
    """A time of the local day, "22:00"; inside the server its minutes since midnight."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})
        kwargs["metadata"] |= {"type": "string", "pattern": f"^{_CLOCK.pattern}$"}
        super().__init__(**kwargs)

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value // 60:02}:{value % 60:02}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise ValidationError("A time such as 22:00.")
        return int(found[1]) * 60 + int(found[2])


class TopicChoiceSchema(ResponseSchema):
    """By which ways one hears of a topic, beside the inbox."""

    topic = Choice(Topic)
    push = fields.Boolean()
    email = fields.Boolean()
    sms = fields.Boolean()


class TopicWriteSchema(RequestSchema):
    """What one wants of a topic."""

    topic = Choice(Topic, required=True)
    push = fields.Boolean(required=True)
    email = fields.Boolean(required=True)
    sms = fields.Boolean(required=True)


class NoticeChoicesSchema(RequestSchema):
    """How one wants to hear of things."""

    topics = fields.List(fields.Nested(TopicWriteSchema), required=True, validate=[validate.Length(max=len(Topic))])
    quiet_from = ClockField(required=True, allow_none=True, metadata={"description": "None: never quiet."})
    quiet_until = ClockField(required=True, allow_none=True, metadata={"description": "On the next day where earlier."})
    digest_at = ClockField(
        required=True, allow_none=True, metadata={"description": "Once a day, in place of single notices."}
    )

    @validates_schema
    def _hours_make_sense(self, data: dict[str, Any], **_: Any) -> None:
        if (data["quiet_from"] is None) != (data["quiet_until"] is None):
            raise ValidationError("Both ends, or none.", "quiet_until")
        if data["quiet_from"] is not None and data["quiet_from"] == data["quiet_until"]:
            raise ValidationError("It would always be quiet.", "quiet_until")

    @validates_schema
    def _topics_are_different(self, data: dict[str, Any], **_: Any) -> None:
        if len({one["topic"] for one in data["topics"]}) < len(data["topics"]):
            raise ValidationError("One line for each topic.", "topics")


class PushChannelSchema(ResponseSchema):
    """Notices on the phone."""

    available = fields.Boolean()
    public_key = fields.String(allow_none=True, metadata={"description": "applicationServerKey, in base64url."})


class EmailChannelSchema(ResponseSchema):
    """Notices by e-mail."""

    available = fields.Boolean(metadata={"description": "This installation sends e-mail."})
    address_masked = fields.String(allow_none=True)
    confirmed = fields.Boolean(metadata={"description": "The code came back; before, nothing else is sent there."})


class SmsChannelSchema(ResponseSchema):
    """Notices as text messages."""

    available = fields.Boolean()
    phone_masked = fields.String(allow_none=True, metadata={"description": "The number with which one signs in."})


class ChannelsSchema(ResponseSchema):
    """Every way beyond the inbox."""

    push = fields.Nested(PushChannelSchema)
    email = fields.Nested(EmailChannelSchema)
    sms = fields.Nested(SmsChannelSchema)


class TroubleSchema(ResponseSchema):
    """Something that could not be delivered."""

    channel = Choice(Channel)
    reason = fields.String(metadata={"description": "A stable word, such as gone, busy, no_answer, too_large."})
    at = Moment()


class NoticeSettingsSchema(ResponseSchema):
    """How one hears of things."""

    topics = fields.List(fields.Nested(TopicChoiceSchema))
    quiet_from = ClockField(allow_none=True)
    quiet_until = ClockField(allow_none=True)
    digest_at = ClockField(allow_none=True)
    channels = fields.Nested(ChannelsSchema)
    last_trouble = fields.List(fields.Nested(TroubleSchema))


class SubscriptionWriteSchema(RequestSchema):
    """A browser's push subscription."""

    endpoint = Line(most=MOST_ENDPOINT, required=True)
    p256dh = Line(most=100, required=True, metadata={"description": "In base64url."})
    auth = Line(most=40, required=True, metadata={"description": "In base64url."})
    replaces = Line(
        most=MOST_ENDPOINT,
        load_default=None,
        allow_none=True,
        metadata={"description": "The endpoint that this browser had before."},
    )


class SubscriptionWrittenSchema(ResponseSchema):
    """It takes notices."""

    id = IdField()
    created_at = Moment()


class PushSubscriptionSchema(ResponseSchema):
    """A browser that takes notices."""

    id = IdField()
    host = fields.String(metadata={"description": "Of the push service."})
    device = fields.String(allow_none=True, metadata={"description": "Kind of browser, coarse."})
    created_at = Moment()
    last_sent_at = Moment(allow_none=True)
    is_current = fields.Boolean(metadata={"description": "It is signed in by the session that asks."})


class PushSubscriptionListSchema(ResponseSchema):
    """All of one's own."""

    items = fields.List(fields.Nested(PushSubscriptionSchema))


class EmailWriteSchema(RequestSchema):
    """An address."""

    address = Line(most=MOST_ADDRESS, required=True)

    @validates_schema
    def _is_an_address(self, data: dict[str, Any], **_: Any) -> None:
        if not re.fullmatch(_ADDRESS, data["address"]):
            raise ValidationError("No e-mail address.", "address")


class EmailConfirmSchema(RequestSchema):
    """The code that came."""

    code = fields.String(required=True, validate=[validate.Regexp(r"\A[0-9]{6}\Z")])
