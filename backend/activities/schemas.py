"""Shapes of activities."""

from marshmallow import fields, validate

from backend.activities.models import ActivityState, Credit
from backend.activities.rules import Step
from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Line,
    Moment,
    Number,
    PageQuerySchema,
    Paragraph,
    RequestSchema,
    ResponseSchema,
    page_of,
)

LONGEST_WINDOW_MINUTES = 1440


class HostSchema(ResponseSchema):
    """A branch that holds the activity."""

    id = IdField()
    name = fields.String()
    short_name = fields.String()


class CheckInWindowSchema(ResponseSchema):
    """When check-in is taken; `closes_at` is the first instant that is too late."""

    opens_at = Moment()
    late_after_at = Moment()
    closes_at = Moment()


class ActivitySchema(ResponseSchema):
    """An activity as officers and members see it."""

    id = IdField()
    title = fields.String()
    state = Choice(ActivityState)
    starts_at = Moment()
    ends_at = Moment()
    held_on = fields.Date(metadata={"description": "Local day of the planned start."})
    venue = fields.String()
    venue_address = fields.String()
    agenda = fields.String(metadata={"description": "One point a line; may be empty."})
    hosts = fields.List(fields.Nested(HostSchema))
    credits = fields.List(Choice(Credit))
    opens_before_minutes = fields.Integer()
    late_after_minutes = fields.Integer()
    closes_after_minutes = fields.Integer()
    rotation_seconds = fields.Integer()
    grace_seconds = fields.Integer()
    leave_days_after = fields.Integer()
    version = fields.Integer(metadata={"description": "Send it back with a change."})
    check_in = fields.Nested(CheckInWindowSchema)
    published_at = Moment(allow_none=True)
    opened_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    cancelled_at = Moment(allow_none=True)
    cancel_reason = fields.String(allow_none=True)
    may = fields.List(Choice(Step), metadata={"description": "Steps open to the asker now."})


ActivityPageSchema = page_of(ActivitySchema)


class _PlanSchema(RequestSchema):
    title = Line(most=80)
    starts_at = Moment()
    ends_at = Moment()
    venue = Line(most=80)
    venue_address = Line(most=160, least=0)
    agenda = Paragraph(most=4000, least=0)
    credits = fields.List(Choice(Credit), validate=[validate.Length(1, len(Credit))])
    opens_before_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES)
    late_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES)
    closes_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES)
    rotation_seconds = Number(least=10, most=60, metadata={"description": "How often the display refreshes its code."})
    grace_seconds = Number(least=0, most=300, metadata={"description": "How long a code holds beyond two rotations."})
    leave_days_after = Number(least=0, most=31, metadata={"description": "Days after it in which leave may be asked."})


class ActivityCreateSchema(_PlanSchema):
    """A new plan; what is left out takes its usual value."""

    title = Line(most=80, required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    venue = Line(most=80, required=True)
    venue_address = Line(most=160, least=0, load_default="")
    agenda = Paragraph(most=4000, least=0, load_default="")
    credits = fields.List(Choice(Credit), required=True, validate=[validate.Length(1, len(Credit))])
    opens_before_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES, load_default=60)
    late_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES, load_default=15)
    closes_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES, load_default=30)
    rotation_seconds = Number(least=10, most=60, load_default=15)
    grace_seconds = Number(least=0, most=300, load_default=30)
    leave_days_after = Number(least=0, most=31, load_default=3)


class ActivityUpdateSchema(_PlanSchema):
    """Changes of a plan; what is left out stays."""

    version = Number(least=1, most=2**31 - 1, required=True)


class ActivityCancelSchema(RequestSchema):
    """Why it is called off; its members read this."""

    reason = Line(most=200, required=True)


class ActivityQuerySchema(PageQuerySchema):
    """Which activities of a branch are wanted."""

    state = Choice(ActivityState, load_default=None)
    from_on = Day(load_default=None, data_key="from", metadata={"description": "First day wanted."})
    until_on = Day(load_default=None, data_key="until", metadata={"description": "First day not wanted any more."})
