"""Shapes of the desk at the door: stewards, what they see, members' cards, guests."""

from marshmallow import fields, validate

from backend.activities.models import ActivityState
from backend.attendance.models import CardKind, RosterKind
from backend.attendance.schemas import ShownActivitySchema
from backend.core.qr import QrSchema
from backend.core.schemas import Choice, IdField, Line, Moment, RequestSchema, ResponseSchema

MOST_PRINTED = 100
"""Cards in one request: two branches of the usual size."""
DESK_STATUSES = ["arrived", "on_leave", "unmarked"]


class StewardCreateSchema(RequestSchema):
    """Who is to mind the desk: a member of a host."""

    member_id = IdField(required=True)


class StewardSchema(ResponseSchema):
    """Somebody who minds the desk."""

    id = IdField()
    member_id = IdField()
    name = fields.String()
    from_at = Moment()


class StewardListSchema(ResponseSchema):
    """Who minds the desk of an activity."""

    items = fields.List(fields.Nested(StewardSchema))


class DeskListSchema(ResponseSchema):
    """The activities whose desk the signed-in person minds as a steward."""

    items = fields.List(fields.Nested(ShownActivitySchema))


class DeskLineSchema(ResponseSchema):
    """One name on the roster, and no more than the desk needs."""

    member_id = IdField()
    name = fields.String()
    name_pinyin = fields.String()
    kind = Choice(RosterKind)
    status = fields.String(metadata={"enum": DESK_STATUSES})
    checked_in_at = Moment(allow_none=True)
    left_at = Moment(allow_none=True)
    is_own = fields.Boolean(metadata={"description": "Nobody records themselves."})
    cards = fields.List(fields.String(), metadata={"description": "What the codes of the member's cards begin with."})


class DeskCountsSchema(ResponseSchema):
    """Arrived of expected; guests apart."""

    expected = fields.Integer()
    arrived = fields.Integer()
    guests = fields.Integer()


class DeskSchema(ResponseSchema):
    """The desk of one activity."""

    activity = fields.Nested(ShownActivitySchema)
    state = Choice(ActivityState)
    checks_out = fields.Boolean(metadata={"description": "People check out when they leave, too."})
    counts = fields.Nested(DeskCountsSchema)
    lines = fields.List(fields.Nested(DeskLineSchema))


class GuestSearchSchema(RequestSchema):
    """A guest who says who they are: the full name, and the branch by at least two characters of its name."""

    name = Line(most=60, least=2, required=True)
    organisation_name = Line(most=120, least=2, required=True)


class GuestSchema(ResponseSchema):
    """Somebody of another branch with this very name."""

    member_id = IdField()
    name = fields.String()
    organisation_name = fields.String()


class GuestListSchema(ResponseSchema):
    """Whom the name and the branch fit."""

    items = fields.List(fields.Nested(GuestSchema))


class PosterSchema(ResponseSchema):
    """A static code of an activity, to be printed."""

    id = IdField()
    issued_at = Moment()
    activity = fields.Nested(ShownActivitySchema)
    qr = fields.Nested(QrSchema)


class FoundPosterSchema(ResponseSchema):
    """The poster that is good, where there is one."""

    poster = fields.Nested(PosterSchema, allow_none=True)


class CardsToPrintSchema(RequestSchema):
    """Whose cards are printed."""

    member_ids = fields.List(IdField(), required=True, validate=[validate.Length(1, MOST_PRINTED)])


class CardDeviceSchema(ResponseSchema):
    """A card on a phone, or on paper."""

    id = IdField()
    kind = Choice(CardKind)
    device = fields.String(allow_none=True)
    issued_at = Moment()


class CardDeviceListSchema(ResponseSchema):
    """The member's cards that are good."""

    items = fields.List(fields.Nested(CardDeviceSchema))


class NewCardDeviceSchema(CardDeviceSchema):
    """A card for this phone; its key is told this once, and the phone keeps it where no script reads it again."""

    short_id = fields.String(metadata={"description": "Ten hexadecimal digits: what the code says instead of a name."})
    key = fields.String(metadata={"description": "HMAC-SHA256 key, base64."})
    url_prefix = fields.String(metadata={"description": "What the code's token is put behind."})


class PrintedCardSchema(CardDeviceSchema):
    """A card to be printed, shown this once; the one before is over."""

    name = fields.String()
    organisation_name = fields.String()
    qr = fields.Nested(QrSchema)


class PrintedCardListSchema(ResponseSchema):
    """Cards to be printed, in the order of the members that were named."""

    items = fields.List(fields.Nested(PrintedCardSchema))
