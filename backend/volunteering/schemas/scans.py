"""Shapes of scanning in and out of a shift, of its code and of its desk."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.attendance.models import Direction, EvidenceKind
from backend.attendance.schemas import MOST_IN_BATCH
from backend.core.ids import is_version_7, parsed
from backend.core.qr import QrSchema
from backend.core.schemas import Choice, IdField, Line, Moment, ProblemSchema, RequestSchema, ResponseSchema
from backend.volunteering.models import FLAGS, Grade, ScanOutcome
from backend.volunteering.schemas.hours import ServiceRecordSchema

SENT_KINDS = (
    EvidenceKind.ROTATING_CODE,
    EvidenceKind.SHORT_CODE,
    EvidenceKind.CLAIM,
    EvidenceKind.MEMBER_CARD,
    EvidenceKind.ROSTER,
)
MOST_LINES = 200
"""People in one roll call."""


class ServiceEvidenceSchema(RequestSchema):
    """What backs the attempt."""

    kind = Choice(EvidenceKind, required=True, metadata={"enum": [kind.value for kind in SENT_KINDS]})
    value = Line(
        most=200,
        required=True,
        metadata={"description": "A code's or a card's token, six digits, a claim, or a volunteer's id."},
    )

    @validates_schema(skip_on_field_errors=True)
    def check_kind(self, data: dict[str, Any], **kwargs: object) -> None:
        if data["kind"] not in SENT_KINDS:
            raise ValidationError("Not sent by phones.", "kind")
        if data["kind"] is EvidenceKind.ROSTER and not is_version_7(parsed(data["value"])):
            raise ValidationError("Must be a volunteer's id.", "value")


class ServiceScanSchema(RequestSchema):
    """One attempt to scan in or out. The id in the address is the phone's: sending it twice is once."""

    shift_id = IdField(
        load_default=None, allow_none=True, metadata={"description": "May be left out where the code names it."}
    )
    evidence = fields.Nested(ServiceEvidenceSchema, required=True)
    direction = Choice(Direction, required=True)
    captured_at = Moment(load_default=None, allow_none=True, metadata={"description": "The phone's clock at the scan."})
    sent_at = Moment(load_default=None, allow_none=True, metadata={"description": "The phone's clock at sending."})


class ServiceScanItemSchema(ServiceScanSchema):
    """One attempt of several."""

    id = IdField(required=True)


class ServiceScanBatchSchema(RequestSchema):
    """Up to 500 attempts, decided in the order in which they were made; one that is not valid stops nothing."""

    items = fields.List(
        fields.Nested(ServiceScanItemSchema), required=True, validate=[validate.Length(1, MOST_IN_BATCH)]
    )


class LooseServiceBatchSchema(ServiceScanBatchSchema):
    """The same before its items are looked at."""

    items = fields.List(fields.Raw(allow_none=True), required=True, validate=[validate.Length(1, MOST_IN_BATCH)])


class BriefShiftSchema(ResponseSchema):
    """A shift, as the person who serves sees it."""

    id = IdField()
    project_title = fields.String()
    role = fields.String()
    starts_at = Moment()
    ends_at = Moment()


class RunShiftListSchema(ResponseSchema):
    """The shifts that one runs."""

    items = fields.List(fields.Nested(BriefShiftSchema))


class ServedPersonSchema(ResponseSchema):
    """A volunteer by name."""

    id = IdField()
    name = fields.String()


class ServiceScanAnswerSchema(ResponseSchema):
    """How the attempt ended. A refusal comes as problem details with the same id's later replays."""

    id = IdField()
    outcome = Choice(ScanOutcome, metadata={"enum": ["started", "stopped", "already"]})
    direction = Choice(Direction)
    shift = fields.Nested(BriefShiftSchema)
    volunteer = fields.Nested(ServedPersonSchema)
    started_at = Moment()
    ended_at = Moment(allow_none=True, metadata={"description": "null: still serving."})
    minutes = fields.Integer(allow_none=True, metadata={"description": "What of it counts; null: still serving."})
    grade = Choice(Grade, allow_none=True)
    waits = fields.Boolean(metadata={"description": "Counts once a second person has confirmed it."})
    flags = fields.List(fields.String(validate=validate.OneOf(sorted(FLAGS))))
    replayed = fields.Boolean(metadata={"description": "The answer is that of an earlier sending."})


