"""Shapes of activities."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from marshmallow import fields, validate

from backend.activities.models import ActivityState, Credit, Mode
from backend.activities.rules import LONGEST_WINDOW, ClashKind, Step
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
from backend.members.models import Circle

LONGEST_WINDOW_MINUTES = LONGEST_WINDOW // timedelta(minutes=1)
MOST_PLACES = 10_000
MOST_INVITED = 30


class MeetingUrl(fields.Url):
    """Where to join online: a link that any browser opens safely."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(schemes={"https"}, validate=[validate.Length(max=300)], allow_none=True, **kwargs)


class InvitedIds(fields.List):
    """Branches of the same committee that are asked to hold it together."""

    def __init__(self) -> None:
        super().__init__(IdField(), load_default=list, validate=[validate.Length(max=MOST_INVITED)])


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
    venue_id = IdField(allow_none=True, metadata={"description": "The shared venue that it books."})
    agenda = fields.String(metadata={"description": "One point a line; may be empty."})
    series_id = IdField(allow_none=True)
    series_on = fields.Date(allow_none=True, metadata={"description": "Its day by the rule of its series."})
    detached_at = Moment(
        allow_none=True, metadata={"description": "Changed by itself then: edits of the series leave it alone."}
    )
    hosts = fields.List(fields.Nested(HostSchema))
    credits = fields.List(Choice(Credit))
    circle = Choice(Circle, metadata={"description": "Who of the hosts is expected."})
    group_id = IdField(allow_none=True)
    group_name = fields.String(allow_none=True)
    opens_before_minutes = fields.Integer()
    late_after_minutes = fields.Integer()
    closes_after_minutes = fields.Integer()
    rotation_seconds = fields.Integer()
    grace_seconds = fields.Integer()
    leave_days_after = fields.Integer()
    leave_needs_approval = fields.Boolean()
    guests_welcome = fields.Boolean(metadata={"description": "Members of other branches may make up here."})
    mode = Choice(Mode)
    meeting_url = fields.String(
        allow_none=True, metadata={"description": "Told to those who are expected and to the hosts' officers only."}
    )
    checks_out = fields.Boolean(metadata={"description": "People check out when they leave, and may come in again."})
    capacity = fields.Integer(
        allow_none=True, metadata={"description": "Places for which members sign up; null: nobody has to."}
    )
    entered_later_at = Moment(allow_none=True, metadata={"description": "Entered from paper then, after the event."})
    version = fields.Integer(metadata={"description": "Send it back with a change."})
    check_in = fields.Nested(CheckInWindowSchema)
    published_at = Moment(allow_none=True)
    opened_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    cancelled_at = Moment(allow_none=True)
    cancel_reason = fields.String(allow_none=True)
    may = fields.List(Choice(Step), metadata={"description": "Steps open to the asker now."})


ActivityPageSchema = page_of(ActivitySchema)


class PlanSchema(RequestSchema):
    """What an activity and a series have in common, every field on its own."""

    title = Line(most=80)
    venue = Line(most=80)
    venue_address = Line(most=160, least=0)
    venue_id = IdField(
        allow_none=True,
        metadata={"description": "A shared venue to book; it gives its name and address. Another `venue` lets it go."},
    )
    agenda = Paragraph(most=4000, least=0)
    credits = fields.List(Choice(Credit), validate=[validate.Length(1, len(Credit))])
    opens_before_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES)
    late_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES)
    closes_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES)
    rotation_seconds = Number(least=10, most=60, metadata={"description": "How often the display refreshes its code."})
    grace_seconds = Number(least=0, most=300, metadata={"description": "How long a code holds beyond two rotations."})
    leave_days_after = Number(least=0, most=31, metadata={"description": "Days after it in which leave may be asked."})


