"""The session as the app sees it: account, member, grants, powers."""

from marshmallow import fields

from backend.core.schemas import Choice, IdField, Line, Moment, RequestSchema, ResponseSchema
from backend.identity.schemas import MAX_PHONE_LENGTH, MAX_TOKEN_LENGTH, AccountSchema, PasswordField
from backend.organisations.models import OrganisationKind, Role


class SessionOrganisationSchema(ResponseSchema):
    """The branch that a member belongs to today."""

    id = IdField()
    name = fields.String()
    short_name = fields.String()


class SessionMemberSchema(ResponseSchema):
    """The member's file that belongs to the account."""

    id = IdField()
    name = fields.String()
    organisation = fields.Nested(SessionOrganisationSchema, allow_none=True)


class GrantOrganisationSchema(SessionOrganisationSchema):
    """Where a grant holds."""

    kind = Choice(OrganisationKind)


class SessionGrantSchema(ResponseSchema):
    """A role that the account has now."""

    id = IdField()
    role = Choice(Role)
    organisation = fields.Nested(GrantOrganisationSchema)


class PowersSchema(ResponseSchema):
    """Whether officers' powers are awake; without grants they never are."""

    active = fields.Boolean()
    until = Moment(allow_none=True, metadata={"description": "When they fall asleep if nobody uses them."})


class EndedSessionSchema(ResponseSchema):
    """Why this browser is signed out although nobody signed it out: somebody activated the account anew."""

    activation_id = IdField()
    at = Moment()
    by_name = fields.String(allow_none=True, metadata={"description": "Who issued it; null: the operator."})
    disputable = fields.Boolean()


class SessionSchema(ResponseSchema):
    """Who is signed in, and as what."""

    account = fields.Nested(AccountSchema, allow_none=True, metadata={"description": "Null: nobody is signed in."})
    member = fields.Nested(SessionMemberSchema, allow_none=True)
    grants = fields.List(fields.Nested(SessionGrantSchema))
    powers = fields.Nested(PowersSchema)
    unread = fields.Integer(metadata={"description": "Unread notifications."})
    demo = fields.Boolean(metadata={"description": "This server shows invented people."})
    ended = fields.Nested(EndedSessionSchema, allow_none=True)


class SignInSchema(RequestSchema):
    """Phone number and password."""

    phone = Line(most=MAX_PHONE_LENGTH, required=True, metadata={"description": "Mainland mobile; +86 is tolerated."})
    password = PasswordField(required=True)


class PasswordProofSchema(RequestSchema):
    """The password once more."""

    password = PasswordField(required=True)


class ActivationUseSchema(RequestSchema):
    """The token of an activation and the password to set."""

    token = Line(most=MAX_TOKEN_LENGTH, required=True, metadata={"description": "What stands behind # in the address."})
    password = PasswordField(required=True, metadata={"description": "At least 8 characters."})
    phone = Line(
        most=MAX_PHONE_LENGTH,
        load_default=None,
        allow_none=True,
        metadata={"description": "Needed by an account that has none yet; otherwise it may only repeat the account's."},
    )