class ServiceScanResultSchema(ResponseSchema):
    """How one attempt of a batch ended."""

    id = IdField(allow_none=True, metadata={"description": "None where none was sent; results keep the order."})
    answer = fields.Nested(ServiceScanAnswerSchema, allow_none=True)
    problem = fields.Nested(ProblemSchema, allow_none=True)


class ServiceScanBatchAnswerSchema(ResponseSchema):
    """One result for each attempt, in their order."""

    items = fields.List(fields.Nested(ServiceScanResultSchema))


class ServiceClaimCreateSchema(RequestSchema):
    """A scanned token, exchanged before signing in."""

    token = Line(most=200, required=True)


class ServiceClaimSchema(ResponseSchema):
    """Proof of a scan, good for five minutes and for the first account that uses it."""

    claim = fields.String()
    expires_at = Moment()
    shift = fields.Nested(BriefShiftSchema)


class ShiftCodeSchema(ResponseSchema):
    """The code of this moment."""

    url = fields.String()
    qr = fields.Nested(QrSchema)
    short_code = fields.String()
    refresh_after_seconds = fields.Integer()


class ShownShiftSchema(ResponseSchema):
    """What a screen shows: the code, and how many are in."""

    shift = fields.Nested(BriefShiftSchema)
    code = fields.Nested(ShiftCodeSchema, allow_none=True, metadata={"description": "None outside of the times."})
    opens_at = Moment()
    over_at = Moment(metadata={"description": "Nobody scans out after this."})
    running = fields.Integer()
    expected = fields.Integer()
    server_time = Moment()


class ShiftDeskLineSchema(ResponseSchema):
    """One person at the desk."""

    volunteer_id = IdField()
    name = fields.String()
    number = fields.String()
    has_place = fields.Boolean()
    running_since = Moment(allow_none=True)
    minutes = fields.Integer(metadata={"description": "Recorded so far, confirmed or not."})
    recorded_by = fields.List(fields.String(), metadata={"description": "Who else scanned or wrote it down, by name."})
    is_own = fields.Boolean(metadata={"description": "Nobody records themselves."})
    records = fields.List(
        fields.Nested(ServiceRecordSchema), metadata={"description": "For those who run the shift; empty for stewards."}
    )


class ShiftDeskSchema(ResponseSchema):
    """A shift as its lead, or the steward of its desk, sees it."""

    shift = fields.Nested(BriefShiftSchema)
    project_id = IdField()
    runs = fields.Boolean(metadata={"description": "Not as a steward only: calls the roll, closes, hands over."})
    opens_at = Moment()
    closed_at = Moment(allow_none=True)
    cancelled_at = Moment(allow_none=True)
    lines = fields.List(fields.Nested(ShiftDeskLineSchema))
    server_time = Moment()


class RollCallLineSchema(RequestSchema):
    """From when to when one person served; the plan, where nothing else is said."""

    id = IdField(required=True, metadata={"description": "The phone's: sent twice is once."})
    volunteer_id = IdField(required=True)
    starts_at = Moment(load_default=None, allow_none=True)
    ends_at = Moment(load_default=None, allow_none=True)


class RollCallSchema(RequestSchema):
    """Whom the lead saw serve."""

    lines = fields.List(fields.Nested(RollCallLineSchema), required=True, validate=[validate.Length(1, MOST_LINES)])


class RollCallResultSchema(ResponseSchema):
    """How it ended for one person."""

    id = IdField()
    volunteer_id = IdField()
    minutes = fields.Integer(allow_none=True)
    problem = fields.Nested(ProblemSchema, allow_none=True)


class RollCallAnswerSchema(ResponseSchema):
    """One result for each person, in their order."""

    items = fields.List(fields.Nested(RollCallResultSchema))


class ShiftClosingSchema(ResponseSchema):
    """How many were still in."""

    ended = fields.Integer()


class ShiftStewardCreateSchema(RequestSchema):
    """Who is to mind the desk: a volunteer with a place in the shift, or a member of the organisation."""

    volunteer_id = IdField(load_default=None)
    member_id = IdField(load_default=None, metadata={"description": "For officers of the organisation."})

    @validates_schema
    def check_one(self, data: dict[str, Any], **kwargs: object) -> None:
        if (data["volunteer_id"] is None) == (data["member_id"] is None):
            raise ValidationError("Say either a volunteer or a member.")


class ShiftStewardSchema(ResponseSchema):
    """Somebody who minds the desk."""

    id = IdField()
    name = fields.String()
    from_at = Moment()


class ShiftStewardListSchema(ResponseSchema):
    """Who minds the desk of a shift."""

    items = fields.List(fields.Nested(ShiftStewardSchema))
