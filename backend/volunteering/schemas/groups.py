"""Shapes of community groups. No request has a field for a name of a client or a fact of a case, nor for free text."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Line,
    Moment,
    Number,
    PageQuerySchema,
    RequestSchema,
    ResponseSchema,
    page_of,
)
from backend.volunteering.models import (
    MOST_COUNTED,
    MOST_HEADS,
    MOST_LOGGED_MINUTES,
    Cadence,
    CountKind,
    GroupRole,
    TallyKind,
)
from backend.volunteering.rules.groups import DueFilter, Sort

# --- Coming in --------------------------------------------------------------------------------------------------------


class GroupPersonSchema(RequestSchema):
    """Somebody, either as a volunteer of the project or as a member."""

    volunteer_id = IdField(load_default=None, allow_none=True)
    member_id = IdField(load_default=None, allow_none=True)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("volunteer_id") is None) == (data.get("member_id") is None):
            raise ValidationError("Name a volunteer or a member.", "volunteer_id")


class CommunityGroupCreateSchema(RequestSchema):
    """A new group."""

    community = Line(most=60, required=True)
    name = Line(most=60, required=True)
    firm = Line(most=80, required=True)
    head_count = Number(least=0, most=MOST_HEADS, required=True)
    from_on = Day(required=True)
    owner = fields.Nested(GroupPersonSchema, required=True)


class CommunityGroupUpdateSchema(RequestSchema):
    """What is corrected of a group."""

    version = Number(least=1, most=2**31 - 1, required=True)
    community = Line(most=60)
    name = Line(most=60)
    firm = Line(most=80)
    head_count = Number(least=0, most=MOST_HEADS)


class GroupRoleGiveSchema(RequestSchema):
    """Who gets which role from today on."""

    role = Choice(GroupRole, required=True)
    person = fields.Nested(GroupPersonSchema, required=True)


class GroupTurnCreateSchema(RequestSchema):
    """Who is on call on which days; `until_on` is the first day that is not theirs."""

    volunteer_id = IdField(required=True)
    from_on = Day(required=True)
    until_on = Day(required=True)

    @validates_schema
    def _ends_after_start(self, data: dict[str, Any], **_: Any) -> None:
        if data["until_on"] <= data["from_on"]:
            raise ValidationError("It must end after it begins.", "until_on")


class GroupCadenceSetSchema(RequestSchema):
    """How often something is wanted; null: as the level above says."""

    cadence = Choice(Cadence, required=True, allow_none=True)


class ProjectCadenceSchema(ResponseSchema):
    """How often a project wants one thing of its groups."""

    kind = Choice(CountKind)
    cadence = Choice(Cadence, metadata={"description": "What holds for groups without a word of their own."})
    own_cadence = Choice(Cadence, allow_none=True, metadata={"description": "Null: as is usual."})
    usual_cadence = Choice(Cadence)
    differing_groups = fields.Integer(metadata={"description": "Groups that have a word of their own."})


class ProjectCadencesSchema(ResponseSchema):
    """Everything that is counted, in its order."""

    items = fields.List(fields.Nested(ProjectCadenceSchema))
    may_run = fields.Boolean(metadata={"description": "One may change them."})


class GroupCountSchema(RequestSchema):
    """So many of a kind."""

    kind = Choice(CountKind, required=True)
    count = Number(least=1, most=MOST_COUNTED, required=True)


class GroupLogSchema(RequestSchema):
    """One tap, or one quick log: counts and maybe minutes, nothing else. The id in the address is the phone's."""

    group_id = IdField(required=True)
    counts = fields.List(fields.Nested(GroupCountSchema), required=True, validate=[validate.Length(max=len(CountKind))])
    minutes = Number(
        least=1,
        most=MOST_LOGGED_MINUTES,
        load_default=None,
        allow_none=True,
        metadata={"description": "Of service until `captured_at`; they wait for a second person."},
    )
    captured_at = Moment(required=True, metadata={"description": "The phone's clock; never taken later than now."})
    sent_at = Moment(load_default=None, allow_none=True)

    @validates_schema
    def _something_once(self, data: dict[str, Any], **_: Any) -> None:
        kinds = [row["kind"] for row in data["counts"]]
        if len(set(kinds)) != len(kinds):
            raise ValidationError("Each kind once.", "counts")
        if not kinds and data.get("minutes") is None:
            raise ValidationError("Nothing to log.", "counts")


