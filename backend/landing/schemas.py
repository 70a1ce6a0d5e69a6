"""What goes in and out of the routes of workplaces and landing branches."""

from marshmallow import fields

from backend.core.schemas import Choice, Day, IdField, Line, Moment, Paragraph, RequestSchema, ResponseSchema, page_of
from backend.landing.models import Employment, SharedBy
from backend.members.models import Standing


class WorkPutSchema(RequestSchema):
    """Where somebody works, from today."""

    employment = Choice(Employment, required=True)
    unit_name = Line(most=120, load_default=None, allow_none=True)
    trade = Line(most=30, load_default=None, allow_none=True, metadata={"description": "A code of the trades' table."})
    district = Line(most=60, load_default=None, allow_none=True)
    is_stable = fields.Boolean(load_default=True, metadata={"description": "Is expected to last."})


class WorkSchema(ResponseSchema):
    """Where somebody worked, and when."""

    employment = Choice(Employment)
    unit_name = fields.String(allow_none=True)
    trade = fields.String(allow_none=True)
    district = fields.String(allow_none=True)
    is_stable = fields.Boolean()
    from_on = Day()
    until_on = Day(allow_none=True)


class WorkListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(WorkSchema))


class LandingMemberSchema(ResponseSchema):
    """A member of the branch."""

    id = IdField()
    name = fields.String()
    standing = Choice(Standing, allow_none=True)
    work = fields.Nested(WorkSchema, allow_none=True)


class SharingSchema(ResponseSchema):
    """Members of one trade or district."""

    shared_by = Choice(SharedBy)
    value = fields.String()
    count = fields.Integer()
    full = fields.Integer(metadata={"description": "Full members among them."})
    member_ids = fields.List(IdField())
    is_suggested = fields.Boolean(metadata={"description": "Enough for a branch, and nobody has asked for it yet."})


class ProposalSchema(ResponseSchema):
    """A branch that was asked for."""

    id = IdField()
    organisation_id = IdField()
    organisation_name = fields.String()
    shared_by = Choice(SharedBy)
    value = fields.String()
    name = fields.String()
    reason = fields.String()
    member_names = fields.List(fields.String())
    proposed_by_name = fields.String()
    proposed_at = Moment()
    is_mine = fields.Boolean(metadata={"description": "Somebody else answers it."})
    is_agreed = fields.Boolean(allow_none=True)
    answer = fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)


class ProposalLineSchema(ProposalSchema):
    """The same in the list of a committee."""

    age_days = fields.Integer(metadata={"description": "Since it was asked for, until it was answered."})


class ProposalPageSchema(page_of(ProposalLineSchema)):  # type: ignore[misc]
    """One page, and how many wait for an answer in all."""

    waiting = fields.Integer()


class LandingSchema(ResponseSchema):
    """A branch with its members' work."""

    can_be = fields.Boolean(metadata={"description": "It is a joint branch."})
    since_on = Day(allow_none=True, metadata={"description": "Since when it is a landing branch; none: it is not."})
    members = fields.List(fields.Nested(LandingMemberSchema))
    shared = fields.List(fields.Nested(SharingSchema))
    proposals = fields.List(fields.Nested(ProposalSchema))


class LandingPutSchema(RequestSchema):
    """Whether it is one from today."""

    is_landing = fields.Boolean(required=True)


class ProposeSchema(RequestSchema):
    """A branch of everybody who shares this. The id is the phone's."""

    id = IdField(required=True)
    shared_by = Choice(SharedBy, required=True)
    value = Line(most=60, required=True)
    name = Line(most=120, least=4, required=True)
    reason = Paragraph(most=500, least=2, required=True)


class AnswerSchema(RequestSchema):
    """Yes or no, with words; a refusal names the next step."""

    is_agreed = fields.Boolean(required=True)
    words = Paragraph(most=500, least=2, required=True)
