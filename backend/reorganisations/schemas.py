"""What goes in and out of the routes of reorganisations."""

from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from backend.attendance.models import ExportFormat
from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Line,
    Moment,
    PageQuerySchema,
    RequestSchema,
    ResponseSchema,
    page_of,
)
from backend.members.models import Standing
from backend.organisations.models import OrganisationKind
from backend.reorganisations.models import ReorganisationKind, ReorganisationState
from backend.reorganisations.rules import FindingKind, Level, Part, ReorganisationAction, Wish

MOST_BRANCHES, MOST_MEMBERS = 20, 2000
"""In one reorganisation."""

NEW_KINDS = (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH)
PACK_FORMATS = (ExportFormat.PDF, ExportFormat.XLSX)


class ReorganisationPartRequestSchema(RequestSchema):
    """A branch to which members go: one that exists, or the names of one to be founded."""

    branch_id = IdField(load_default=None, allow_none=True)
    name = Line(most=120, load_default=None, allow_none=True)
    short_name = Line(most=40, load_default=None, allow_none=True)
    kind = Choice(OrganisationKind, load_default=OrganisationKind.BRANCH, validate=[validate.OneOf(NEW_KINDS)])
    member_ids = fields.List(
        IdField(),
        load_default=None,
        allow_none=True,
        validate=[validate.Length(1, MOST_MEMBERS)],
        metadata={"description": "Null: everybody of the origins whom no other part names."},
    )

    @ma.validates_schema
    def _is_one_of_both(self, data: dict[str, Any], **_more: Any) -> None:
        named = (data["name"] is not None, data["short_name"] is not None)
        if named[0] != named[1] or named[0] == (data["branch_id"] is not None):
            raise ma.ValidationError("Name a branch, or the names of a new one.", "branch_id")

    @ma.post_load
    def _made(self, data: dict[str, Any], **_more: Any) -> Part:
        members = data.pop("member_ids")
        return Part(**data, member_ids=tuple(members) if members is not None else None)


class ReorganisationWishSchema(RequestSchema):
    """What is to be done with which branches, from which day on."""

    kind = Choice(ReorganisationKind, required=True)
    effective_on = Day(required=True, metadata={"description": "Today, or up to 31 days ago."})
    origin_ids = fields.List(IdField(), required=True, validate=[validate.Length(1, MOST_BRANCHES)])
    parts = fields.List(
        fields.Nested(ReorganisationPartRequestSchema), required=True, validate=[validate.Length(1, MOST_BRANCHES)]
    )


class ReorganisationProposalSchema(ReorganisationWishSchema):
    """The same, with why, and the fingerprint of the dry run that was looked at."""

    id = IdField(required=True, metadata={"description": "Made by the asker; the same id again is the same proposal."})
    reason = Line(most=300, required=True)
    fingerprint = Line(most=64, least=64, required=True)


def wish_of(body: dict[str, Any]) -> Wish:
    """The wish in a body; what is more in it stays there."""
    kind: ReorganisationKind = body.pop("kind")
    day: date = body.pop("effective_on")
    return Wish(kind, day, tuple(body.pop("origin_ids")), tuple(body.pop("parts")))


class ReorganisationConfirmationSchema(RequestSchema):
    """The fingerprint of the dry run that was looked at."""

    fingerprint = Line(most=64, least=64, required=True)


class ReorganisationReasonSchema(RequestSchema):
    """Why."""

    reason = Line(most=300, required=True)


class ReorganisationPackRequestSchema(RequestSchema):
    """As what kind of file."""

    format = Choice(ExportFormat, required=True, validate=[validate.OneOf(PACK_FORMATS)])


class ReorganisationQuerySchema(PageQuerySchema):
    """Which part of the list."""

    state = Choice(ReorganisationState, load_default=None)


# --- Out --------------------------------------------------------------------------------------------------------------


class ReorganisationOriginSchema(ResponseSchema):
    """A branch that members leave."""

    organisation_id = fields.String()
    name = fields.String()
    ends = fields.Boolean(metadata={"description": "Whether it is no more afterwards."})
    members_before = fields.Integer()
    members_after = fields.Integer()


