"""Shapes of hours: totals, records, own reports, review."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.attendance.models import CorrectionState
from backend.core.schemas import (
    Choice,
    IdField,
    Line,
    Moment,
    PageQuerySchema,
    ProblemSchema,
    RequestSchema,
    ResponseSchema,
    page_of,
)
from backend.volunteering.models import FLAGS, DecisionKind, Grade, RecordState, ReviewLevel, Source

MOST_REVIEWED = 200
"""Records decided in one request."""
MONTH = validate.Regexp(r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")


class HoursByGradeSchema(ResponseSchema):
    """Minutes of one strength of evidence."""

    grade = Choice(Grade)
    minutes = fields.Integer()


class HoursByMonthSchema(ResponseSchema):
    """Minutes of one month."""

    month = fields.String(metadata={"description": "YYYY-MM, of the instance's zone."})
    minutes = fields.Integer()


class HoursByProjectSchema(ResponseSchema):
    """Minutes in one project."""

    project_id = IdField()
    title = fields.String()
    minutes = fields.Integer()


class RunningSchema(ResponseSchema):
    """The stay that runs."""

    shift_id = IdField()
    project_title = fields.String()
    role = fields.String()
    meeting_point = fields.String()
    started_at = Moment()
    counts_from = Moment(metadata={"description": "Only planned time counts: the later of coming and the plan."})
    ends_at = Moment(metadata={"description": "The planned end."})
    forgotten_at = Moment(metadata={"description": "Not scanned out by then: the planned end stands, flagged."})


class HoursSchema(ResponseSchema):
    """Somebody's hours in whole minutes; the parts add up to what is credited."""

    number = fields.String(allow_none=True, metadata={"description": "The volunteer's number; null: never served."})
    name = fields.String()
    credited_minutes = fields.Integer()
    waiting_minutes = fields.Integer(metadata={"description": "Recorded, and not confirmed yet."})
    by_grade = fields.List(fields.Nested(HoursByGradeSchema))
    by_month = fields.List(fields.Nested(HoursByMonthSchema))
    by_project = fields.List(fields.Nested(HoursByProjectSchema))
    running = fields.Nested(RunningSchema, allow_none=True)


class ServicePictureSchema(ResponseSchema):
    """A picture that backs an own report."""

    id = IdField()
    width = fields.Integer()
    height = fields.Integer()


class HoursCorrectionSchema(ResponseSchema):
    """A request for a record to be set right, and its answer."""

    id = IdField()
    starts_at = Moment(allow_none=True, metadata={"description": "The right time; null: they did not serve then."})
    ends_at = Moment(allow_none=True)
    words = fields.String(metadata={"description": "What is wrong, in the volunteer's words."})
    state = Choice(CorrectionState)
    asked_at = Moment()
    answer = fields.String(allow_none=True)


class ServiceRecordSchema(ResponseSchema):
    """Time that somebody served, within one local day."""

    id = IdField()
    entry_id = IdField(metadata={"description": "What crosses midnight is one entry of several records."})
    volunteer_id = IdField()
    volunteer_name = fields.String()
    project_id = IdField()
    project_title = fields.String()
    shift_id = IdField(allow_none=True)
    role = fields.String(allow_none=True, metadata={"description": "Of the shift."})
    held_on = fields.Date()
    starts_at = Moment()
    ends_at = Moment()
    minutes = fields.Integer()
    source = Choice(Source)
    grade = Choice(Grade)
    state = Choice(RecordState)
    level = Choice(ReviewLevel)
    flags = fields.List(fields.String(validate=validate.OneOf(sorted(FLAGS))))
    reason = fields.String(allow_none=True, metadata={"description": "In the words of whoever reported it."})
    decision_reason = fields.String(allow_none=True, metadata={"description": "Why it was refused or taken back."})
    recorded_by_name = fields.String()
    replaces_id = IdField(allow_none=True)
    corrections = fields.List(fields.Nested(HoursCorrectionSchema))


ServiceRecordPageSchema = page_of(ServiceRecordSchema)


class OpenedServiceRecordSchema(ServiceRecordSchema):
    """A record that was opened by itself."""

    mark = fields.String(metadata={"description": "Proof that it was opened; sent with a batch that sampled it."})
    pictures = fields.List(fields.Nested(ServicePictureSchema))
    may_decide = fields.Boolean()


class ServiceRecordQuerySchema(PageQuerySchema):
    """Which records are wanted."""

    month = fields.String(load_default=None, validate=MONTH)
    project_id = IdField(load_default=None)


class ReportableProjectSchema(ResponseSchema):
    """A project for which one may report hours."""

    id = IdField()
    title = fields.String()
    from_on = fields.Date()
    until_on = fields.Date()


