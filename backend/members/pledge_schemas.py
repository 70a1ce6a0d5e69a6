"""Shapes of pledges and vanguard posts."""

from marshmallow import fields, validate

from backend.core.schemas import Day, IdField, Line, Moment, Paragraph, RequestSchema, ResponseSchema
from backend.members.rules import OLDEST_PLEDGE

LONGEST_WORDS = 500


class PledgeWriteSchema(RequestSchema):
    """One's own words."""

    words = Paragraph(most=LONGEST_WORDS, required=True)
    outcome = Paragraph(
        most=LONGEST_WORDS, load_default=None, allow_none=True, metadata={"description": "How it went."}
    )


class PledgeSchema(ResponseSchema):
    """What a member promised for a year, and how it went."""

    year = fields.Integer()
    words = fields.String()
    outcome = fields.String(allow_none=True)
    written_at = Moment()
    changed_at = Moment()


class NamedMemberSchema(ResponseSchema):
    """A member by name."""

    id = IdField()
    name = fields.String()


class MemberPledgeSchema(PledgeSchema):
    """The same as the branch's secretaries read it."""

    member = fields.Nested(NamedMemberSchema)


class MemberPledgeListSchema(ResponseSchema):
    """A year's pledges of a branch."""

    items = fields.List(fields.Nested(MemberPledgeSchema))


class PledgeQuerySchema(RequestSchema):
    """Which year."""

    year = fields.Integer(load_default=None, validate=[validate.Range(OLDEST_PLEDGE, 2199)])


class VanguardPostSchema(ResponseSchema):
    """党员先锋岗: a post that a member held for a time."""

    id = IdField()
    name = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True, metadata={"description": "First day without it."})


class MemberVanguardPostSchema(VanguardPostSchema):
    """The same with who holds it."""

    member = fields.Nested(NamedMemberSchema)


class VanguardPostListSchema(ResponseSchema):
    """The vanguard posts of a branch."""

    items = fields.List(fields.Nested(MemberVanguardPostSchema))


class VanguardPostCreateSchema(RequestSchema):
    """A post for a member of the branch."""

    member_id = IdField(required=True)
    name = Line(most=40, required=True)
    from_on = Day(required=True)
    until_on = Day(load_default=None, allow_none=True)


class VanguardPostEndSchema(RequestSchema):
    """When it ends."""

    until_on = Day(required=True, metadata={"description": "First day without it."})


class OwnPledgesSchema(ResponseSchema):
    """Everything of one's own."""

    items = fields.List(fields.Nested(PledgeSchema))
    vanguard_posts = fields.List(fields.Nested(VanguardPostSchema))
