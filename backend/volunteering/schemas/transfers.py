"""Shapes of hours that come from elsewhere and of those that are reported elsewhere."""

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import ValidationError, fields, validate, validates_schema

from backend.core.schemas import Choice, Day, IdField, Moment, RequestSchema, ResponseSchema
from backend.volunteering.models import HoursImportState, RowKind
from backend.volunteering.reference.transfers import layouts

LONGEST_EXPORT_DAYS = 366


class HoursFileSchema(RequestSchema):
    """The file."""

    file = Upload(required=True, metadata={"description": "XLSX, or CSV in UTF-8 or GB18030; at most 5 MB."})


class HoursImportCountsSchema(ResponseSchema):
    """What the file holds."""

    rows = fields.Integer()
    problems = fields.Integer()
    new = fields.Integer(metadata={"description": "Rows that would be written."})
    known = fields.Integer(metadata={"description": "Rows whose very time is there already."})
    people = fields.Integer(metadata={"description": "Different people of the new rows."})
    minutes = fields.Integer(metadata={"description": "Of the new rows."})


class HoursProblemSchema(ResponseSchema):
    """What is wrong where."""

    row = fields.Integer(allow_none=True, metadata={"description": "As the spreadsheet numbers them."})
    column = fields.String(allow_none=True, metadata={"description": "The heading."})
    reason = fields.String()
    detail = fields.String(
        allow_none=True,
        metadata={"description": "The other row, the limit, or the times of the other record; never a person's value."},
    )


class HoursRowSchema(ResponseSchema):
    """What a row would do."""

    row = fields.Integer()
    name = fields.String(allow_none=True)
    project_title = fields.String()
    starts_at = Moment()
    ends_at = Moment()
    minutes = fields.Integer()
    change = Choice(RowKind)


class HoursImportSummarySchema(ResponseSchema):
    """Uploaded hours, in short."""

    id = IdField()
    organisation_id = IdField()
    state = Choice(HoursImportState)
    file_name = fields.String()
    counts = fields.Nested(HoursImportCountsSchema)
    created_at = Moment()
    finished_at = Moment(allow_none=True)


class HoursImportSchema(HoursImportSummarySchema):
    """Uploaded hours."""

    problems = fields.List(fields.Nested(HoursProblemSchema), metadata={"description": "The first 500."})
    rows = fields.List(
        fields.Nested(HoursRowSchema), metadata={"description": "The first 200; none once the import is over."}
    )


class HoursImportListSchema(ResponseSchema):
    """The latest imports."""

    items = fields.List(fields.Nested(HoursImportSummarySchema))


class HoursExportRequestSchema(RequestSchema):
    """Which hours for which platform, at most a year and a day of them."""

    platform = fields.String(required=True, validate=[validate.OneOf(sorted(layouts()))])
    from_on = Day(required=True, data_key="from")
    until_on = Day(required=True, data_key="until", metadata={"description": "First day not wanted any more."})
    with_reported = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def check_days(self, data: dict[str, Any], **kwargs: object) -> None:
        if not 0 < (data["until_on"] - data["from_on"]).days <= LONGEST_EXPORT_DAYS:
            raise ValidationError("Must be one day to one year.", "until")


class ReportMarkRequestSchema(RequestSchema):
    """On what day it was reported there."""

    reported_on = Day(required=True)


class ReportMarkSchema(ResponseSchema):
    """The mark that records of an export were reported."""

    records = fields.Integer(metadata={"description": "So many of the export carry it."})
    reported_on = fields.Date()
    marked_at = Moment()
    marked_by_name = fields.String()


class HoursExportSchema(ResponseSchema):
    """A file that was taken for a platform."""

    id = IdField()
    platform = fields.String()
    from_on = fields.Date()
    until_on = fields.Date()
    with_reported = fields.Boolean()
    records = fields.Integer()
    minutes = fields.Integer()
    exported_at = Moment()
    exported_by_name = fields.String()
    marked = fields.Nested(ReportMarkSchema, allow_none=True)


class PlatformSchema(ResponseSchema):
    """A platform for which there is a layout."""

    platform = fields.String()
    name = fields.String()
    name_en = fields.String()


class HoursExportListSchema(ResponseSchema):
    """The latest exports, and for which platforms there are layouts."""

    items = fields.List(fields.Nested(HoursExportSchema))
    platforms = fields.List(fields.Nested(PlatformSchema))