class ReportableShiftSchema(ResponseSchema):
    """A planned shift that went unrecorded."""

    id = IdField()
    project_id = IdField()
    project_title = fields.String()
    role = fields.String()
    starts_at = Moment()
    ends_at = Moment()


class ReportableSchema(ResponseSchema):
    """For what one may report hours of one's own."""

    projects = fields.List(fields.Nested(ReportableProjectSchema))
    shifts = fields.List(fields.Nested(ReportableShiftSchema))


class OwnReportSchema(RequestSchema):
    """Hours in one's own words. The id in the address is the phone's: sent twice is once."""

    project_id = IdField(required=True)
    shift_id = IdField(load_default=None, allow_none=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    reason = Line(most=200, required=True)
    around = fields.Boolean(
        load_default=False, metadata={"description": "Leave out what other records of the person cover."}
    )


class ServiceEntrySchema(ResponseSchema):
    """What was written down under one id."""

    entry_id = IdField()
    minutes = fields.Integer()
    records = fields.List(fields.Nested(ServiceRecordSchema))


class ReviewQuerySchema(PageQuerySchema):
    """Which of the waiting records are wanted."""

    level = Choice(ReviewLevel, load_default=None)


class LevelCountSchema(ResponseSchema):
    """How many wait at one level."""

    level = Choice(ReviewLevel)
    count = fields.Integer()


class ReviewListSchema(ServiceRecordPageSchema):  # type: ignore[misc, valid-type]
    """What waits for one's word, oldest day first."""

    levels = fields.List(fields.Nested(LevelCountSchema))


class ReviewSchema(RequestSchema):
    """One decision about several records."""

    record_ids = fields.List(IdField(), required=True, validate=[validate.Length(1, MOST_REVIEWED)])
    decision = Choice(
        DecisionKind,
        required=True,
        validate=validate.OneOf([DecisionKind.CONFIRMED, DecisionKind.REFUSED, DecisionKind.RETURNED]),
        metadata={"enum": ["confirmed", "refused", "returned"]},
    )
    reason = Line(most=200, load_default=None, allow_none=True)
    marks = fields.List(Line(most=64), load_default=list, validate=[validate.Length(max=MOST_REVIEWED)])


class ReviewResultSchema(ResponseSchema):
    """How it ended for one record."""

    record_id = IdField()
    problem = fields.Nested(ProblemSchema, allow_none=True)


class ReviewAnswerSchema(ResponseSchema):
    """One result for each record, in their order."""

    items = fields.List(fields.Nested(ReviewResultSchema))


class VoidRecordSchema(RequestSchema):
    """Why a record is taken back."""

    reason = Line(most=200, required=True)


class ServiceCorrectionSchema(RequestSchema):
    """The right time, and why."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    reason = Line(most=200, required=True)


class HoursCorrectionCreateSchema(RequestSchema):
    """What is wrong with one's own record. The id is the phone's: sent twice is once."""

    id = IdField(required=True)
    starts_at = Moment(load_default=None, allow_none=True, metadata={"description": "Without times: not served then."})
    ends_at = Moment(load_default=None, allow_none=True)
    words = Line(most=200, required=True)

    @validates_schema(skip_on_field_errors=True)
    def check_times(self, data: dict[str, Any], **kwargs: object) -> None:
        _refuse_half_times(data)


class HoursCorrectionDecisionSchema(RequestSchema):
    """The answer; declining needs words, which the volunteer reads."""

    granted = fields.Boolean(required=True)
    answer = Line(most=200, load_default=None, allow_none=True)
    starts_at = Moment(
        load_default=None, allow_none=True, metadata={"description": "The right time, if not the one asked for."}
    )
    ends_at = Moment(load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def check_answer(self, data: dict[str, Any], **kwargs: object) -> None:
        _refuse_half_times(data)
        if not data["granted"] and data["answer"] is None:
            raise ValidationError("Please say why.", "answer")


def _refuse_half_times(data: dict[str, Any]) -> None:
    if (data["starts_at"] is None) != (data["ends_at"] is None):
        raise ValidationError("Give both times, or none.", "ends_at")


class AskedHoursCorrectionSchema(ResponseSchema):
    """A request that waits for one's word, and the record that it is about."""

    correction_id = IdField()
    record = fields.Nested(ServiceRecordSchema)


class AskedHoursCorrectionListSchema(ResponseSchema):
    """The oldest requests, at most fifty, and how many there are."""

    items = fields.List(fields.Nested(AskedHoursCorrectionSchema))
    total = fields.Integer()


class PictureFormSchema(RequestSchema):
    """What comes with the file."""

    id = IdField(required=True)
