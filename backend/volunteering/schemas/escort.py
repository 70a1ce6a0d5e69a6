"""Shapes of the exam escort. What comes in has no field for an exam or an identity card, and refuses extra ones."""

from marshmallow import fields, validate

from backend.core.schemas import Choice, Day, IdField, Line, Moment, Number, RequestSchema, ResponseSchema
from backend.identity.schemas import MAX_PHONE_LENGTH
from backend.volunteering.models import BookingEnd, EscortPlaceKind, HalfDay, ProjectState
from backend.volunteering.rules.escort import Hand, NotDriving

PLATE = {"description": "Whole for the driver, for whoever runs the escort and for its desk; else `测A***45`."}


# --- The escort and what is set up ------------------------------------------------------------------------------------


class EscortWordSchema(ResponseSchema):
    """A word of a list."""

    id = fields.String()
    name = fields.String()
    name_en = fields.String()


class EscortHalfSchema(ResponseSchema):
    """The usual times of a half-day, as `HH:MM` on the clock."""

    half = Choice(HalfDay)
    starts = fields.String()
    ends = fields.String()


class EscortWordsSchema(ResponseSchema):
    """Lists and usual times that forms offer."""

    incident_kinds = fields.List(fields.Nested(EscortWordSchema))
    told = fields.List(fields.Nested(EscortWordSchema))
    halves = fields.List(fields.Nested(EscortHalfSchema))
    trip_minutes = fields.Integer(metadata={"description": "How long a booked ride keeps its driver."})


class EscortSchema(ResponseSchema):
    """An escort with which the asker has to do."""

    id = IdField()
    title = fields.String()
    state = Choice(ProjectState)
    from_on = fields.Date()
    until_on = fields.Date(metadata={"description": "First day that does not belong to it any more."})
    hands = fields.List(Choice(Hand), metadata={"description": "What the asker is in it."})


class EscortListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(EscortSchema))


class EscortPlaceSchema(ResponseSchema):
    """An exam site, or a point where drivers wait."""

    id = IdField()
    kind = Choice(EscortPlaceKind)
    name = fields.String()
    address = fields.String()


class EscortSlotSchema(ResponseSchema):
    """A half-day and its seats."""

    id = IdField()
    held_on = fields.Date()
    half = Choice(HalfDay)
    starts_at = Moment()
    ends_at = Moment()
    seats = fields.Integer(metadata={"description": "People that may be booked."})
    taken = fields.Integer(metadata={"description": "People that are."})


class EscortPlanSchema(ResponseSchema):
    """An escort with its places and half-days."""

    escort = fields.Nested(EscortSchema)
    places = fields.List(fields.Nested(EscortPlaceSchema))
    slots = fields.List(fields.Nested(EscortSlotSchema))


class EscortPlaceCreateSchema(RequestSchema):
    """A place to be added."""

    kind = Choice(EscortPlaceKind, required=True)
    name = Line(most=60, required=True)
    address = Line(most=120, least=0, load_default="")


