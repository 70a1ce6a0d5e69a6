"""Shapes of check-ins and claims."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.attendance.models import (
    SECOND_HAND,
    AttendanceStatus,
    Direction,
    EvidenceKind,
    Outcome,
)
from backend.core.ids import is_version_7, parsed
from backend.core.schemas import (
    Choice,
    IdField,
    Line,
    Moment,
    ProblemSchema,
    RequestSchema,
    ResponseSchema,
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
