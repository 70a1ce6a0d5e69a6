"""Shapes of what officers do after an activity: closing, faults, exemptions, requests that wait."""

from marshmallow import fields

from backend.attendance.models import CorrectionWish, ExemptionCategory, LeaveCategory
from backend.attendance.schemas import BriefMemberSchema, RosterCountsSchema
from backend.core.schemas import Choice, Day, IdField, Line, Moment, Paragraph, RequestSchema, ResponseSchema


class ClosingReasonSchema(RequestSchema):
    """Why; it stays on record."""

    reason = Line(most=200, least=2, required=True)


class FaultSchema(ResponseSchema):
    """A fault of the system at an activity."""

    reason = fields.String()
    noted_at = Moment()


class ClosingSchema(ResponseSchema):
    """How an activity was closed, or what closing it would make of its roster."""

    counts = fields.Nested(RosterCountsSchema)
    will_be_absent = fields.Integer(metadata={"description": "Those of whom nothing is known yet."})
    waiting_leaves = fields.Integer()
    waiting_corrections = fields.Integer()
    closed_at = Moment(allow_none=True)
    closed_by_name = fields.String(
        allow_none=True, metadata={"description": "None: not closed, or closed by itself when its time was long over."}
    )
    closes_by_itself_at = Moment(allow_none=True)
    reopen_until = Moment(allow_none=True, metadata={"description": "First instant at which it is too late."})
    fault = fields.Nested(FaultSchema, allow_none=True)


class WaitingActivitySchema(ResponseSchema):
    """The activity that a request is about."""

    id = IdField()
    title = fields.String()
    starts_at = Moment()


class WaitingLeaveSchema(ResponseSchema):
    """A leave that waits for a decision."""

    id = IdField()
    member = fields.Nested(BriefMemberSchema)
    activity = fields.Nested(WaitingActivitySchema)
    category = Choice(LeaveCategory)
    note = fields.String(allow_none=True)
    asked_at = Moment()
    is_own = fields.Boolean(metadata={"description": "The asker's own: somebody else decides it."})


class WaitingCorrectionSchema(ResponseSchema):
    """A request to set a line right that waits for an answer."""

    id = IdField()
    member = fields.Nested(BriefMemberSchema)
    activity = fields.Nested(WaitingActivitySchema)
    wish = Choice(CorrectionWish)
    words = fields.String()
    status = fields.String(metadata={"description": "What the line says now."})
    asked_at = Moment()
    is_own = fields.Boolean(metadata={"description": "The asker's own: somebody else decides it."})


class WaitingSchema(ResponseSchema):
    """Everything that waits for the branch's officers, the oldest first."""

    leaves = fields.List(fields.Nested(WaitingLeaveSchema))
    corrections = fields.List(fields.Nested(WaitingCorrectionSchema))


class ExemptionCreateSchema(RequestSchema):
    """Exempt a member for a time. The note is read by the branch's secretaries only."""

    category = Choice(ExemptionCategory, required=True)
    note = Paragraph(most=300, least=0, load_default="")
    contact_member_id = IdField(required=True, metadata={"description": "Another member of the branch."})
    from_on = Day(required=True)
    until_on = Day(load_default=None, allow_none=True, metadata={"description": "First day that is not exempt."})


class ExemptionEndSchema(RequestSchema):
    """From which day on it holds no more."""

    on = Day(required=True)


class ExemptionSchema(ResponseSchema):
    """An exemption of a member."""

    id = IdField()
    category = Choice(ExemptionCategory)
    note = fields.String(allow_none=True)
    contact_name = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True)
    granted_by_name = fields.String()
    ended_at = Moment(allow_none=True)


class ExemptionListSchema(ResponseSchema):
    """All exemptions of a member, the latest first."""

    items = fields.List(fields.Nested(ExemptionSchema))
