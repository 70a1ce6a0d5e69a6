"""Shapes of series and of the calendar."""

from marshmallow import fields, validate

from backend.activities.calendar import DayKind
from backend.activities.models import ActivityState, Credit, Mode
from backend.activities.recurrence import Fate, MoveReason
from backend.activities.schemas import (
    MOST_PLACES,
    ClashSchema,
    HostSchema,
    MeetingUrl,
    PlanCreateSchema,
    PlanSchema,
)
from backend.core.schemas import Choice, Day, IdField, Line, Moment, Number, RequestSchema, ResponseSchema
from backend.members.models import Circle

MOST_CHOICES = 60
RULE = {
    "description": "FREQ=MONTHLY;BYDAY=1FR (the last: -1FR), FREQ=MONTHLY;BYMONTHDAY=15, or FREQ=WEEKLY;BYDAY=SA;"
    " with INTERVAL=2 behind FREQ every other one."
}
TITLE = {"description": "{月} and {month} stand for the month of the occurrence."}
CAPACITY = {"description": "Places each time; null: nobody has to sign up."}
UNTIL = {"description": "First day that does not belong to it any more."}


class CalendarDaySchema(ResponseSchema):
    """What a day is. `is_published` false: the year's holidays are not published yet; only the weekday speaks."""

    day = fields.Date()
    kind = Choice(DayKind)
    name = fields.String(allow_none=True, metadata={"description": "The holiday, in Chinese."})
    name_en = fields.String(allow_none=True)
    is_published = fields.Boolean()


class CalendarSchema(ResponseSchema):
    """Days in order."""

    items = fields.List(fields.Nested(CalendarDaySchema))


class CalendarQuerySchema(RequestSchema):
    """Which days are wanted, at most 450."""

    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata={"description": "First day not wanted any more."})


class MovedSchema(ResponseSchema):
    """Why an occurrence is not on the rule's own day."""

    reason = Choice(MoveReason)
    name = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)


class OccurrencePreviewSchema(ResponseSchema):
    """What saving does with one occurrence."""

    fate = Choice(Fate)
    series_on = fields.Date(metadata={"description": "Its day by the rule."})
    day = fields.Nested(CalendarDaySchema, metadata={"description": "The day on which it is held."})
    starts_at = Moment()
    ends_at = Moment()
    title = fields.String()
    moved = fields.Nested(MovedSchema, allow_none=True)
    activity_id = IdField(allow_none=True, metadata={"description": "The activity that exists already."})
    state = Choice(ActivityState, allow_none=True)
    clashes = fields.List(fields.Nested(ClashSchema))


class SeriesPreviewSchema(ResponseSchema):
    """All occurrences ahead, in order of time."""

    items = fields.List(fields.Nested(OccurrencePreviewSchema))


class ByHandSchema(RequestSchema):
    """Another day for one occurrence."""

    series_on = Day(required=True)
    held_on = Day(required=True)


class _ChoiceSchema(RequestSchema):
    left_out = fields.List(Day(), load_default=list, validate=[validate.Length(0, MOST_CHOICES)])
    by_hand = fields.List(fields.Nested(ByHandSchema), load_default=list, validate=[validate.Length(0, MOST_CHOICES)])


class SeriesCreateSchema(PlanCreateSchema, _ChoiceSchema):
    """A new series; also what its preview is asked with."""

    title = Line(most=80, required=True, metadata=TITLE)
    rule = fields.String(required=True, validate=[validate.Length(1, 80)], metadata=RULE)
    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata=UNTIL)
    starts_time = fields.Time(required=True, format="%H:%M", metadata={"description": "Local time, HH:MM."})
    duration_minutes = Number(least=15, most=1440, required=True)
    allows_weekends = fields.Boolean(load_default=False)
    mode = Choice(Mode, load_default=Mode.ON_SITE)
    meeting_url = MeetingUrl(load_default=None)
    capacity = Number(least=1, most=MOST_PLACES, load_default=None, allow_none=True, metadata=CAPACITY)
    publishes = fields.Boolean(
        load_default=False, metadata={"description": "Publish at once; else the occurrences are drafts."}
    )


class SeriesChangeSchema(PlanSchema, _ChoiceSchema):
    """Changes of a series as they are tried out; what is left out stays."""

    title = Line(most=80, metadata=TITLE)
    rule = fields.String(validate=[validate.Length(1, 80)], metadata=RULE)
    from_on = Day(data_key="from")
    until_on = Day(data_key="until", metadata=UNTIL)
    starts_time = fields.Time(format="%H:%M", metadata={"description": "Local time, HH:MM."})
    duration_minutes = Number(least=15, most=1440)
    allows_weekends = fields.Boolean()
    mode = Choice(Mode)
    meeting_url = MeetingUrl()
    capacity = Number(least=1, most=MOST_PLACES, allow_none=True, metadata=CAPACITY)
    publishes = fields.Boolean()


class SeriesUpdateSchema(SeriesChangeSchema):
    """Changes of a series; what is left out stays."""

    version = Number(least=1, most=2**31 - 1, required=True)


class SeriesEndSchema(RequestSchema):
    """Whether ending it also cancels what is planned; without a reason everything planned remains."""

    cancel_reason = Line(most=200, allow_none=True, load_default=None)


class OccurrenceSchema(ResponseSchema):
    """One activity of a series."""

    id = IdField()
    title = fields.String()
    state = Choice(ActivityState)
    starts_at = Moment()
    ends_at = Moment()
    series_on = fields.Date()
    detached_at = Moment(allow_none=True)


class SeriesLineSchema(ResponseSchema):
    """A series in a list."""

    id = IdField()
    organisation = fields.Nested(HostSchema)
    title = fields.String()
    rule = fields.String(metadata=RULE)
    from_on = fields.Date(data_key="from")
    until_on = fields.Date(data_key="until", metadata=UNTIL)
    starts_time = fields.Time(format="%H:%M")
    duration_minutes = fields.Integer()
    ended_at = Moment(allow_none=True)


class SeriesListSchema(ResponseSchema):
    """Series, the latest first."""

    items = fields.List(fields.Nested(SeriesLineSchema))


class SeriesSchema(SeriesLineSchema):
    """A series with everything that came of it."""

    allows_weekends = fields.Boolean()
    publishes = fields.Boolean()
    venue = fields.String()
    venue_address = fields.String()
    venue_id = IdField(allow_none=True)
    agenda = fields.String()
    credits = fields.List(Choice(Credit))
    circle = Choice(Circle, metadata={"description": "Who of the branch is expected each time."})
    group_id = IdField(allow_none=True)
    group_name = fields.String(allow_none=True)
    mode = Choice(Mode)
    meeting_url = fields.String(
        allow_none=True, metadata={"description": "Only for the branch's officers; null for everybody else."}
    )
    capacity = fields.Integer(allow_none=True, metadata=CAPACITY)
    opens_before_minutes = fields.Integer()
    late_after_minutes = fields.Integer()
    closes_after_minutes = fields.Integer()
    rotation_seconds = fields.Integer()
    grace_seconds = fields.Integer()
    leave_days_after = fields.Integer()
    version = fields.Integer(metadata={"description": "Send it back with a change."})
    occurrences = fields.List(fields.Nested(OccurrenceSchema))
    left_out = fields.List(fields.Date())
    may_edit = fields.Boolean()
