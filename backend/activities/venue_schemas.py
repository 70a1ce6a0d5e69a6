"""Shapes of shared venues."""

from marshmallow import fields

from backend.activities.models import VenueUse
from backend.activities.schemas import HostSchema
from backend.core.schemas import Choice, Day, IdField, Line, Moment, Number, RequestSchema, ResponseSchema

MOST_SEATS = 100_000


class VenueSchema(ResponseSchema):
    """A shared venue."""

    id = IdField()
    name = fields.String()
    address = fields.String()
    capacity = fields.Integer(allow_none=True, metadata={"description": "Seats; null: nobody counted."})
    use = Choice(VenueUse)
    keeper = fields.Nested(HostSchema, attribute="organisation")
    is_retired = fields.Boolean(metadata={"description": "Takes no new bookings."})
    may_edit = fields.Boolean()


class VenueListSchema(ResponseSchema):
    """Venues, by name."""

    items = fields.List(fields.Nested(VenueSchema))


class VenueCreateSchema(RequestSchema):
    """A new venue."""

    name = Line(most=80, required=True)
    address = Line(most=160, least=0, load_default="")
    capacity = Number(least=1, most=MOST_SEATS, allow_none=True, load_default=None)
    use = Choice(VenueUse, load_default=VenueUse.EVERYBODY)


class VenueUpdateSchema(RequestSchema):
    """Corrections; what is left out stays."""

    name = Line(most=80)
    address = Line(most=160, least=0)
    capacity = Number(least=1, most=MOST_SEATS, allow_none=True)
    use = Choice(VenueUse)
    is_retired = fields.Boolean(metadata={"description": "Retired ones take no new bookings."})


class BookingSchema(ResponseSchema):
    """When a venue is taken. Whose meeting it is stays with the branch."""

    branch = fields.String(metadata={"description": "Short name of the branch that has it."})
    starts_at = Moment()
    ends_at = Moment()


class BookingListSchema(ResponseSchema):
    """Bookings in order."""

    items = fields.List(fields.Nested(BookingSchema))


class BookingQuerySchema(RequestSchema):
    """Which days are wanted, at most 450."""

    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata={"description": "First day not wanted any more."})
