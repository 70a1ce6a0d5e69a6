"""Shapes of pictures."""

from flask_smorest.fields import Upload
from marshmallow import fields

from backend.core.schemas import IdField, Line, Moment, RequestSchema, ResponseSchema


class PhotoSchema(ResponseSchema):
    """A picture; its file lies at `…/photos/{id}/file`."""

    id = IdField()
    caption = fields.String(metadata={"description": "May be empty."})
    width = fields.Integer(metadata={"description": "Pixels."})
    height = fields.Integer(metadata={"description": "Pixels."})
    added_at = Moment()
    added_by_name = fields.String()


class PhotoListSchema(ResponseSchema):
    """All pictures of an activity."""

    items = fields.List(fields.Nested(PhotoSchema))


class PhotoFileSchema(RequestSchema):
    """The picture."""

    file = Upload(required=True, metadata={"description": "JPEG, PNG or WebP; at most 5 MB and 25 million pixels."})


class PhotoFormSchema(RequestSchema):
    """What goes with it."""

    id = IdField(required=True, metadata={"description": "Made by the phone; the same one again adds nothing."})
    caption = Line(most=60, least=0, load_default="")
