"""Shapes of a member's own attendance."""

from marshmallow import fields, validate

from backend.activities.models import Credit
from backend.activities.schemas import HostSchema
from backend.attendance.models import (
    AttendanceStatus,
    CorrectionState,
    CorrectionWish,
    EventKind,
    EvidenceKind,
    ExemptionCategory,
    Grade,
    LeaveCategory,
    LeaveState,
    Outcome,
    PresenceClaimState,
)
from backend.attendance.schemas.check_ins import BriefActivitySchema
from backend.attendance.schemas.displays import ShownActivitySchema
from backend.attendance.schemas.roster import ROSTER_STATUSES
from backend.core.schemas import (
    EARLIEST_DAY,
    LATEST_DAY,
    Choice,
    IdField,
    Moment,
    PageQuerySchema,
    Paragraph,
    RequestSchema,
    ResponseSchema,
    page_of,
)


class LeaveWriteSchema(RequestSchema):
    """Why somebody cannot come; the note is read by the branch's officers only."""

    category = Choice(LeaveCategory, required=True)
    note = Paragraph(most=300, least=0, load_default="")


class OwnLeaveSchema(ResponseSchema):
    """The member's own leave."""

    category = Choice(LeaveCategory)
    note = fields.String(allow_none=True)
    asked_at = Moment()
    state = Choice(LeaveState)
    decision_reason = fields.String(allow_none=True)


class OwnLineSchema(ResponseSchema):
    """The member's own line and where it comes from."""

    status = Choice(AttendanceStatus)
    checked_in_at = Moment()
    method = Choice(EvidenceKind)
    grade = Choice(Grade)
    recorded_by_name = fields.String()
    entered_at = Moment(allow_none=True, metadata={"description": "When it was entered later, from paper."})


class OwnPresenceClaimSchema(ResponseSchema):
    """The member's "I was there"."""

    id = IdField()
    state = Choice(PresenceClaimState)
    note = fields.String()
    claimed_at = Moment()
    decision_reason = fields.String(allow_none=True)


class StaySchema(ResponseSchema):
    """From when to when somebody was there."""

    in_at = Moment(allow_none=True, metadata={"description": "null: only the exit is known."})
    out_at = Moment(allow_none=True, metadata={"description": "null: still there, or never checked out."})


class EventSchema(ResponseSchema):
    """One attempt or correction in the history of a line."""

    at = Moment()
    kind = Choice(EventKind)
    outcome = Choice(Outcome)
    reason = fields.String(allow_none=True, metadata={"description": "A stable reason, or an officer's words."})
    evidence = Choice(EvidenceKind)
    captured_at = Moment(
        allow_none=True, metadata={"description": "The phone's clock at the scan, within what can be true."}
    )
    clock_skewed = fields.Boolean(metadata={"description": "The phone's clock cannot be trusted there."})
    by_name = fields.String()


class LineCorrectionSchema(ResponseSchema):
    """A member's request about the line, and its answer."""

    id = IdField()
    wish = Choice(CorrectionWish)
    words = fields.String()
    state = Choice(CorrectionState)
    asked_at = Moment()
    answer = fields.String(allow_none=True)


class EventListSchema(ResponseSchema):
    """The history of one line, the oldest first."""

    items = fields.List(fields.Nested(EventSchema))
    corrections = fields.List(fields.Nested(LineCorrectionSchema))


class OwnExemptionSchema(ResponseSchema):
    """The member's exemption on the day, and who keeps in touch."""

    category = Choice(ExemptionCategory)
    contact_name = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True, metadata={"description": "First day on which it holds no more."})


class OfferedActivitySchema(BriefActivitySchema):
    """A session of another branch."""

    organisation_name = fields.String()


class OfferedSessionSchema(ResponseSchema):
    """A session by which a missed one is made up, and whether the member was there."""

    activity = fields.Nested(OfferedActivitySchema)
    attended = fields.Boolean()


class OfferedSessionListSchema(ResponseSchema):
    """Sessions of neighbouring branches that would make up for a missed one, by time."""

    items = fields.List(fields.Nested(OfferedSessionSchema))


class MakeUpChooseSchema(RequestSchema):
    """To which session the member goes instead."""

    activity_id = IdField(required=True)


