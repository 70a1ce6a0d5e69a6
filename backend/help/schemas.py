"""What goes in and out of the help's route."""

from marshmallow import fields, validate

from backend.core.schemas import RequestSchema, ResponseSchema

LONGEST_QUESTION = 60


class HelpQuerySchema(RequestSchema):
    """What is looked for; nothing: everything."""

    q = fields.String(load_default="", validate=[validate.Length(max=LONGEST_QUESTION)])


class HelpEntrySchema(ResponseSchema):
    """One question with its answer."""

    key = fields.String()
    question = fields.String(metadata={"description": "In Chinese."})
    answer = fields.String()
    question_en = fields.String()
    answer_en = fields.String()
    source = fields.String()


class HelpSchema(ResponseSchema):
    """The entries that match, the best first."""

    version = fields.Integer()
    as_of = fields.String()
    items = fields.List(fields.Nested(HelpEntrySchema))
