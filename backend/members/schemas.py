"""Shapes of members, their groups and posts, activations, and what one sees of oneself."""

from marshmallow import fields

from backend.core.qr import QrSchema
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
from backend.identity.rules import ActivationState
from backend.members.models import Sex, Standing
from backend.members.rules import AccountState, SealedField
from backend.organisations.models import PostKind, Role
from backend.organisations.schemas import OrganisationBriefSchema, OrganisationSchema

# --- Members ----------------------------------------------------------------------------------------------------------


class GroupSchema(ResponseSchema):
    """党小组."""

    id = IdField()
    name = fields.String()


class MemberLineSchema(ResponseSchema):
    """A member as the branch's list shows them."""

    id = IdField(attribute="member.id")
    name = fields.String(attribute="member.name")
    name_pinyin = fields.String(
        attribute="member.name_pinyin", metadata={"description": "Syllables joined, then initials: `zhangwei zw`."}
    )
    sex = Choice(Sex, attribute="member.sex")
    phone_masked = fields.String(allow_none=True, metadata={"description": "`138****0000`"})
    standing = Choice(Standing, allow_none=True)
    group = fields.Nested(GroupSchema, allow_none=True)
    posts = fields.List(Choice(PostKind))
    joined_on = fields.Date(allow_none=True, attribute="member.joined_on")
    affiliated_from = fields.Date()
    account_state = Choice(AccountState)


class AffiliationSchema(ResponseSchema):
    """Where the member belonged; `until_on` is the first day on which no longer."""

    organisation = fields.Nested(OrganisationBriefSchema)
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True)


class StandingSchema(ResponseSchema):
    """What the member was; `until_on` is the first day on which no longer."""

    standing = Choice(Standing)
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True)


class MemberSchema(MemberLineSchema):
    """A member's file; full numbers are shown by a reveal only."""

    born_on = fields.Date(allow_none=True, attribute="member.born_on")
    ethnicity = fields.String(allow_none=True, attribute="member.ethnicity", metadata={"description": "GB/T 3304"})
    education = fields.String(allow_none=True, attribute="member.education", metadata={"description": "GB/T 4658"})
    id_number_masked = fields.String(allow_none=True)
    organisation = fields.Nested(OrganisationBriefSchema, allow_none=True)
    affiliations = fields.List(fields.Nested(AffiliationSchema))
    standings = fields.List(fields.Nested(StandingSchema))
    dues_paid_to = fields.Date(allow_none=True, metadata={"description": "First day of the last month paid."})
    changed_at = Moment(attribute="member.changed_at", metadata={"description": "Send it back with a correction."})


MemberPageSchema = page_of(MemberLineSchema)


class MemberQuerySchema(PageQuerySchema):
    """Which members, as of which day."""

    q = Line(least=0, most=40, load_default=None, metadata={"description": "Name, pinyin, initials, last 4 digits."})
    as_of = Day(load_default=None, metadata={"description": "Default: today."})


MAX_PHONE_LENGTH = 32
MAX_ID_NUMBER_LENGTH = 32


class MemberCreateSchema(RequestSchema):
    """A member entered by hand."""

    name = Line(most=60, required=True)
    sex = Choice(Sex, required=True)
    standing = Choice(Standing, required=True)
    phone = Line(most=MAX_PHONE_LENGTH, allow_none=True)
    born_on = Day(allow_none=True)
    ethnicity = Line(most=2, allow_none=True)
    education = Line(most=2, allow_none=True)
    id_number = Line(most=MAX_ID_NUMBER_LENGTH, allow_none=True)
    joined_on = Day(allow_none=True)
    affiliated_from = Day(allow_none=True, metadata={"description": "Default: today."})
    group_id = IdField(load_default=None, allow_none=True)


class MemberUpdateSchema(RequestSchema):
    """A correction: the fields that change."""

    changed_at = Moment(required=True, metadata={"description": "As the file was when it was read."})
    name = Line(most=60)
    sex = Choice(Sex)
    phone = Line(most=MAX_PHONE_LENGTH, allow_none=True)
    born_on = Day(allow_none=True)
    ethnicity = Line(most=2, allow_none=True)
    education = Line(most=2, allow_none=True)
    id_number = Line(most=MAX_ID_NUMBER_LENGTH, allow_none=True)
    joined_on = Day(allow_none=True)


