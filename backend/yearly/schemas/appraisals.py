"""What goes in and out of appraisals."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate, validates_schema

from backend.core.schemas import Choice, Day, IdField, Moment, Number, Paragraph, RequestSchema, ResponseSchema
from backend.members.pledge_schemas import NamedMemberSchema
from backend.yearly.models import (
    AppraisalAction,
    AppraisalGrade,
    AppraisalState,
    DecidedBy,
    Part,
    PartEnd,
)

LONGEST_WORDS = 1000
LONGEST_REASON = 300
MOST_PEOPLE = 500
MOST_VOTES = 10_000
SOME = [validate.Length(min=1, max=MOST_PEOPLE)]
EARLIEST_YEAR, LATEST_YEAR = 2000, 2199
MOVES = (AppraisalAction.ADVANCED, AppraisalAction.RETURNED, AppraisalAction.SUBMITTED, AppraisalAction.WITHDRAWN)


class YearQuerySchema(RequestSchema):
    """Which year."""

    year = fields.Integer(load_default=None, validate=[validate.Range(EARLIEST_YEAR, LATEST_YEAR)])


class GradeCountsSchema(ResponseSchema):
    """How many of each grade."""

    excellent = fields.Integer()
    qualified = fields.Integer()
    basic = fields.Integer()
    unqualified = fields.Integer()


class AppraisalHeadSchema(ResponseSchema):
    """An appraisal in a list."""

    id = IdField()
    year = fields.Integer()
    state = Choice(AppraisalState)


class AppraisalListSchema(ResponseSchema):
    """The branch's, the latest year first."""

    items = fields.List(fields.Nested(AppraisalHeadSchema))


class AppraisalDecisionSchema(ResponseSchema):
    """A final grade that stands."""

    grade = Choice(AppraisalGrade)
    decided_by = Choice(DecidedBy)
    decided_on = Day()
    activity_id = IdField(allow_none=True)
    eligible = fields.Integer(allow_none=True)
    yes = fields.Integer(allow_none=True)
    no = fields.Integer(allow_none=True)
    abstain = fields.Integer(allow_none=True)


class AppraisalPersonSchema(ResponseSchema):
    """Somebody who takes part, as the branch's secretaries see it; never who gave what."""

    id = IdField()
    member = fields.Nested(NamedMemberSchema)
    part = Choice(Part)
    is_excused = fields.Boolean(metadata={"description": "Exempt from attendance: nobody waits for them."})
    has_account = fields.Boolean()
    is_out = fields.Boolean(metadata={"description": "Takes no part any more."})
    left_kind = Choice(PartEnd, allow_none=True)
    is_missing = fields.Boolean(metadata={"description": "The stage waits for them."})
    counts = fields.Nested(
        GradeCountsSchema,
        allow_none=True,
        metadata={"description": "The others' grades once nobody gives any more; none where fewer than three gave."},
    )
    paper = fields.Nested(GradeCountsSchema, allow_none=True, metadata={"description": "Entered from paper."})
    decision = fields.Nested(AppraisalDecisionSchema, allow_none=True)


class AppraisalHistorySchema(ResponseSchema):
    """What was done with the whole."""

    number = fields.Integer()
    action = Choice(AppraisalAction)
    state = Choice(AppraisalState)
    at = Moment()
    by_name = fields.String()
    reason = fields.String(allow_none=True)


class AppraisalSchema(AppraisalHeadSchema):
    """An appraisal as the branch's secretaries see it."""

    opened_on = Day()
    asked = fields.Integer(metadata={"description": "Whose word the stage asks for."})
    answered = fields.Integer(metadata={"description": "How many of `asked` have given it."})
    graded = fields.Integer(metadata={"description": "Who is to have a final grade: the base of the third."})
    most_excellent = fields.Integer()
    voters = fields.Integer(metadata={"description": "Entitled to vote today."})
    paper_sheets = fields.Integer()
    most_sheets = fields.Integer(metadata={"description": "Who has given no grade on a phone."})
    override_reason = fields.String(allow_none=True)
    people = fields.List(fields.Nested(AppraisalPersonSchema), metadata={"description": "By name."})
    newcomers = fields.List(fields.Nested(NamedMemberSchema), metadata={"description": "Members who are no part yet."})
    steps = fields.List(fields.Nested(AppraisalHistorySchema))


class AppraisalOpenSchema(RequestSchema):
    """The id is the phone's: the same one again changes nothing."""

    id = IdField(required=True)
    year = Number(least=EARLIEST_YEAR, most=LATEST_YEAR, required=True)


class AppraisalStepSchema(RequestSchema):
    """A step. The id is the phone's; `to` is the stage it leads to, so that nobody moves on twice."""

    id = IdField(required=True)
    action = Choice(AppraisalAction, required=True, validate=validate.OneOf(MOVES))
    to = Choice(AppraisalState, required=True)
    reason = Paragraph(most=LONGEST_REASON, least=2, load_default=None, allow_none=True)

    @validates_schema
    def _says_why(self, data: dict[str, Any], **_more: Any) -> None:
        goes_back = data["action"] in (AppraisalAction.RETURNED, AppraisalAction.WITHDRAWN)
        if goes_back and data["reason"] is None:
            raise ma.ValidationError("Going back needs a reason.", "reason")