class ReorganisationPartSchema(ResponseSchema):
    """A branch to which members go."""

    organisation_id = fields.String(allow_none=True, metadata={"description": "Null: it is yet to be founded."})
    name = fields.String()
    is_new = fields.Boolean()
    is_heir = fields.Boolean(metadata={"description": "Whether it takes over venues and projects of what ends."})
    arriving = fields.Integer()
    members_before = fields.Integer()
    members_after = fields.Integer()
    full_members_after = fields.Integer()


class ReorganisationSummarySchema(ResponseSchema):
    """How many leave and come where."""

    origins = fields.List(fields.Nested(ReorganisationOriginSchema))
    parts = fields.List(fields.Nested(ReorganisationPartSchema))


class ReorganisationItemSchema(ResponseSchema):
    """One thing that is touched."""

    subject_id = IdField()
    label = fields.String()
    on = fields.Date(allow_none=True)
    place = fields.String(allow_none=True)
    mark = fields.String(allow_none=True, metadata={"description": "Kind of post, role, or state, where there is one."})


class ReorganisationFindingSchema(ResponseSchema):
    """Things of one kind: how many, and at most two hundred by name."""

    kind = Choice(FindingKind)
    level = Choice(Level)
    count = fields.Integer()
    items = fields.List(fields.Nested(ReorganisationItemSchema))


class ReorganisationMoverSchema(ResponseSchema):
    """Somebody who moves; `part` is the place of their new branch among the parts."""

    member_id = IdField()
    name = fields.String()
    standing = Choice(Standing, allow_none=True)
    origin = fields.String()
    part = fields.Integer()


class DryRunSchema(ReorganisationSummarySchema):
    """Everything that would be touched. Nothing was written."""

    fingerprint = fields.String()
    committee_id = IdField()
    committee_name = fields.String(metadata={"description": "The nearest committee above all these branches."})
    is_possible = fields.Boolean()
    members = fields.List(fields.Nested(ReorganisationMoverSchema))
    findings = fields.List(fields.Nested(ReorganisationFindingSchema))


class ReorganisationLineSchema(ResponseSchema):
    """One line of the list."""

    id = IdField()
    kind = Choice(ReorganisationKind)
    state = Choice(ReorganisationState)
    effective_on = fields.Date()
    reason = fields.String()
    committee_name = fields.String()
    proposed_at = Moment()
    proposed_by_name = fields.String()
    members = fields.Integer(metadata={"description": "How many move."})
    summary = fields.Nested(ReorganisationSummarySchema)


ReorganisationLinePageSchema = page_of(ReorganisationLineSchema)


class ReorganisationMovedSchema(ResponseSchema):
    """Somebody who was moved."""

    member_id = IdField()
    name = fields.String()
    origin = fields.String(allow_none=True)
    destination = fields.String(allow_none=True)


class ReorganisationObstacleSchema(ResponseSchema):
    """Why what was proposed cannot be meant any more."""

    reason = fields.String()
    facts = fields.Dict(keys=fields.String())


class ReorganisationSchema(ReorganisationLineSchema):
    """One reorganisation; `dry_run` is of this moment and there while it waits."""

    is_own = fields.Boolean(metadata={"description": "Proposed by the asker, who cannot confirm it."})
    decided_at = Moment(allow_none=True)
    decided_by_name = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    undone_at = Moment(allow_none=True)
    undone_by_name = fields.String(allow_none=True)
    undo_reason = fields.String(allow_none=True)
    undo_until = Moment(allow_none=True)
    actions = fields.List(Choice(ReorganisationAction))
    moved = fields.List(fields.Nested(ReorganisationMovedSchema))
    dry_run = fields.Nested(DryRunSchema, allow_none=True)
    changed_since = fields.Boolean(metadata={"description": "The dry run differs from the one that was proposed."})
    obstacle = fields.Nested(ReorganisationObstacleSchema, allow_none=True)


class BranchArrivalSchema(ResponseSchema):
    """A reorganisation that brought members to the branch."""

    id = IdField()
    kind = Choice(ReorganisationKind)
    effective_on = Day()
    origins = fields.List(fields.String(), metadata={"description": "Names of the branches that they left."})
    members = fields.Integer(metadata={"description": "How many came."})


class BranchArrivalListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(BranchArrivalSchema))