class PlanCreateSchema(PlanSchema):
    """The same for something new; what is left out takes its usual value."""

    title = Line(most=80, required=True)
    venue = Line(most=80, required=True)
    venue_address = Line(most=160, least=0, load_default="")
    agenda = Paragraph(most=4000, least=0, load_default="")
    credits = fields.List(Choice(Credit), required=True, validate=[validate.Length(1, len(Credit))])
    circle = Choice(Circle, load_default=Circle.PLENARY)
    group_id = IdField(
        allow_none=True, load_default=None, metadata={"description": "Which group, where the circle is one."}
    )
    opens_before_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES, load_default=60)
    late_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES, load_default=15)
    closes_after_minutes = Number(least=0, most=LONGEST_WINDOW_MINUTES, load_default=30)
    rotation_seconds = Number(least=10, most=60, load_default=15)
    grace_seconds = Number(least=0, most=300, load_default=30)
    leave_days_after = Number(least=0, most=31, load_default=3)


class ActivityCreateSchema(PlanCreateSchema):
    """A new activity."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    leave_needs_approval = fields.Boolean(load_default=False)
    guests_welcome = fields.Boolean(load_default=False)
    mode = Choice(Mode, load_default=Mode.ON_SITE)
    meeting_url = MeetingUrl(load_default=None)
    checks_out = fields.Boolean(load_default=False)
    capacity = Number(least=1, most=MOST_PLACES, load_default=None, allow_none=True)
    invited_ids = InvitedIds()


class ActivityUpdateSchema(PlanSchema):
    """Changes of a plan; what is left out stays."""

    starts_at = Moment()
    ends_at = Moment()
    leave_needs_approval = fields.Boolean()
    guests_welcome = fields.Boolean()
    mode = Choice(Mode)
    meeting_url = MeetingUrl()
    circle = Choice(Circle, metadata={"description": "Until it is published."})
    group_id = IdField(allow_none=True)
    checks_out = fields.Boolean()
    capacity = Number(
        least=1,
        most=MOST_PLACES,
        allow_none=True,
        metadata={"description": "Raised, those who wait move up; lowered, nobody who has a place loses it."},
    )
    version = Number(least=1, most=2**31 - 1, required=True)


class ActivityCancelSchema(RequestSchema):
    """Why it is called off; its members read this."""

    reason = Line(most=200, required=True)


class ActivityOrder(StrEnum):
    """In which order a branch's activities are listed."""

    LATEST = "latest"
    """By their start, the latest first."""
    NEAREST = "nearest"
    """What is to come, the nearest first; then what is over, the latest first."""


class ActivityQuerySchema(PageQuerySchema):
    """Which activities of a branch are wanted."""

    order = Choice(ActivityOrder, load_default=ActivityOrder.LATEST)

    state = Choice(ActivityState, load_default=None)
    from_on = Day(load_default=None, data_key="from", metadata={"description": "First day wanted."})
    until_on = Day(load_default=None, data_key="until", metadata={"description": "First day not wanted any more."})


class ClashSchema(ResponseSchema):
    """Another activity at the same time. Of another branch's only its name and times are told."""

    kind = Choice(ClashKind)
    branch = fields.String(
        metadata={"description": "Short name of the branch that holds it; of the invited one for `invited`."}
    )
    starts_at = Moment()
    ends_at = Moment()
    activity_id = IdField(allow_none=True)
    title = fields.String(allow_none=True)


class ClashListSchema(ResponseSchema):
    """All clashes of a plan."""

    items = fields.List(fields.Nested(ClashSchema))


class ClashQuerySchema(RequestSchema):
    """A plan that is being made."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    venue_id = IdField(load_default=None)
    activity_id = IdField(load_default=None, metadata={"description": "The activity that is edited, if any."})
    circle = Choice(Circle, load_default=Circle.PLENARY)
    group_id = IdField(load_default=None)
    invited_ids = InvitedIds()


class TemplateSchema(ResponseSchema):
    """A ready-made plan of a trade, to begin with."""

    id = fields.String()
    trade = fields.String()
    trade_en = fields.String()
    title = fields.String()
    title_en = fields.String()
    credits = fields.List(Choice(Credit))
    duration_minutes = fields.Integer()
    agenda = fields.List(fields.String())
    agenda_en = fields.List(fields.String())


class TemplateListSchema(ResponseSchema):
    """All templates, by trade."""

    items = fields.List(fields.Nested(TemplateSchema))
