"""Shapes of organisations, grants, posts and audit entries."""

from marshmallow import fields

from backend.core.audit import Action
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
from backend.organisations.models import OrganisationKind, PostKind, Role


class OrganisationBriefSchema(ResponseSchema):
    """An organisation by name."""

    id = IdField()
    name = fields.String()
    short_name = fields.String()


class OrganisationSchema(ResponseSchema):
    """A party organisation and its place in the tree, as far as the asker sees it."""

    id = IdField(attribute="organisation.id")
    name = fields.String(attribute="organisation.name")
    short_name = fields.String(attribute="organisation.short_name")
    kind = Choice(OrganisationKind, attribute="organisation.kind")
    parent_id = IdField(allow_none=True, metadata={"description": "Null: at the top, or outside the asker's scope."})
    depth = fields.Integer(metadata={"description": "Levels below the topmost organisation that the asker sees."})
    founded_on = fields.Date(attribute="organisation.founded_on")
    dissolved_on = fields.Date(allow_none=True, attribute="organisation.dissolved_on")
    is_branch = fields.Boolean(
        attribute="organisation.is_branch", metadata={"description": "Whether it has members of its own."}
    )
    may_transfer_nationwide = fields.Boolean(attribute="organisation.may_transfer_nationwide")


class OrganisationListSchema(ResponseSchema):
    """Organisations in tree order."""

    items = fields.List(fields.Nested(OrganisationSchema))


class OrganisationQuerySchema(RequestSchema):
    """As of which day."""

    as_of = Day(load_default=None, metadata={"description": "Default: today."})


class OrganisationCreateSchema(RequestSchema):
    """A new organisation."""

    name = Line(most=120, required=True)
    short_name = Line(most=40, required=True)
    kind = Choice(OrganisationKind, required=True)
    parent_id = IdField(required=True)
    founded_on = Day(required=True, metadata={"description": "Today or earlier."})
    may_transfer_nationwide = fields.Boolean(load_default=False)


class OrganisationUpdateSchema(RequestSchema):
    """What may be corrected."""

    name = Line(most=120)
    short_name = Line(most=40)
    may_transfer_nationwide = fields.Boolean()


class MoveSchema(RequestSchema):
    """A new place in the tree."""

    parent_id = IdField(required=True)
    from_on = Day(required=True, metadata={"description": "First day at the new place; the past stays as it was."})


class PostCreateSchema(RequestSchema):
    """One more post."""

    kind = Choice(PostKind, required=True)


class GrantSchema(ResponseSchema):
    """A role that somebody holds."""

    id = IdField()
    role = Choice(Role)
    member_id = IdField(allow_none=True, metadata={"description": "Null: the account belongs to no member."})
    name = fields.String()
    from_at = Moment()
    until_at = Moment(allow_none=True)
    granted_by_name = fields.String(allow_none=True, metadata={"description": "Null: given by the operator's command."})
    is_own = fields.Boolean(metadata={"description": "The asker's own; somebody else has to end it."})


class GrantListSchema(ResponseSchema):
    """The grants that hold at an organisation, oldest first."""

    items = fields.List(fields.Nested(GrantSchema))


class GrantCreateSchema(RequestSchema):
    """A role for a member."""

    member_id = IdField(required=True)
    role = Choice(Role, required=True)
    until_on = Day(
        load_default=None,
        allow_none=True,
        metadata={"description": "First day on which it no longer holds. Null: until it is ended."},
    )


class AuditEntrySchema(ResponseSchema):
    """One write: who, what, which fields; never a value."""

    id = IdField()
    at = Moment()
    action = Choice(Action)
    subject_kind = fields.String()
    subject_id = IdField(allow_none=True)
    actor_name = fields.String(allow_none=True)
    fields_ = fields.List(fields.String(), attribute="fields", data_key="fields")


class AuditQuerySchema(PageQuerySchema):
    """Which organisation's entries."""

    organisation_id = IdField(load_default=None, metadata={"description": "Default: all in the asker's scope."})


AuditEntryPageSchema = page_of(AuditEntrySchema)
