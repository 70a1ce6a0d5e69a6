"""What goes in and out of the list of what is not in the national system yet."""

from marshmallow import fields, validate

from backend.core.schemas import Choice, Day, IdField, Line, PageQuerySchema, RequestSchema, ResponseSchema, page_of
from backend.transfers.models import MatterKind

MOST_AT_ONCE = 200


class MatterSchema(ResponseSchema):
    """Something that has to be registered there."""

    kind = Choice(MatterKind)
    id = IdField()
    name = fields.String()
    organisation_name = fields.String()
    what = fields.String(metadata={"description": "Kind of the transfer, reason of the entry, or kind of the end."})
    happened_on = Day()
    age_days = fields.Integer(metadata={"description": "Days since then."})


class MemberMatterSchema(ResponseSchema):
    """Something of one member that has to stand there, and since when it does."""

    kind = Choice(MatterKind)
    what = fields.String(metadata={"description": "As in the list of what is missing."})
    happened_on = Day()
    registered_on = Day(allow_none=True, metadata={"description": "Null: nobody has noted it yet."})
    reference = fields.String(allow_none=True)


class MemberMatterListSchema(ResponseSchema):
    """The latest first."""

    items = fields.List(fields.Nested(MemberMatterSchema))


class NamedMatterSchema(RequestSchema):
    """One of the list."""

    kind = Choice(MatterKind, required=True)
    id = IdField(required=True)


class NoteRegistrationsSchema(RequestSchema):
    """That these stand there since a day; what is done here does not move anybody there."""

    items = fields.List(fields.Nested(NamedMatterSchema), required=True, validate=validate.Length(1, MOST_AT_ONCE))
    registered_on = Day(required=True)
    reference = Line(most=60, load_default=None, allow_none=True)


class NotedSchema(ResponseSchema):
    """How many were noted now; what had been noted before stays as it is."""

    noted = fields.Integer()


MatterPageSchema = page_of(MatterSchema)
MatterQuerySchema = PageQuerySchema
