"""Shapes of check-in, roster, leave, claims and displays."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.activities.models import ActivityState, Credit
from backend.activities.schemas import CheckInWindowSchema, HostSchema
from backend.attendance.models import (
    SECOND_HAND,
    AttendanceStatus,
    CorrectionState,
    CorrectionWish,
    Direction,
    EventKind,
    EvidenceKind,
    ExemptionCategory,
    Grade,
    LeaveCategory,
    LeaveState,
    LineStatus,
    Outcome,
    PresenceClaimState,
    RosterKind,
)
from backend.core.ids import is_version_7, parsed
from backend.core.qr import QrSchema
from backend.core.schemas import (
    EARLIEST_DAY,
    LATEST_DAY,
    Choice,
    Day,
    IdField,
    Line,
    Moment,
    PageQuerySchema,
    Paragraph,
    ProblemSchema,
    RequestSchema,
    ResponseSchema,
    page_of,
)

MOST_IN_BATCH = 500
"""Check-ins in one request; a phone with more sends them in turns."""
SENT_KINDS = (
    EvidenceKind.ROTATING_CODE,
    EvidenceKind.SHORT_CODE,
    EvidenceKind.POSTER,
    EvidenceKind.CLAIM,
    *SECOND_HAND,
)


ROSTER_STATUSES = [status.value for status in LineStatus]


class EvidenceSchema(RequestSchema):
    """What backs the attempt."""

    kind = Choice(EvidenceKind, required=True, metadata={"enum": [kind.value for kind in SENT_KINDS]})
    value = Line(
        most=200,
        required=True,
        metadata={"description": "A code's or a card's token, six digits, a claim, or for a tick the member's id."},
    )
    reason = Line(most=200, load_default=None, allow_none=True, metadata={"description": "An officer's words."})

    @validates_schema(skip_on_field_errors=True)
    def check_kind(self, data: dict[str, Any], **kwargs: object) -> None:
        if data["kind"] not in SENT_KINDS:
            raise ValidationError("Not sent by phones.", "kind")
        if data["kind"] is EvidenceKind.ROSTER and not is_version_7(parsed(data["value"])):
            raise ValidationError("Must be a member's id.", "value")


class CheckInSchema(RequestSchema):
    """One attempt to check in. The id in the address is the phone's, and so is the meaning of sending it twice."""

    activity_id = IdField(
        load_default=None, allow_none=True, metadata={"description": "May be left out where the code names it."}
    )
    evidence = fields.Nested(EvidenceSchema, required=True)
    direction = Choice(Direction, load_default=Direction.IN)
    as_guest = fields.Boolean(
        load_default=False,
        metadata={"description": "Of another branch, and here as a guest: credited at home, in no denominator here."},
    )
    captured_at = Moment(load_default=None, allow_none=True, metadata={"description": "The phone's clock at the scan."})
    sent_at = Moment(load_default=None, allow_none=True, metadata={"description": "The phone's clock at sending."})


class CheckInItemSchema(CheckInSchema):
    """One attempt of several."""

    id = IdField(required=True)


class CheckInBatchSchema(RequestSchema):
    """Up to 500 attempts, decided in their order; one that is not valid stops nothing."""

    items = fields.List(fields.Nested(CheckInItemSchema), required=True, validate=[validate.Length(1, MOST_IN_BATCH)])


class LooseBatchSchema(CheckInBatchSchema):
    """The same before its items are looked at."""

    items = fields.List(fields.Raw(allow_none=True), required=True, validate=[validate.Length(1, MOST_IN_BATCH)])


class BriefActivitySchema(ResponseSchema):
    """An activity, as the person who checks in sees it."""

    id = IdField()
    title = fields.String()
    starts_at = Moment()
    venue = fields.String()


class CheckedActivitySchema(BriefActivitySchema):
    """The same, and whether people check out of it."""

    checks_out = fields.Boolean()


class BriefMemberSchema(ResponseSchema):
    """A member by name."""

    id = IdField()
    name = fields.String()


class CheckInAnswerSchema(ResponseSchema):
    """How the attempt ended. A refusal comes as problem details with the same id's later replays."""

    id = IdField()
    outcome = Choice(
        Outcome, metadata={"enum": [Outcome.CHECKED_IN.value, Outcome.ALREADY.value, Outcome.CHECKED_OUT.value]}
    )
    status = Choice(AttendanceStatus, allow_none=True, metadata={"description": "null: gone, no entry known yet."})
    activity = fields.Nested(CheckedActivitySchema)
    member = fields.Nested(BriefMemberSchema)
    checked_in_at = Moment(allow_none=True)
    method = Choice(EvidenceKind, allow_none=True)
    left_at = Moment(allow_none=True, metadata={"description": "When this attempt says that they went."})
    recorded_by_name = fields.String(allow_none=True, metadata={"description": "Told to officers only."})
    replayed = fields.Boolean(metadata={"description": "The answer is that of an earlier sending."})


