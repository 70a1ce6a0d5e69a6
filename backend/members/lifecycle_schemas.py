"""Shapes of probation, standings with their reasons, and the end of a membership."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from backend.core.schemas import Choice, Day, IdField, Line, Moment, Number, RequestSchema, ResponseSchema
from backend.members.models import DecisionKind, EndKind, Standing
from backend.members.pledge_schemas import NamedMemberSchema
from backend.members.rules import LEAST_EXTENSION_MONTHS, MOST_EXTENSION_MONTHS
from backend.members.schemas import MAX_ID_NUMBER_LENGTH, MAX_PHONE_LENGTH

MOST_VOTERS = 1000
LONGEST_REASON = 200

# --- Probation --------------------------------------------------------------------------------------------------------


class ClockSchema(ResponseSchema):
    """How far a probation is."""

    began_on = fields.Date()
    ends_on = fields.Date(metadata={"description": "First day on which it is over, and can be decided."})
    extended = fields.Boolean()
    is_decided = fields.Boolean(metadata={"description": "A decision waits for the committee's approval."})
    days_left = fields.Integer(metadata={"description": "Negative: days since it is over."})
    mark = fields.Integer(allow_none=True, metadata={"description": "60, 30, 7 or 0 days before the end have come."})


class DecisionSchema(ResponseSchema):
    """How a members' meeting decided, and what became of it."""

    id = IdField()
    kind = Choice(DecisionKind)
    decided_on = fields.Date()
    extended_to = fields.Date(allow_none=True)
    voters = fields.Integer()
    yes = fields.Integer()
    no = fields.Integer()
    abstain = fields.Integer()
    note = fields.String(allow_none=True, metadata={"description": "For the branch's secretaries only."})
    recorded_at = Moment()
    is_mine = fields.Boolean(metadata={"description": "Recorded by oneself: somebody else approves."})
    approve_by = fields.Date(metadata={"description": "Three months after the vote."})
    approved_on = fields.Date(allow_none=True)
    voided_at = Moment(allow_none=True)
    void_reason = fields.String(allow_none=True)


class ProbationSchema(ResponseSchema):
    """A member's probation and everything that was decided about it."""

    clock = fields.Nested(ClockSchema, allow_none=True)
    decisions = fields.List(fields.Nested(DecisionSchema))


class ProbationLineSchema(ResponseSchema):
    """A probationary member of a branch."""

    member = fields.Nested(NamedMemberSchema)
    clock = fields.Nested(ClockSchema)
    decision = fields.Nested(DecisionSchema, allow_none=True)


class ProbationListSchema(ResponseSchema):
    """Those on probation, by when it is over."""

    items = fields.List(fields.Nested(ProbationLineSchema))


class DecideSchema(RequestSchema):
    """How the meeting voted. Whoever is not counted was not there."""

    kind = Choice(DecisionKind, required=True)
    decided_on = Day(required=True, metadata={"description": "The day of the meeting."})
    voters = Number(least=1, most=MOST_VOTERS, required=True, metadata={"description": "Entitled, present or not."})
    yes = Number(least=0, most=MOST_VOTERS, required=True)
    no = Number(least=0, most=MOST_VOTERS, required=True)
    abstain = Number(least=0, most=MOST_VOTERS, required=True)
    extended_months = Number(
        least=LEAST_EXTENSION_MONTHS,
        most=MOST_EXTENSION_MONTHS,
        load_default=None,
        allow_none=True,
        metadata={"description": "For `extended`, and only for that."},
    )
    note = Line(most=LONGEST_REASON, load_default=None, allow_none=True)

    @validates_schema
    def _extends_by_months(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if (data.get("kind") is DecisionKind.EXTENDED) is (data.get("extended_months") is None):
            raise ValidationError("An extension has its months, nothing else has.", "extended_months")


class VotersQuerySchema(RequestSchema):
    """The day of a meeting."""

    on = Day(required=True)


class VotersSchema(ResponseSchema):
    """Who could vote there on that day."""

    on = Day()
    voters = fields.Integer(metadata={"description": "Full members with their rights, present or not."})


class ApproveSchema(RequestSchema):
    """When the committee approved."""

    approved_on = Day(required=True)


class VoidSchema(RequestSchema):
    """Why a decision never works."""

    reason = Line(least=2, most=LONGEST_REASON, required=True)


# --- Standing ---------------------------------------------------------------------------------------------------------


class ReasonedStandingSchema(ResponseSchema):
    """What the member was, and why."""

    standing = Choice(Standing)
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)


class ReasonedStandingListSchema(ResponseSchema):
    """The standings of a member, newest first."""

    items = fields.List(fields.Nested(ReasonedStandingSchema))


# --- End and return ---------------------------------------------------------------------------------------------------


class EndCreateSchema(RequestSchema):
    """A membership ends."""

    kind = Choice(EndKind, required=True, metadata={"description": "`probation_cancelled` comes by a decision only."})
    ended_on = Day(required=True, metadata={"description": "First day without membership; today or earlier."})
    reason = Line(least=2, most=LONGEST_REASON, required=True)

    @validates_schema
    def _is_recorded_by_hand(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("kind") is EndKind.PROBATION_CANCELLED:
            raise ValidationError("This takes a decision of the members' meeting.", "kind")


class EndSchema(ResponseSchema):
    """A membership that ended at this branch."""

    id = IdField()
    member = fields.Nested(NamedMemberSchema)
    kind = Choice(EndKind)
    ended_on = fields.Date()
    reason = fields.String()
    recorded_at = Moment()
    recorded_by_name = fields.String()
    undo_until = Moment(allow_none=True, metadata={"description": "Null: it can no longer be taken back."})
    undone_at = Moment(allow_none=True)


class EndListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(EndSchema))


class ReEntrySchema(RequestSchema):
    """A former member comes back; the numbers say who."""

    phone = Line(most=MAX_PHONE_LENGTH, load_default=None, allow_none=True)
    id_number = Line(most=MAX_ID_NUMBER_LENGTH, load_default=None, allow_none=True)
    standing = Choice(Standing, required=True)
    joined_on = Day(load_default=None, allow_none=True)
    affiliated_from = Day(load_default=None, allow_none=True, metadata={"description": "Default: today."})

    @validates_schema
    def _says_who(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data.get("phone") and not data.get("id_number"):
            raise ValidationError("A phone or an ID number is needed.", "phone")
