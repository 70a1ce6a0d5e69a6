"""What goes in and out of yearly reports."""

from marshmallow import fields, validate

from backend.attendance.models import ExportFormat
from backend.core.schemas import Choice, IdField, Moment, Number, Paragraph, RequestSchema, ResponseSchema
from backend.yearly import reference
from backend.yearly.models import ReportState

LONGEST_PART = 4000
FORMATS = (ExportFormat.PDF, ExportFormat.DOCX)


class YearlyCreditFigureSchema(ResponseSchema):
    """What was held of one kind."""

    credit = fields.String()
    count = fields.Integer()
    expected = fields.Integer()
    attended = fields.Integer()


class YearlyAppraisalFigureSchema(ResponseSchema):
    """A confirmed appraisal."""

    graded = fields.Integer()
    excellent = fields.Integer()


class YearlyFiguresSchema(ResponseSchema):
    """What the ledger knows of the year."""

    members = fields.Integer()
    probationary = fields.Integer(metadata={"description": "Of `members`."})
    activities = fields.Integer()
    expected = fields.Integer(metadata={"description": "Attendances."})
    attended = fields.Integer()
    by_credit = fields.List(fields.Nested(YearlyCreditFigureSchema))
    transferred_in = fields.Integer()
    transferred_out = fields.Integer()
    probations = fields.Dict(keys=fields.String(), values=fields.Integer())
    service_minutes = fields.Integer(metadata={"description": "Of the branch's own projects."})
    volunteers = fields.Integer()
    talk_members = fields.Integer()
    talked = fields.Integer(metadata={"description": "Of `talk_members`."})
    lectures = fields.Integer()
    responsibilities = fields.Integer()
    responsibilities_done = fields.Integer()
    appraisal = fields.Nested(YearlyAppraisalFigureSchema, allow_none=True)


class YearlyPartsSchema(ResponseSchema):
    """The text."""

    done = fields.String()
    weak = fields.String()
    next = fields.String()


class YearlyReportVersionSchema(ResponseSchema):
    """A report as it was handed in."""

    id = IdField()
    organisation_name = fields.String()
    year = fields.Integer()
    number = fields.Integer()
    sha256 = fields.String()
    submitted_at = Moment()
    submitted_by_name = fields.String()
    parts = fields.Nested(YearlyPartsSchema)
    figures = fields.Nested(YearlyFiguresSchema)
    grade = fields.String(allow_none=True, metadata={"description": "None with an answer: sent back."})
    words = fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)
    answered_by_name = fields.String(allow_none=True)


class YearlyReportSchema(ResponseSchema):
    """The report as its secretaries see it."""

    year = fields.Integer()
    state = Choice(ReportState)
    revision = fields.Integer()
    parts = fields.Nested(YearlyPartsSchema)
    figures = fields.Nested(YearlyFiguresSchema)
    versions = fields.List(fields.Nested(YearlyReportVersionSchema))


class YearlyPartsWriteSchema(RequestSchema):
    """The text; parts may still be empty."""

    done = Paragraph(most=LONGEST_PART, least=0, required=True)
    weak = Paragraph(most=LONGEST_PART, least=0, required=True)
    next = Paragraph(most=LONGEST_PART, least=0, required=True)


class YearlyReportSaveSchema(RequestSchema):
    """The text, and the revision that was read."""

    revision = Number(least=0, most=1_000_000, required=True)
    parts = fields.Nested(YearlyPartsWriteSchema, required=True)


class YearlyReportSubmitSchema(RequestSchema):
    """The id is the phone's: the same one again changes nothing."""

    id = IdField(required=True)
    revision = Number(least=0, most=1_000_000, required=True)


class YearlyReportAnswerSchema(RequestSchema):
    """A grade with a word; without a grade the report goes back."""

    grade = fields.String(required=True, allow_none=True, validate=[validate.OneOf(list(reference.report_grades()))])
    words = Paragraph(most=500, least=2, required=True)


class YearlyReportFileSchema(RequestSchema):
    """As what kind of file."""

    format = Choice(ExportFormat, required=True, validate=[validate.OneOf(FORMATS)])


class YearlyReportLineSchema(ResponseSchema):
    """A branch and how far its report is."""

    organisation_id = IdField()
    organisation_name = fields.String()
    state = Choice(ReportState, allow_none=True, metadata={"description": "None: nothing was handed in."})
    version_id = IdField(allow_none=True)
    grade = fields.String(allow_none=True)


class YearlyReportListSchema(ResponseSchema):
    """Branches by name, never by grade."""

    year = fields.Integer()
    items = fields.List(fields.Nested(YearlyReportLineSchema))
