"""Shapes of shifts, one by one and by a rule."""

from marshmallow import fields, validate

from backend.activities.series_schemas import CalendarDaySchema
from backend.core.schemas import Choice, Day, IdField, Line, Moment, Number, Paragraph, RequestSchema, ResponseSchema
from backend.volunteering.models import ProjectState
from backend.volunteering.rules.projects import LeftOutReason, SignUpStanding

MOST_PEOPLE = 10_000
MOST_DAYS = 400


class ShiftProjectSchema(ResponseSchema):
    """The project of a shift, in short."""

    id = IdField()
    title = fields.String()
    place = fields.String()
    state = Choice(ProjectState)


class ShiftSchema(ResponseSchema):
    """A shift as everybody sees it who sees its project."""

    id = IdField()
    project = fields.Nested(ShiftProjectSchema)
    role = fields.String()
    starts_at = Moment()
    ends_at = Moment()
    held_on = fields.Date(metadata={"description": "Local day of the planned start."})
    needed = fields.Integer()
    taken = fields.Integer(metadata={"description": "More than needed where that was lowered."})
    waiting = fields.Integer()
    meeting_point = fields.String()
    note = fields.String()
    qualification = fields.String(allow_none=True, metadata={"description": "Asked for beside that of the project."})
    series_key = IdField(allow_none=True, metadata={"description": "The same for all that one rule made."})
    late_cancel_hours = fields.Integer()
    opens_before_minutes = fields.Integer()
    grace_minutes = fields.Integer()
    rotation_seconds = fields.Integer()
    grace_seconds = fields.Integer()
    cancelled_at = Moment(allow_none=True)
    cancel_reason = fields.String(allow_none=True)
    closed_at = Moment(allow_none=True)
    version = fields.Integer()
    state = Choice(SignUpStanding, allow_none=True, metadata={"description": "How the asker stands; null: not at all."})


class ShiftListSchema(ResponseSchema):
    """Shifts in the order of time."""

    items = fields.List(fields.Nested(ShiftSchema))


class ShiftQuerySchema(RequestSchema):
    """Which shifts of a project are wanted."""

    from_on = Day(load_default=None, data_key="from", metadata={"description": "First day wanted."})
    until_on = Day(load_default=None, data_key="until", metadata={"description": "First day not wanted any more."})


class _ShiftPolicy(RequestSchema):
    needed = Number(least=1, most=MOST_PEOPLE)
    meeting_point = Line(most=160)
    note = Paragraph(most=500, least=0)
    qualification = Line(most=40, allow_none=True)
    late_cancel_hours = Number(least=0, most=336)
    opens_before_minutes = Number(least=0, most=240)
    grace_minutes = Number(least=0, most=720)
    rotation_seconds = Number(least=10, most=60)
    grace_seconds = Number(least=0, most=300)


class _NewShiftSchema(_ShiftPolicy):
    role = Line(most=40, required=True)
    needed = Number(least=1, most=MOST_PEOPLE, required=True)
    meeting_point = Line(most=160, required=True)
    note = Paragraph(most=500, least=0, load_default="")
    qualification = Line(most=40, allow_none=True, load_default=None)
    late_cancel_hours = Number(least=0, most=336, load_default=24)
    opens_before_minutes = Number(least=0, most=240, load_default=30)
    grace_minutes = Number(least=0, most=720, load_default=60)
    rotation_seconds = Number(least=10, most=60, load_default=15)
    grace_seconds = Number(least=0, most=300, load_default=30)


class ShiftCreateSchema(_NewShiftSchema):
    """A new shift; what is left out takes its usual value."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class ShiftUpdateSchema(_ShiftPolicy):
    """Changes of a shift; what is left out stays."""

    role = Line(most=40)
    starts_at = Moment()
    ends_at = Moment()
    version = Number(least=1, most=2**31 - 1, required=True)


class ShiftCancelSchema(RequestSchema):
    """Why it is called off; those who signed up read this."""

    reason = Line(most=200, required=True)


class ShiftRuleSchema(_NewShiftSchema):
    """Shifts of one role by a rule for a period; also what its preview is asked with."""

    rule = fields.String(
        required=True,
        validate=[validate.Length(1, 80)],
        metadata={
            "description": "FREQ=WEEKLY;BYDAY=SA, FREQ=MONTHLY;BYDAY=1SA, FREQ=MONTHLY;BYMONTHDAY=15, FREQ=DAILY."
        },
    )
    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata={"description": "First day not wanted any more."})
    starts_time = fields.Time(required=True, format="%H:%M", metadata={"description": "Local time, HH:MM."})
    minutes = Number(least=15, most=1440, required=True)
    skips_holidays = fields.Boolean(load_default=False)
    left_out = fields.List(Day(), load_default=list, validate=[validate.Length(0, MOST_DAYS)])


class ShiftSlotSchema(ResponseSchema):
    """One day of a rule."""

    day = fields.Nested(CalendarDaySchema)
    starts_at = Moment()
    ends_at = Moment()
    left_out = Choice(LeftOutReason, allow_none=True, metadata={"description": "null: a shift will be made."})


class ShiftPreviewSchema(ResponseSchema):
    """Every day of the rule within the project, in order."""

    items = fields.List(fields.Nested(ShiftSlotSchema))


class OwnShiftSchema(ShiftSchema):
    """A shift that the asker signed up for, or is asked to take over."""

    is_asked = fields.Boolean(metadata={"description": "Somebody asks the asker to take over their place."})
    has_asked = fields.Boolean(metadata={"description": "The asker asked somebody to take over, who has not answered."})


class OwnShiftListSchema(ResponseSchema):
    """Shifts in the order of time."""

    items = fields.List(fields.Nested(OwnShiftSchema))


class OwnShiftQuerySchema(RequestSchema):
    """Past ones as well?"""

    from_on = Day(load_default=None, data_key="from", metadata={"description": "First day wanted; by default today."})