class GroupQuerySchema(PageQuerySchema):
    """Which groups are wanted."""

    words = Line(most=60, load_default=None, data_key="q")
    community = Line(most=60, load_default=None)
    firm = Line(most=80, load_default=None)
    due = Choice(DueFilter, load_default=None)
    sort = Choice(Sort, load_default=Sort.COMMUNITY)


class GroupPeopleQuerySchema(RequestSchema):
    """Part of a name."""

    q = Line(most=30, required=True)


class ServiceTallySchema(RequestSchema):
    """One talk with its hearers, or visits by kind and number. The id in the address is the phone's."""

    project_id = IdField(required=True)
    kind = Choice(TallyKind, required=True)
    place = Line(most=60, load_default=None, allow_none=True, metadata={"description": "Of a talk; visits have none."})
    count = Number(least=1, most=MOST_COUNTED, required=True)
    captured_at = Moment(required=True)
    sent_at = Moment(load_default=None, allow_none=True)

    @validates_schema
    def _place_of_talks_only(self, data: dict[str, Any], **_: Any) -> None:
        if (data["kind"] is TallyKind.HEARERS) != (data.get("place") is not None):
            raise ValidationError("A talk has a place, a visit has none.", "place")


# --- Going out --------------------------------------------------------------------------------------------------------


class GroupDueSchema(ResponseSchema):
    """Something that is wanted."""

    kind = Choice(CountKind)
    cadence = Choice(Cadence)
    since_on = fields.Date(metadata={"description": "First workday of the first period that went by without."})
    by_on = fields.Date(metadata={"description": "Last workday on which it was in time."})
    is_overdue = fields.Boolean()


class CommunityGroupLineSchema(ResponseSchema):
    """A group in a list."""

    id = IdField()
    community = fields.String()
    name = fields.String()
    firm = fields.String()
    head_count = fields.Integer()
    from_on = fields.Date()
    owner_name = fields.String()
    due = fields.List(fields.Nested(GroupDueSchema))
    overdue_since_on = fields.Date(allow_none=True)


class GroupListCountsSchema(ResponseSchema):
    """Over all pages, before the filter by what is due."""

    groups = fields.Integer()
    due = fields.Integer()
    overdue = fields.Integer()


class CommunityGroupListSchema(page_of(CommunityGroupLineSchema)):  # type: ignore[misc]
    """A page of a project's groups, and what its filters offer."""

    counts = fields.Nested(GroupListCountsSchema)
    communities = fields.List(fields.String())
    firms = fields.List(fields.String())
    may_run = fields.Boolean()
    project_title = fields.String()


class GroupHolderSchema(ResponseSchema):
    """Somebody with a role."""

    id = IdField(metadata={"description": "Of the role, for ending it."})
    volunteer_id = IdField()
    name = fields.String()
    role = Choice(GroupRole)
    from_on = fields.Date()


class GroupTurnSchema(ResponseSchema):
    """Who is on call on which days."""

    id = IdField()
    volunteer_id = IdField()
    name = fields.String()
    from_on = fields.Date()
    until_on = fields.Date(metadata={"description": "First day that is not theirs."})


class GroupTallyLineSchema(ResponseSchema):
    """One counter: how often it is wanted, and how it stands."""

    kind = Choice(CountKind)
    cadence = Choice(Cadence, metadata={"description": "The group's own word, else its project's, else the usual."})
    own_cadence = Choice(Cadence, allow_none=True, metadata={"description": "Null: as its project says."})
    next_by_on = fields.Date(
        allow_none=True, metadata={"description": "Last workday on which the next is in time; null: not wanted."}
    )
    week = fields.Integer(metadata={"description": "Since Monday."})
    month = fields.Integer(metadata={"description": "Since the first of the month."})
    last_on = fields.Date(allow_none=True)