class CheckInResultSchema(ResponseSchema):
    """How one attempt of a batch ended: answered as PUT would have, or refused."""

    id = IdField(allow_none=True, metadata={"description": "None where none was sent; results keep the order."})
    answer = fields.Nested(CheckInAnswerSchema, allow_none=True)
    problem = fields.Nested(
        ProblemSchema,
        allow_none=True,
        metadata={"description": "As PUT would have answered; `retry_after` seconds where trying again makes sense."},
    )


class CheckInBatchAnswerSchema(ResponseSchema):
    """One result for each attempt, in their order."""

    items = fields.List(fields.Nested(CheckInResultSchema))


class ClaimCreateSchema(RequestSchema):
    """A scanned token, exchanged before signing in."""

    token = Line(most=200, required=True)


class ClaimSchema(ResponseSchema):
    """Proof of a scan, good for five minutes and for the first account that uses it."""

    claim = fields.String()
    expires_at = Moment()
    activity = fields.Nested(BriefActivitySchema)


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


class PresenceDecisionSchema(RequestSchema):
    """An officer's decision; declining needs a reason, which the member reads."""

    confirmed = fields.Boolean(required=True)
    reason = Line(most=200, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def check_reason(self, data: dict[str, Any], **kwargs: object) -> None:
        if not data["confirmed"] and data["reason"] is None:
            raise ValidationError("Please say why.", "reason")


class LeaveDecisionSchema(RequestSchema):
    """An officer's decision; declining needs a reason, which the member reads."""

    granted = fields.Boolean(required=True)
    reason = Line(most=200, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def check_reason(self, data: dict[str, Any], **kwargs: object) -> None:
        if not data["granted"] and data["reason"] is None:
            raise ValidationError("Please say why.", "reason")


class CorrectionDecisionSchema(RequestSchema):
    """An officer's answer; declining needs words, which the member reads."""

    granted = fields.Boolean(required=True)
    answer = Line(most=200, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def check_answer(self, data: dict[str, Any], **kwargs: object) -> None:
        if not data["granted"] and data["answer"] is None:
            raise ValidationError("Please say why.", "answer")


class RosterLeaveSchema(ResponseSchema):
    """A leave as officers see it; the note only those of the own branch."""

    id = IdField()
    state = Choice(LeaveState)
    category = Choice(LeaveCategory)
    note = fields.String(allow_none=True)


class RosterClaimSchema(ResponseSchema):
    """An "I was there" that waits for its decision."""

    id = IdField()
    note = fields.String()


class RosterLineSchema(ResponseSchema):
    """One member of the roster."""

    member_id = IdField()
    name = fields.String()
    name_pinyin = fields.String()
    group_name = fields.String(allow_none=True)
    kind = Choice(RosterKind)
    status = fields.String(metadata={"enum": ROSTER_STATUSES})
    method = Choice(EvidenceKind, allow_none=True)
    grade = Choice(Grade, allow_none=True)
    checked_in_at = Moment(allow_none=True)
    left_at = Moment(allow_none=True, metadata={"description": "Went, and has not come back. Changes no status."})
    recorded_by_name = fields.String(allow_none=True)
    undone = fields.Boolean(metadata={"description": "Was checked in and taken back."})
    leave = fields.Nested(RosterLeaveSchema, allow_none=True)
    claim = fields.Nested(RosterClaimSchema, allow_none=True)
    sign_up = fields.String(
        allow_none=True,
        metadata={
            "enum": ["placed", "waiting", "none", None],
            "description": "Where places are limited: a remark, never a condition of checking in.",
        },
    )


class RosterCountsSchema(ResponseSchema):
    """How many of the home roster are what; guests lie outside."""

    expected = fields.Integer(metadata={"description": "The denominator: without the exempt and the not counted."})
    on_roster = fields.Integer()
    present = fields.Integer()
    late = fields.Integer()
    provisional = fields.Integer()
    made_up = fields.Integer()
    exempt = fields.Integer()
    on_leave = fields.Integer()
    not_counted = fields.Integer(metadata={"description": "Not known to have come where the system failed."})
    absent = fields.Integer()
    unmarked = fields.Integer()
    guests = fields.Integer()


class RosterBranchSchema(ResponseSchema):
    """How one host of the activity stands, in numbers."""

    organisation = fields.Nested(HostSchema)
    counts = fields.Nested(RosterCountsSchema)


class RosterSchema(ResponseSchema):
    """The roster of an activity, by pinyin: the people of those hosts whose officer asks."""

    activity_id = IdField()
    state = Choice(ActivityState)
    counts = fields.Nested(RosterCountsSchema, metadata={"description": "Of the lines."})
    branches = fields.List(fields.Nested(RosterBranchSchema), metadata={"description": "The leading host first."})
    lines = fields.List(fields.Nested(RosterLineSchema))


class UndoSchema(RequestSchema):
    """Taking a check-in back. The id is made by whoever sends it."""

    id = IdField(required=True)
    member_id = IdField(required=True)
    reason = Line(most=200, required=True)


class ConfirmationSchema(RequestSchema):
    """Confirming one provisional line."""

    reason = Line(most=200, load_default=None, allow_none=True, metadata={"description": "An officer's words."})


class ConfirmationsSchema(ConfirmationSchema):
    """Confirming several: those whom the officer has seen, so that nobody is confirmed unseen."""

    member_ids = fields.List(IdField(), required=True, validate=[validate.Length(1, MOST_IN_BATCH)])


class ConfirmedSchema(ResponseSchema):
    """How many lines were confirmed now."""

    confirmed = fields.Integer()


class DisplaySchema(ResponseSchema):
    """A screen that shows the code."""

    id = IdField()
    opened_at = Moment()
    opened_by_name = fields.String()
    is_online = fields.Boolean(metadata={"description": "For the shared screen of an online meeting."})
    is_live = fields.Boolean()


class DisplayListSchema(ResponseSchema):
    """The displays of an activity."""

    items = fields.List(fields.Nested(DisplaySchema))


class DisplayCreateSchema(RequestSchema):
    """For which screen the code is."""

    for_online = fields.Boolean(
        load_default=False,
        metadata={"description": "For the shared screen of a meeting: check-ins wait for an officer's word."},
    )


class NewDisplaySchema(ResponseSchema):
    """The asker's own display; nobody else is told its token."""

    id = IdField()
    url = fields.String()
    token = fields.String()


class ShownCodeSchema(ResponseSchema):
    """The code of this moment."""

    url = fields.String()
    qr = fields.Nested(QrSchema)
    short_code = fields.String()
    refresh_after_seconds = fields.Integer()


class ShownActivitySchema(BriefActivitySchema):
    """The activity on a display."""

    state = Choice(ActivityState)
    check_in = fields.Nested(CheckInWindowSchema)


class GuestActivitySchema(ShownActivitySchema):
    """Another branch's activity, for its guest."""

    ends_at = Moment()
    venue_address = fields.String()
    hosts = fields.List(fields.Nested(HostSchema))


class ShownCountsSchema(ResponseSchema):
    """Who has arrived, of how many."""

    expected = fields.Integer()
    arrived = fields.Integer()


class ArrivalSchema(ResponseSchema):
    """Somebody who has arrived."""

    name = fields.String()
    at = Moment()


class ShownSchema(ResponseSchema):
    """Everything that a display shows."""

    activity = fields.Nested(ShownActivitySchema)
    code = fields.Nested(ShownCodeSchema, allow_none=True, metadata={"description": "None outside the window."})
    is_online = fields.Boolean(metadata={"description": "For the shared screen of an online meeting."})
    counts = fields.Nested(ShownCountsSchema)
    arrived = fields.List(fields.Nested(ArrivalSchema))
    server_time = Moment()


class CardActivitySchema(ShownActivitySchema):
    """An activity on the home page."""

    ends_at = Moment()


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


class HomeSchema(ResponseSchema):
    """The member's first screen."""

    now = fields.Nested(CardSchema, allow_none=True)
    upcoming = fields.List(fields.Nested(CardSchema))
    recent = fields.List(fields.Nested(RecordLineSchema))
    unread = fields.Integer()


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


class SummaryQuerySchema(RequestSchema):
    """Which days are wanted."""

    from_on = Day(load_default=None, data_key="from")
    until_on = Day(load_default=None, data_key="until", metadata={"description": "First day not wanted any more."})


class SummarySchema(ResponseSchema):
    """One activity in numbers. `expected` is the denominator: without the exempt and the not counted."""

    activity_id = IdField()
    expected = fields.Integer()
    attended = fields.Integer(metadata={"description": "With those made up at another branch's session."})
    late = fields.Integer()
    made_up = fields.Integer()
    exempt = fields.Integer()
    on_leave = fields.Integer()
    not_counted = fields.Integer()
    absent = fields.Integer()
    unmarked = fields.Integer()


class SummaryListSchema(ResponseSchema):
    """The branch's activities in numbers."""

    items = fields.List(fields.Nested(SummarySchema))
