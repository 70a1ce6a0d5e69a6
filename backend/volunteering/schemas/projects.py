"""Shapes of projects and of the posts in them."""

from marshmallow import fields

from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Line,
    Moment,
    Number,
    PageQuerySchema,
    Paragraph,
    RequestSchema,
    ResponseSchema,
    page_of,
)
from backend.volunteering.models import ProjectKind, ProjectPost, ProjectState
from backend.volunteering.rules.projects import ProjectStep

UNTIL = {"description": "First day that does not belong to it any more."}


class TemplateRoleSchema(ResponseSchema):
    """What one does in a shift of such a project."""

    role = fields.String()
    role_en = fields.String()
    needed = fields.Integer()
    minutes = fields.Integer()
    qualification = fields.String(allow_none=True)


class ProjectTemplateSchema(ResponseSchema):
    """A ready-made project, to begin with."""

    kind = Choice(ProjectKind)
    title = fields.String()
    title_en = fields.String()
    purpose = fields.String()
    purpose_en = fields.String()
    for_whom = fields.String()
    for_whom_en = fields.String()
    risks = fields.String()
    risks_en = fields.String()
    insurance_hint = fields.String(metadata={"description": "What the insurance should say; never its text."})
    insurance_hint_en = fields.String()
    is_dangerous = fields.Boolean()
    qualification = fields.String(allow_none=True)
    takes_applications = fields.Boolean()
    most_minutes_a_day = fields.Integer()
    least_rest_minutes = fields.Integer()
    roles = fields.List(fields.Nested(TemplateRoleSchema))


class QualificationKindSchema(ResponseSchema):
    """A kind of qualification."""

    id = fields.String()
    name = fields.String()
    name_en = fields.String()
    needs_number = fields.Boolean()
    expires = fields.Boolean()


class ProjectTemplateListSchema(ResponseSchema):
    """All templates, and the kinds of qualification that they and forms speak of."""

    items = fields.List(fields.Nested(ProjectTemplateSchema))
    qualifications = fields.List(fields.Nested(QualificationKindSchema))


class ProjectOrganisationSchema(ResponseSchema):
    """Whose project it is. Told to members and officers; null to people without an affiliation."""

    id = IdField()
    name = fields.String()
    short_name = fields.String()


class ProjectSchema(ResponseSchema):
    """A project as officers and volunteers see it."""

    id = IdField()
    organisation = fields.Nested(ProjectOrganisationSchema, allow_none=True)
    kind = Choice(ProjectKind)
    title = fields.String()
    purpose = fields.String()
    for_whom = fields.String()
    place = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata=UNTIL)
    state = Choice(ProjectState)
    risks = fields.String(metadata={"description": "Shown before anybody signs up; may be empty."})
    insurance = fields.String()
    is_dangerous = fields.Boolean()
    qualification = fields.String(allow_none=True, metadata={"description": "Id of a kind, asked of everybody."})
    takes_applications = fields.Boolean()
    open_to_all_members = fields.Boolean()
    most_minutes_a_day = fields.Integer()
    least_rest_minutes = fields.Integer()
    least_share_percent = fields.Integer(allow_none=True)
    issuer_name = fields.String(metadata={"description": "Neutral name on public pages and proofs."})
    published_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    end_reason = fields.String(allow_none=True)
    version = fields.Integer(metadata={"description": "Send it back with a change."})
    may = fields.List(Choice(ProjectStep), metadata={"description": "Steps open to the asker now."})


class ProjectListSchema(ResponseSchema):
    """Projects in the order in which they matter."""

    items = fields.List(fields.Nested(ProjectSchema))


ProjectPageSchema = page_of(ProjectSchema)


class ProjectQuerySchema(PageQuerySchema):
    """Which projects of an organisation are wanted."""

    state = Choice(ProjectState, load_default=None)


class _ProjectFields(RequestSchema):
    title = Line(most=80)
    purpose = Paragraph(most=1000)
    for_whom = Line(most=120)
    place = Line(most=120)
    from_on = Day()
    until_on = Day(metadata=UNTIL)
    risks = Paragraph(most=1000, least=0)
    insurance = Line(most=200, least=0)
    is_dangerous = fields.Boolean()
    qualification = Line(most=40, allow_none=True)
    takes_applications = fields.Boolean()
    open_to_all_members = fields.Boolean()
    most_minutes_a_day = Number(least=60, most=1440)
    least_rest_minutes = Number(least=0, most=1440)
    least_share_percent = Number(least=1, most=100, allow_none=True)
    issuer_name = Line(most=80)


class ProjectCreateSchema(_ProjectFields):
    """A new project; what is left out takes its usual value."""

    kind = Choice(ProjectKind, required=True)
    title = Line(most=80, required=True)
    purpose = Paragraph(most=1000, required=True)
    for_whom = Line(most=120, required=True)
    place = Line(most=120, required=True)
    from_on = Day(required=True)
    until_on = Day(required=True, metadata=UNTIL)
    risks = Paragraph(most=1000, least=0, load_default="")
    insurance = Line(most=200, least=0, load_default="")
    is_dangerous = fields.Boolean(load_default=False)
    qualification = Line(most=40, allow_none=True, load_default=None)
    takes_applications = fields.Boolean(load_default=False)
    open_to_all_members = fields.Boolean(load_default=False)
    most_minutes_a_day = Number(least=60, most=1440, load_default=480)
    least_rest_minutes = Number(least=0, most=1440, load_default=0)
    least_share_percent = Number(least=1, most=100, allow_none=True, load_default=None)
    issuer_name = Line(most=80, required=True)


class ProjectUpdateSchema(_ProjectFields):
    """Changes of a project; what is left out stays."""

    version = Number(least=1, most=2**31 - 1, required=True)


class ProjectCancelSchema(RequestSchema):
    """Why it is called off; those who signed up read this."""

    reason = Line(most=200, required=True)


class ProjectLeadSchema(ResponseSchema):
    """Who leads the project, or works at its desk."""

    id = IdField()
    name = fields.String()
    post = Choice(ProjectPost)
    from_at = Moment()


class ProjectLeadListSchema(ResponseSchema):
    """The posts that hold now, leads first."""

    items = fields.List(fields.Nested(ProjectLeadSchema))


class ProjectLeadCreateSchema(RequestSchema):
    """Who is given which post: a member of the organisation, or a volunteer by number."""

    member_id = IdField(load_default=None, allow_none=True)
    number = Line(most=12, load_default=None, allow_none=True, metadata={"description": "A volunteer's number."})
    post = Choice(ProjectPost, required=True)