class StandingChangeSchema(RequestSchema):
    """A new standing."""

    standing = Choice(Standing, required=True)
    from_on = Day(required=True, metadata={"description": "Today or earlier."})
    until_on = Day(
        load_default=None, allow_none=True, metadata={"description": "For a suspension: first day without it."}
    )
    reason = Line(most=200, load_default=None, allow_none=True, metadata={"description": "Kept sealed."})


class RevealSchema(RequestSchema):
    """Which number to show in full, and why; the member can read the reason."""

    field = Choice(SealedField, required=True)
    reason = Line(least=2, most=200, required=True)


class RevealedSchema(ResponseSchema):
    """The full number."""

    value = fields.String()


# --- Groups and posts -------------------------------------------------------------------------------------------------


class GroupNameSchema(RequestSchema):
    """The name of a group."""

    name = Line(most=40, required=True)


class MemberGroupSchema(RequestSchema):
    """Which group from today; null: none."""

    group_id = IdField(required=True, allow_none=True)


class HolderSchema(ResponseSchema):
    """Who holds a post."""

    member_id = IdField()
    name = fields.String()


class PostSchema(ResponseSchema):
    """A post and who holds it."""

    id = IdField()
    kind = Choice(PostKind)
    place = fields.Integer(metadata={"description": "1 for the first of its kind, 2 for the second."})
    holder = fields.Nested(HolderSchema, allow_none=True)


class PostHolderSchema(RequestSchema):
    """Who holds the post from today; null: nobody."""

    member_id = IdField(required=True, allow_none=True)


class OrganisationDetailSchema(OrganisationSchema):
    """An organisation with its posts and groups."""

    posts = fields.List(fields.Nested(PostSchema))
    groups = fields.List(fields.Nested(GroupSchema))


# --- Activations ------------------------------------------------------------------------------------------------------


class ActivationIssuedSchema(ResponseSchema):
    """A one-time way in, to be shown to the member now; it cannot be shown again."""

    id = IdField()
    url = fields.String()
    qr = fields.Nested(QrSchema)
    expires_at = Moment()
    name = fields.String()


class ActivationSchema(ResponseSchema):
    """What became of an activation."""

    id = IdField()
    state = Choice(ActivationState)
    issued_at = Moment()
    issued_by_name = fields.String(allow_none=True)
    expires_at = Moment()
    used_at = Moment(allow_none=True)


class ActivationListSchema(ResponseSchema):
    """Activations, newest first."""

    items = fields.List(fields.Nested(ActivationSchema))


# --- Oneself ----------------------------------------------------------------------------------------------------------


class OfficerSchema(ResponseSchema):
    """Somebody who runs the branch."""

    name = fields.String()
    role = Choice(Role)


class MeSchema(ResponseSchema):
    """One's own file, branch and its officers."""

    member = fields.Nested(MemberSchema, allow_none=True)
    organisation = fields.Nested(OrganisationBriefSchema, allow_none=True)
    officers = fields.List(fields.Nested(OfficerSchema))


class DisclosureSchema(ResponseSchema):
    """Somebody saw one's full number."""

    field = fields.String()
    reason = fields.String()
    by_name = fields.String()
    at = Moment()


class DisclosureListSchema(ResponseSchema):
    """Who saw one's full numbers, latest first."""

    items = fields.List(fields.Nested(DisclosureSchema))


class CodeSchema(ResponseSchema):
    """One value of a code table."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class CodeTablesSchema(ResponseSchema):
    """The tables of GB/T 2261.1, GB/T 3304 and GB/T 4658, and the trades in which members work."""

    sex = fields.List(fields.Nested(CodeSchema))
    ethnicity = fields.List(fields.Nested(CodeSchema))
    education = fields.List(fields.Nested(CodeSchema))
    trade = fields.List(fields.Nested(CodeSchema))