class AppraisalPersonAddSchema(RequestSchema):
    """Who takes part, too."""

    member_id = IdField(required=True)


class AppraisalPaperCountSchema(RequestSchema):
    """The grades that one person got on paper."""

    person_id = IdField(required=True)
    excellent = Number(least=0, most=MOST_PEOPLE, required=True)
    qualified = Number(least=0, most=MOST_PEOPLE, required=True)
    basic = Number(least=0, most=MOST_PEOPLE, required=True)
    unqualified = Number(least=0, most=MOST_PEOPLE, required=True)


class AppraisalPaperSchema(RequestSchema):
    """Everything that came in on paper."""

    sheets = Number(least=0, most=MOST_PEOPLE, required=True)
    counts = fields.List(
        fields.Nested(AppraisalPaperCountSchema), required=True, validate=[validate.Length(max=MOST_PEOPLE)]
    )


class AppraisalVotesSchema(RequestSchema):
    """A vote of the members' meeting."""

    eligible = Number(least=1, most=MOST_VOTES, required=True)
    yes = Number(least=0, most=MOST_VOTES, required=True)
    no = Number(least=0, most=MOST_VOTES, required=True)
    abstain = Number(least=0, most=MOST_VOTES, required=True)


class AppraisalFinalSchema(RequestSchema):
    """The final grade of one."""

    person_id = IdField(required=True)
    grade = Choice(AppraisalGrade, required=True)
    votes = fields.Nested(
        AppraisalVotesSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "None: decided by the branch committee."},
    )


class AppraisalDecisionsSchema(RequestSchema):
    """Final grades that were decided on one day."""

    decided_on = Day(required=True)
    activity_id = IdField(load_default=None, allow_none=True)
    items = fields.List(fields.Nested(AppraisalFinalSchema), required=True, validate=SOME)


class AppraisalAnswerSchema(RequestSchema):
    """The committee's word; sending back needs a reason."""

    id = IdField(required=True)
    is_confirmed = fields.Boolean(required=True)
    reason = Paragraph(most=LONGEST_REASON, least=2, load_default=None, allow_none=True)

    @validates_schema
    def _says_why(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["is_confirmed"] and data["reason"] is None:
            raise ma.ValidationError("Sending back needs a reason.", "reason")


class AppraisalNumbersSchema(ResponseSchema):
    """A branch's appraisal in numbers."""

    organisation_id = IdField()
    organisation_name = fields.String()
    id = IdField(allow_none=True, metadata={"description": "None: not opened."})
    state = Choice(AppraisalState, allow_none=True)
    graded = fields.Integer(allow_none=True, metadata={"description": "The denominator of the counts."})
    counts = fields.Nested(GradeCountsSchema, allow_none=True, metadata={"description": "Once it was handed in."})
    override_reason = fields.String(allow_none=True)


class AppraisalNumbersListSchema(ResponseSchema):
    """Branches at and below an organisation, by name."""

    year = fields.Integer()
    items = fields.List(fields.Nested(AppraisalNumbersSchema))


class OwnResultSchema(ResponseSchema):
    """What was decided of oneself."""

    grade = Choice(AppraisalGrade)
    decided_on = Day()


class OwnAppraisalLineSchema(AppraisalHeadSchema):
    """An appraisal as one who takes part sees it."""

    organisation_name = fields.String()
    part = Choice(Part)
    is_self_done = fields.Boolean()
    self_grade = Choice(AppraisalGrade, allow_none=True)
    can_say = fields.Boolean()
    can_grade = fields.Boolean()
    result = fields.Nested(OwnResultSchema, allow_none=True)


class OwnAppraisalListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(OwnAppraisalLineSchema))


class AppraisalOtherSchema(ResponseSchema):
    """Somebody to grade, with the grade one gave; only one's own."""

    person_id = IdField()
    name = fields.String()
    grade = Choice(AppraisalGrade, allow_none=True)


class OwnAppraisalSchema(OwnAppraisalLineSchema):
    """Everything one needs to take part."""

    words = fields.String(allow_none=True)
    others = fields.List(
        fields.Nested(AppraisalOtherSchema), metadata={"description": "By name; none at other stages."}
    )


class AppraisalSelfSchema(RequestSchema):
    """What one says of oneself."""

    words = Paragraph(most=LONGEST_WORDS, least=2, required=True)
    grade = Choice(AppraisalGrade, load_default=None, allow_none=True)


class AppraisalOpinionSchema(RequestSchema):
    """A grade for somebody else."""

    person_id = IdField(required=True)
    grade = Choice(AppraisalGrade, required=True)


class AppraisalOpinionsSchema(RequestSchema):
    """Grades for others; those not named stay."""

    items = fields.List(fields.Nested(AppraisalOpinionSchema), required=True, validate=SOME)
