"""What goes in and out of cases' routes."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate, validates_schema

from backend.cases.models import CaseAction, CaseDecision, CaseKind
from backend.cases.rules import CaseState
from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Moment,
    PageQuerySchema,
    Paragraph,
    RequestSchema,
    ResponseSchema,
    page_of,
)
from backend.members.pledge_schemas import NamedMemberSchema

LONGEST_NOTE = 500
BY_HAND = (CaseAction.SOUGHT, CaseAction.VISITED, CaseAction.REACHED, CaseAction.NOTED)


class LadderLineSchema(ResponseSchema):
    """A member who has not been seen for a while, as the record says today."""

    member = fields.Nested(NamedMemberSchema)
    since_on = Day(metadata={"description": "The last day they came, were on leave or exempt."})
    months = fields.Integer(metadata={"description": "Whole months since, as far as meetings were held in them."})
    missed = fields.Integer(metadata={"description": "Meetings since."})
    step = fields.Integer(metadata={"description": "The step of the ladder that was reached, in months."})
    next_on = Day(allow_none=True, metadata={"description": "Earliest day of the next step; none: a case is due."})
    case_id = IdField(allow_none=True)
    can_open = fields.Boolean(metadata={"description": "A case is due and nobody has opened it yet."})


class LadderSchema(ResponseSchema):
    """By name."""

    items = fields.List(fields.Nested(LadderLineSchema))


class CaseQuerySchema(PageQuerySchema):
    """Open or closed ones."""

    closed = fields.Boolean(load_default=False)


class CaseLineSchema(ResponseSchema):
    """One case in a list."""

    id = IdField()
    kind = Choice(CaseKind)
    state = Choice(CaseState)
    member = fields.Nested(NamedMemberSchema)
    since_on = Day()
    months = fields.Integer(metadata={"description": "On the day of opening."})
    opened_on = Day()
    decision = Choice(CaseDecision, allow_none=True, metadata={"description": "The latest one."})
    sought_until = Day(allow_none=True)
    closed_at = Moment(allow_none=True)
    is_handed_to_us = fields.Boolean()


CasePageSchema = page_of(CaseLineSchema)


class CaseEntrySchema(ResponseSchema):
    """What was done about it."""

    number = fields.Integer()
    action = Choice(CaseAction)
    decision = Choice(CaseDecision, allow_none=True)
    sought_until = Day(allow_none=True)
    done_on = Day()
    at = Moment()
    organisation_name = fields.String(allow_none=True)
    actor_name = fields.String(allow_none=True, metadata={"description": "None: by the calendar."})
    note = fields.String(allow_none=True, metadata={"description": "For the officers who wrote it only."})


class CaseSchema(CaseLineSchema):
    """One case with its log."""

    transfer_id = IdField(allow_none=True)
    organisation_name = fields.String(metadata={"description": "Who looks after it."})
    handed_to_name = fields.String(allow_none=True)
    missed_on = fields.List(Day(), metadata={"description": "As of the day of opening."})
    letter_number = fields.String(allow_none=True)
    is_borne_out = fields.Boolean(metadata={"description": "Whether the record still says so today."})
    can_note = fields.Boolean()
    decisions = fields.List(Choice(CaseDecision), metadata={"description": "What the signed-in person may decide."})
    entries = fields.List(fields.Nested(CaseEntrySchema))


class CaseOpenSchema(RequestSchema):
    """Whose absence has lasted long enough."""

    member_id = IdField(required=True)


class CaseNoteSchema(RequestSchema):
    """What was done. The id is the phone's: the same one again changes nothing."""

    id = IdField(required=True)
    action = Choice(CaseAction, required=True, validate=validate.OneOf(BY_HAND))
    note = Paragraph(most=LONGEST_NOTE, load_default=None, allow_none=True)
    done_on = Day(required=True)

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_more: Any) -> None:
        if data["action"] is CaseAction.NOTED and data["note"] is None:
            raise ma.ValidationError("A note has words.", "note")


class CaseDecideSchema(RequestSchema):
    """A decision with its reason."""

    id = IdField(required=True)
    decision = Choice(CaseDecision, required=True)
    reason = Paragraph(most=LONGEST_NOTE, least=2, required=True)
    sought_until = Day(load_default=None, allow_none=True)


class CaseCountSchema(ResponseSchema):
    """Open cases of one organisation, in numbers only."""

    organisation_id = IdField()
    organisation_name = fields.String()
    waiting = fields.Integer()
    seeking = fields.Integer()
    handed_over = fields.Integer()


class CaseCountListSchema(ResponseSchema):
    """Of the organisations that have any, by name."""

    items = fields.List(fields.Nested(CaseCountSchema))