class EscortSlotCreateSchema(RequestSchema):
    """A half-day to be added."""

    half = Choice(HalfDay, required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    seats = Number(least=1, most=5000, required=True)


class EscortSlotUpdateSchema(RequestSchema):
    """How many seats a half-day has from now on."""

    seats = Number(least=1, most=5000, required=True)


# --- Vehicles ---------------------------------------------------------------------------------------------------------


class EscortVehicleSchema(ResponseSchema):
    """A driver's car in the escort."""

    id = IdField()
    driver_name = fields.String()
    plate = fields.String(metadata=PLATE)
    firm = fields.String()
    stated_at = Moment()
    checked_at = Moment(allow_none=True)
    valid_until = fields.Date(allow_none=True, metadata={"description": "First day on which it no longer holds."})
    expires_soon = fields.Boolean(metadata={"description": "The check is over, or will be within 30 days."})
    licence_until = fields.Date(
        allow_none=True, metadata={"description": "First day on which the driver's card no longer holds."}
    )
    has_licence = fields.Boolean(metadata={"description": "Somebody has seen the driver's card, and it holds today."})


class EscortVehicleListSchema(ResponseSchema):
    """First those that nobody has looked at, then by the end of the check."""

    items = fields.List(fields.Nested(EscortVehicleSchema))


class EscortVehicleCreateSchema(RequestSchema):
    """One's own car."""

    plate = Line(most=16, required=True)
    firm = Line(most=60, required=True)


class EscortVehicleCheckSchema(RequestSchema):
    """What somebody says who has looked at car and papers."""

    valid_until = Day(required=True, metadata={"description": "First day on which the check no longer holds."})


class OwnVehicleSchema(ResponseSchema):
    """One's own car."""

    id = IdField()
    plate = fields.String()
    firm = fields.String()
    checked_at = Moment(allow_none=True)
    valid_until = fields.Date(allow_none=True)


# --- The desk ---------------------------------------------------------------------------------------------------------


class EscortBookingDriverSchema(ResponseSchema):
    """Who carries the booking, and with which car, as the desk tells the family."""

    volunteer_id = IdField()
    name = fields.String()
    plate = fields.String()
    firm = fields.String()


class EscortBookingSchema(ResponseSchema):
    """A booking as the desk sees it: the phone is masked."""

    id = IdField()
    slot_id = IdField()
    site_id = IdField()
    surname = fields.String(allow_none=True, metadata={"description": "Null: erased."})
    phone_masked = fields.String(allow_none=True, metadata={"description": "`****0000`; null: erased."})
    area = fields.String(allow_none=True)
    persons = fields.Integer()
    starts_at = Moment(metadata={"description": "Pick-up."})
    ends_at = Moment(metadata={"description": "The driver is free again."})
    booked_at = Moment()
    cancelled_at = Moment(allow_none=True)
    cancel_reason = Choice(BookingEnd, allow_none=True)
    driver = fields.Nested(EscortBookingDriverSchema, allow_none=True)
    started_at = Moment(allow_none=True, metadata={"description": "Picked up."})
    ended_at = Moment(allow_none=True, metadata={"description": "Arrived."})


class EscortBookingListSchema(ResponseSchema):
    """The bookings of a half-day by pick-up, cancelled ones last."""

    slot = fields.Nested(EscortSlotSchema)
    items = fields.List(fields.Nested(EscortBookingSchema))


class EscortBookingQuerySchema(RequestSchema):
    """Which half-day."""

    slot_id = IdField(required=True)


class EscortBookingCreateSchema(RequestSchema):
    """What a caller says. There is no field for an exam or an identity card, and there will be none."""

    slot_id = IdField(required=True)
    site_id = IdField(required=True)
    surname = Line(most=10, required=True)
    phone = Line(most=MAX_PHONE_LENGTH, required=True)
    area = Line(most=60, required=True, metadata={"description": "Where to pick up, as an area."})
    persons = Number(least=1, most=4, required=True)
    starts_at = Moment(required=True, metadata={"description": "Pick-up."})


class EscortBookingCancelSchema(RequestSchema):
    """Why."""

    reason = Choice(BookingEnd, required=True)


class EscortDriverSchema(ResponseSchema):
    """Somebody whom the desk may ask to drive."""

    volunteer_id = IdField()
    name = fields.String()
    plate = fields.String()
    firm = fields.String()
    is_on_duty = fields.Boolean()
    rides = fields.Integer(metadata={"description": "Bookings in this half-day."})
    why_not = Choice(NotDriving, allow_none=True, metadata={"description": "Null: may drive."})


class EscortDriverListSchema(ResponseSchema):
    """Who may and is on duty first."""

    items = fields.List(fields.Nested(EscortDriverSchema))


class EscortRideCreateSchema(RequestSchema):
    """Whom to give the booking."""

    volunteer_id = IdField(required=True)


# --- The driver -------------------------------------------------------------------------------------------------------


class OwnTripSchema(ResponseSchema):
    """A trip that counts."""

    id = IdField()
    ride_id = IdField(allow_none=True, metadata={"description": "Null: picked up in the street."})
    site_id = IdField()
    from_place_id = IdField(allow_none=True)
    persons = fields.Integer()
    started_at = Moment()
    ended_at = Moment(allow_none=True, metadata={"description": "Null: under way."})
    corrected_why = fields.String(allow_none=True, metadata={"description": "Null: stands as it was entered first."})


class OwnRideSchema(ResponseSchema):
    """A booking that the driver carries."""

    id = IdField()
    surname = fields.String(allow_none=True)
    phone_masked = fields.String(allow_none=True)
    shows_phone = fields.Boolean(metadata={"description": "Whether the whole phone may be asked for now."})
    phone_from = Moment(metadata={"description": "From when on."})
    area = fields.String(allow_none=True)
    site_id = IdField()
    persons = fields.Integer()
    starts_at = Moment()
    ends_at = Moment()


class OwnIncidentSchema(ResponseSchema):
    """Something that the driver reported."""

    id = IdField()
    kind = fields.String()
    words = fields.String(allow_none=True)
    told = fields.List(fields.String())
    site_id = IdField(allow_none=True)
    reported_at = Moment()


class EscortDaySchema(ResponseSchema):
    """A driver's day: own bookings and trips, and nothing of others."""

    escort = fields.Nested(EscortSchema)
    on = fields.Date()
    days = fields.List(fields.Date(), metadata={"description": "Days with something for the driver, and today."})
    vehicle = fields.Nested(OwnVehicleSchema, allow_none=True)
    why_not = Choice(NotDriving, allow_none=True, metadata={"description": "Why nobody can be carried that day."})
    rides = fields.List(fields.Nested(OwnRideSchema))
    trips = fields.List(fields.Nested(OwnTripSchema))
    incidents = fields.List(fields.Nested(OwnIncidentSchema))
    places = fields.List(fields.Nested(EscortPlaceSchema))


class EscortDayQuerySchema(RequestSchema):
    """Which day; the nearest one unless said."""

    on = Day(load_default=None)


class EscortPhoneSchema(ResponseSchema):
    """The whole number."""

    phone = fields.String()


class CapturedSchema(RequestSchema):
    """What a phone without a network kept: when it was tapped counts, as far as the phone can tell."""

    captured_at = Moment(load_default=None, allow_none=True, metadata={"description": "The phone's clock at the tap."})
    sent_at = Moment(load_default=None, allow_none=True, metadata={"description": "The phone's clock at sending."})


class EscortTripCreateSchema(CapturedSchema):
    """Somebody got in: for a booking, or at a stand-by point or in the street with a site to go to."""

    ride_id = IdField(load_default=None, allow_none=True)
    site_id = IdField(load_default=None, allow_none=True, metadata={"description": "Needed without a booking."})
    from_place_id = IdField(load_default=None, allow_none=True)
    persons = Number(least=1, most=7, required=True)


class EscortTripCorrectSchema(RequestSchema):
    """What it should have been."""

    persons = Number(least=1, most=7, required=True)
    site_id = IdField(required=True)
    reason = Line(
        most=80, required=True, metadata={"description": "Why; kept with the new row. No numbers of persons."}
    )


class EscortIncidentCreateSchema(CapturedSchema):
    """What happened."""

    kind = Line(most=40, required=True)
    words = Line(most=120, least=0, load_default="")
    told = fields.List(Line(most=40), load_default=list, validate=[validate.Length(0, 10)])
    trip_id = IdField(load_default=None, allow_none=True)
    site_id = IdField(load_default=None, allow_none=True)


# --- The day's result -------------------------------------------------------------------------------------------------


class EscortSiteResultSchema(ResponseSchema):
    """One exam site on the day."""

    site = fields.Nested(EscortPlaceSchema)
    bookings = fields.Integer()
    booked_persons = fields.Integer()
    trips = fields.Integer()
    persons = fields.Integer()
    incidents = fields.Integer()


class EscortIncidentSchema(OwnIncidentSchema):
    """An incident of the day; the words are for whoever runs the escort."""


class EscortResultSchema(ResponseSchema):
    """What a day brought."""

    escort = fields.Nested(EscortSchema)
    on = fields.Date()
    days = fields.List(fields.Date(), metadata={"description": "Days of the escort that have anything."})
    trips = fields.Integer()
    persons = fields.Integer()
    booked_trips = fields.Integer(metadata={"description": "Of the trips; the others began in the street."})
    under_way = fields.Integer()
    bookings = fields.Integer(metadata={"description": "That were not cancelled."})
    without_driver = fields.Integer(metadata={"description": "Of the bookings."})
    drivers_planned = fields.Integer(metadata={"description": "Have a place in a shift of the day."})
    drivers_seen = fields.Integer(metadata={"description": "Scanned in, have hours, or carried somebody."})
    sites = fields.List(fields.Nested(EscortSiteResultSchema))
    incidents = fields.List(fields.Nested(EscortIncidentSchema))


class EscortTripSchema(OwnTripSchema):
    """A trip of the day, with who drove, for whoever runs the escort."""

    driver_name = fields.String()
    plate = fields.String()


class EscortTripListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(EscortTripSchema))


class EscortTripQuerySchema(RequestSchema):
    """Which day."""

    on = Day(required=True)
