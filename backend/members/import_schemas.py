"""Shapes of roster imports."""

from flask_smorest.fields import Upload
from marshmallow import fields

from backend.core.schemas import Choice, IdField, Moment, RequestSchema, ResponseSchema
from backend.members.models import ImportState
from backend.members.roster_import.planning import ChangeKind


class RosterFileSchema(RequestSchema):
    """The file."""

    file = Upload(required=True, metadata={"description": "XLSX, or CSV in UTF-8 or GB18030; at most 5 MB."})


class ImportCountsSchema(ResponseSchema):
    """What the file holds."""

    rows = fields.Integer()
    new = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    problems = fields.Integer()


class ImportProblemSchema(ResponseSchema):
    """What is wrong where."""

    row = fields.Integer(allow_none=True, metadata={"description": "As the spreadsheet numbers them."})
    column = fields.String(allow_none=True, metadata={"description": "The heading."})
    reason = fields.String()
    detail = fields.String(
        allow_none=True, metadata={"description": "The earlier row, the limit, or the other sheet; never a value."}
    )


class ImportRowSchema(ResponseSchema):
    """What a row would do."""

    row = fields.Integer()
    name = fields.String()
    phone_masked = fields.String(allow_none=True)
    change = Choice(ChangeKind)
    changed_fields = fields.List(fields.String())


class ImportSchema(ResponseSchema):
    """An uploaded roster."""

    id = IdField()
    organisation_id = IdField()
    state = Choice(ImportState)
    file_name = fields.String()
    counts = fields.Nested(ImportCountsSchema)
    problems = fields.List(fields.Nested(ImportProblemSchema))
    rows = fields.List(
        fields.Nested(ImportRowSchema), metadata={"description": "The first 200; none once the import is over."}
    )
    created_at = Moment()
    finished_at = Moment(allow_none=True)
