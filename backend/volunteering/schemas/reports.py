"""Shapes of reports, outcomes and feedback."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.core.qr import QrSchema
from backend.core.schemas import (
    Choice,
    Day,
    IdField,
    Moment,
    Number,
    PageQuerySchema,
    RequestSchema,
    ResponseSchema,
    page_of,
)
from backend.volunteering.models import Face, Grade, ProjectKind, RecordState, ReviewLevel, Source

MOST_OUTCOMES = 100_000
LONGEST_REPORT_DAYS = 366


class ReportPeriodSchema(RequestSchema):
    """Which days, at most a year and a day of them, and of which project if not of all."""

    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata={"description": "First day not wanted any more."})
    project_id = IdField(load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def check_days(self, data: dict[str, Any], **kwargs: object) -> None:
        if not 0 < (data["until_on"] - data["from_on"]).days <= LONGEST_REPORT_DAYS:
            raise ValidationError("Must be one day to one year.", "until")


class ReportRecordQuerySchema(ReportPeriodSchema, PageQuerySchema):
    """Which of the records behind a number."""

    month = fields.String(load_default=None, validate=[validate.Regexp(r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])\Z")])
    grade = Choice(Grade, load_default=None)
    kind = Choice(ProjectKind, load_default=None)
    state = Choice(RecordState, load_default=RecordState.CREDITED)
    level = Choice(ReviewLevel, load_default=None)


class SumSchema(ResponseSchema):
    """Time and records."""

    minutes = fields.Integer()
    records = fields.Integer()


class MonthSumSchema(SumSchema):
    """Of a month."""

    month = fields.String(metadata={"description": "YYYY-MM"})


class GradeSumSchema(SumSchema):
    """Of a grade."""

    grade = Choice(Grade)


class KindSumSchema(SumSchema):
    """Of a kind of project."""

    kind = Choice(ProjectKind)


class ProjectSumSchema(KindSumSchema):
    """Of a project."""

    project_id = IdField()
    title = fields.String()
    people = fields.Integer(metadata={"description": "Different people who served."})


class OutcomeSumSchema(ResponseSchema):
    """How much came of it."""

    kind = fields.String(metadata={"description": "Key of the reference data."})
    count = fields.Integer(metadata={"description": "Written beside hours, and counted in groups, talks and visits."})
    entries = fields.Integer(metadata={"description": "Of how many entries it is the sum."})
    groups = fields.Integer(allow_none=True, metadata={"description": "In which it was counted; null: in none."})
    of_groups = fields.Integer(allow_none=True, metadata={"description": "Groups that stood in the period."})


class ServiceRateSchema(ResponseSchema):
    """A share, never without what it is a share of."""

    rate = fields.String(metadata={"enum": ["scanned", "credited"]})
    numerator = fields.Integer(metadata={"description": "Minutes."})
    denominator = fields.Integer(metadata={"description": "Minutes."})


class OpenReviewSchema(ResponseSchema):
    """What waits for somebody's word."""

    level = Choice(ReviewLevel)
    records = fields.Integer()
    oldest_on = fields.Date()


class ExpirySumSchema(ResponseSchema):
    """Checked qualifications of a kind that are over, or end soon."""

    kind = fields.String()
    over = fields.Integer()
    within_30 = fields.Integer()
    within_90 = fields.Integer(metadata={"description": "After the first 30 days."})


class ServiceReportSchema(ResponseSchema):
    """Totals of an organisation and all below it."""

    organisation_name = fields.String()
    project_title = fields.String(allow_none=True)
    made_at = Moment()
    from_on = fields.Date()
    until_on = fields.Date()
    minutes = fields.Integer()
    records = fields.Integer()
    people = fields.Integer(metadata={"description": "Different people who served."})
    projects = fields.Integer()
    by_month = fields.List(fields.Nested(MonthSumSchema))
    by_grade = fields.List(fields.Nested(GradeSumSchema))
    by_kind = fields.List(fields.Nested(KindSumSchema))
    by_project = fields.List(fields.Nested(ProjectSumSchema), metadata={"description": "At most 200."})
    outcomes = fields.List(fields.Nested(OutcomeSumSchema))
    rates = fields.List(fields.Nested(ServiceRateSchema))
    open_reviews = fields.List(fields.Nested(OpenReviewSchema))
    expiries = fields.List(fields.Nested(ExpirySumSchema))


