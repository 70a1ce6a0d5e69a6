"""Shapes of the roster, and of what officers decide about its lines."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.activities.models import ActivityState
from backend.activities.schemas import HostSchema
from backend.attendance.models import (
    EvidenceKind,
    Grade,
    LeaveCategory,
    LeaveState,
    LineStatus,
    RosterKind,
)
from backend.attendance.schemas.check_ins import MOST_IN_BATCH
from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Line,
    Moment,
    RequestSchema,
    ResponseSchema,
)

ROSTER_STATUSES = [status.value for status in LineStatus]


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


class RosterQuerySchema(RequestSchema):
    """How new the roster must be, and what of it is held already."""

    fresh = fields.Boolean(load_default=False, metadata={"description": "Of this very moment, not a moment old."})
    since = Line(most=300, load_default=None, metadata={"description": "The version that is held already."})


class RosterSchema(ResponseSchema):
    """The roster of an activity, by pinyin: the people of those hosts whose officer asks; or what of it has changed."""

    version = fields.String(metadata={"description": "Opaque; say it as `since` to get what has changed."})
    since = fields.String(
        allow_none=True,
        metadata={"description": "The lines are those that changed since this version; null: they are all there are."},
    )
    activity_id = IdField()
    state = Choice(ActivityState)
    counts = fields.Nested(RosterCountsSchema, metadata={"description": "Of the lines."})
    branches = fields.List(fields.Nested(RosterBranchSchema), metadata={"description": "The leading host first."})
    gone = fields.List(IdField(), metadata={"description": "Members who were on it at `since`, and are no more."})
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