class CommunityGroupSchema(ResponseSchema):
    """A group with everything about it."""

    id = IdField()
    project_id = IdField()
    project_title = fields.String()
    community = fields.String()
    name = fields.String()
    firm = fields.String()
    head_count = fields.Integer()
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True)
    version = fields.Integer()
    holders = fields.List(fields.Nested(GroupHolderSchema))
    rota = fields.List(fields.Nested(GroupTurnSchema), metadata={"description": "From this Monday, two weeks."})
    due = fields.List(fields.Nested(GroupDueSchema))
    counters = fields.List(fields.Nested(GroupTallyLineSchema))
    own_roles = fields.List(Choice(GroupRole))
    is_on_call = fields.Boolean(metadata={"description": "Whether the asker is on call today."})
    may_log = fields.Boolean()
    may_keep = fields.Boolean(metadata={"description": "Roles and rota."})
    may_run = fields.Boolean(metadata={"description": "Everything else about the group."})


class CommunityGroupsSchema(ResponseSchema):
    """Groups of one's own."""

    items = fields.List(fields.Nested(CommunityGroupSchema))
    today = fields.Date()


class LegalProjectSchema(ResponseSchema):
    """A project of legal aid."""

    id = IdField()
    title = fields.String()


class LegalProjectsSchema(ResponseSchema):
    """Projects whose groups one reads."""

    items = fields.List(fields.Nested(LegalProjectSchema))


class GroupPersonFoundSchema(ResponseSchema):
    """Somebody who could be given a role."""

    volunteer_id = IdField(allow_none=True)
    member_id = IdField(allow_none=True)
    name = fields.String()
    number = fields.String(allow_none=True, metadata={"description": "The volunteer's."})


class GroupPeopleSchema(ResponseSchema):
    """Who was found; at most twenty."""

    items = fields.List(fields.Nested(GroupPersonFoundSchema))


class GroupCountWrittenSchema(ResponseSchema):
    """So many of a kind."""

    kind = Choice(CountKind)
    count = fields.Integer()


class GroupLogAnswerSchema(ResponseSchema):
    """What was written down."""

    id = IdField()
    group_id = IdField()
    held_on = fields.Date()
    captured_at = Moment()
    counts = fields.List(fields.Nested(GroupCountWrittenSchema))
    minutes = fields.Integer(allow_none=True, metadata={"description": "As they were said."})
    minutes_counted = fields.Integer(
        metadata={"description": "Those in the ledger: what another record of the person covers is left out."}
    )
    is_voided = fields.Boolean()
    may_withdraw = fields.Boolean(metadata={"description": "One's own, or of a project that one runs."})
    replayed = fields.Boolean()


class GroupLogListSchema(ResponseSchema):
    """The latest logs of a group."""

    items = fields.List(fields.Nested(GroupLogAnswerSchema))


class ServiceTallyAnswerSchema(ResponseSchema):
    """A talk or visits."""

    id = IdField()
    project_id = IdField()
    kind = Choice(TallyKind)
    place = fields.String(allow_none=True)
    count = fields.Integer()
    held_on = fields.Date()
    is_voided = fields.Boolean()


class TallySumSchema(ResponseSchema):
    """All of one kind."""

    kind = Choice(TallyKind)
    times = fields.Integer(metadata={"description": "How often something was written."})
    total = fields.Integer()


class TalliedProjectSchema(ResponseSchema):
    """A project of talks or visits."""

    id = IdField()
    title = fields.String()
    kinds = fields.List(Choice(TallyKind))
    sums = fields.List(fields.Nested(TallySumSchema))
    latest = fields.List(fields.Nested(ServiceTallyAnswerSchema), metadata={"description": "One's own."})


class TalliedProjectsSchema(ResponseSchema):
    """Projects of talks or visits in which one serves."""

    items = fields.List(fields.Nested(TalliedProjectSchema))