class ReportRecordSchema(ResponseSchema):
    """A record behind a number."""

    id = IdField()
    held_on = fields.Date()
    starts_at = Moment()
    ends_at = Moment()
    minutes = fields.Integer()
    grade = Choice(Grade)
    state = Choice(RecordState)
    source = Choice(Source)
    title = fields.String()
    volunteer_number = fields.String()
    name_masked = fields.String()


ReportRecordPageSchema = page_of(ReportRecordSchema)


class ExpiryLineSchema(ResponseSchema):
    """A checked qualification that is over, or ends soon."""

    kind = fields.String()
    expires_on = fields.Date(metadata={"description": "First day on which it no longer holds."})
    is_over = fields.Boolean()
    volunteer_number = fields.String()
    name_masked = fields.String()


class ExpiryListSchema(ResponseSchema):
    """In the order of their end."""

    items = fields.List(fields.Nested(ExpiryLineSchema))


# --- Outcomes and feedback --------------------------------------------------------------------------------------------


class OutcomeKindSchema(ResponseSchema):
    """Something that is counted beside hours."""

    key = fields.String()
    name = fields.String()
    name_en = fields.String()
    unit = fields.String()


class OutcomeKindListSchema(ResponseSchema):
    """All of them."""

    items = fields.List(fields.Nested(OutcomeKindSchema))


class OutcomeCountSchema(RequestSchema):
    """So many of a kind."""

    kind = fields.String(required=True, validate=[validate.Length(1, 40)])
    count = Number(least=0, most=MOST_OUTCOMES, required=True)


class OutcomeWriteSchema(RequestSchema):
    """All counts; what is left out does not stand any more."""

    counts = fields.List(fields.Nested(OutcomeCountSchema), required=True, validate=[validate.Length(0, 20)])

    @validates_schema(skip_on_field_errors=True)
    def check_kinds(self, data: dict[str, Any], **kwargs: object) -> None:
        kinds = [line["kind"] for line in data["counts"]]
        if len(set(kinds)) < len(kinds):
            raise ValidationError("Each kind once.", "counts")


class OutcomesSchema(ResponseSchema):
    """What the project counts, and what is written."""

    kinds = fields.List(fields.String())
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class FeedbackGiveSchema(RequestSchema):
    """One tap."""

    face = Choice(Face, required=True)


class FeedbackAskSchema(ResponseSchema):
    """What the page asks about."""

    title = fields.String()
    issuer_name = fields.String()
    role = fields.String(allow_none=True)
    held_on = fields.Date(allow_none=True)


class FeedbackBoxCreateSchema(RequestSchema):
    """For the project, or for one of its shifts."""

    shift_id = IdField(load_default=None, allow_none=True)


class FaceCountsSchema(ResponseSchema):
    """How many tapped which face."""

    good = fields.Integer()
    fair = fields.Integer()
    poor = fields.Integer()


class FeedbackBoxSchema(ResponseSchema):
    """A code and what was counted by it."""

    id = IdField()
    shift_id = IdField(allow_none=True)
    opened_at = Moment()
    is_open = fields.Boolean()
    url = fields.String()
    qr = fields.Nested(QrSchema)
    counts = fields.Nested(FaceCountsSchema, allow_none=True, metadata={"description": "null below five answers."})


class FeedbackBoxListSchema(ResponseSchema):
    """All codes of a project, the newest first."""

    items = fields.List(fields.Nested(FeedbackBoxSchema))