class CorrectionCreateSchema(RequestSchema):
    """What the record should say, and why. The id is made by whoever sends it; sending it twice is once."""

    id = IdField(required=True)
    wish = Choice(CorrectionWish, required=True)
    words = Paragraph(most=300, required=True)


MAY = ("check_in", "ask_leave", "withdraw_leave", "claim_presence", "ask_correction", "make_up", "withdraw_make_up")


class MineSchema(ResponseSchema):
    """How the signed-in member stands with one activity."""

    expected = fields.Boolean()
    status = fields.String(allow_none=True, metadata={"enum": [*ROSTER_STATUSES, None]})
    exemption = fields.Nested(OwnExemptionSchema, allow_none=True)
    corrections = fields.List(fields.Nested(LineCorrectionSchema))
    make_up = fields.Nested(OfferedSessionSchema, allow_none=True)
    is_fault = fields.Boolean(metadata={"description": "The system failed there: nobody is absent."})
    line = fields.Nested(OwnLineSchema, allow_none=True)
    leave = fields.Nested(OwnLeaveSchema, allow_none=True)
    presence_claim = fields.Nested(OwnPresenceClaimSchema, allow_none=True)
    may = fields.List(fields.String(metadata={"enum": list(MAY)}))
    stays = fields.List(fields.Nested(StaySchema), metadata={"description": "Where people check out, too."})
    events = fields.List(fields.Nested(EventSchema))


class PresenceClaimCreateSchema(RequestSchema):
    """ "I was there." The id is made by whoever sends it; sending it twice is once."""

    id = IdField(required=True)
    note = Paragraph(most=200, least=0, load_default="")


class GuestActivitySchema(ShownActivitySchema):
    """Another branch's activity, for its guest."""

    ends_at = Moment()
    venue_address = fields.String()
    hosts = fields.List(fields.Nested(HostSchema))


class CardActivitySchema(ShownActivitySchema):
    """An activity on the home page."""

    ends_at = Moment()
    checks_out = fields.Boolean(metadata={"description": "People check out when they leave, too."})


class CardMineSchema(ResponseSchema):
    """How the member stands with it."""

    status = Choice(AttendanceStatus, allow_none=True)
    checked_in_at = Moment(allow_none=True)
    on_leave = fields.Boolean()


class CardSchema(ResponseSchema):
    """An activity and how the member stands with it."""

    activity = fields.Nested(CardActivitySchema)
    mine = fields.Nested(CardMineSchema)


class RecordActivitySchema(BriefActivitySchema):
    """An activity in the member's record."""

    organisation_name = fields.String()


class RecordLineSchema(ResponseSchema):
    """One line of the member's record and where it comes from."""

    activity = fields.Nested(RecordActivitySchema)
    credits = fields.List(Choice(Credit))
    status = fields.String(metadata={"enum": ROSTER_STATUSES})
    method = Choice(EvidenceKind, allow_none=True)
    grade = Choice(Grade, allow_none=True)
    checked_in_at = Moment(allow_none=True)
    recorded_by_name = fields.String(allow_none=True)
    entered_at = Moment(allow_none=True, metadata={"description": "When it was entered later, from paper."})


class HomeActivitiesSchema(ResponseSchema):
    """What of the branch stands on the member's first screen."""

    now = fields.Nested(CardSchema, allow_none=True)
    upcoming = fields.List(fields.Nested(CardSchema))
    recent = fields.List(fields.Nested(RecordLineSchema))


class RecordQuerySchema(PageQuerySchema):
    """Which year of the record is wanted; by default the present one."""

    year = fields.Integer(load_default=None, validate=[validate.Range(EARLIEST_DAY.year, LATEST_DAY.year)])


class RecordPageSchema(page_of(RecordLineSchema)):  # type: ignore[misc]
    """A page of the member's record, with attended of expected in the year."""

    year = fields.Integer()
    expected = fields.Integer(metadata={"description": "Without the exempt and the not counted."})
    attended = fields.Integer(metadata={"description": "With those made up at another branch's session."})
    made_up = fields.Integer()
    on_leave = fields.Integer()
    outside = fields.Integer(metadata={"description": "Exempt, or a fault of the system."})
    exemption = fields.Nested(OwnExemptionSchema, allow_none=True, metadata={"description": "The present one."})
