"""Shapes of the first screen."""

from marshmallow import fields

from backend.attendance.schemas import HomeActivitiesSchema
from backend.core.schemas import IdField, Moment, ResponseSchema


class HomeShiftSchema(ResponseSchema):
    """A shift in which one has a place."""

    id = IdField()
    title = fields.String(metadata={"description": "Of its project."})
    role = fields.String()
    meeting_point = fields.String()
    starts_at = Moment()
    ends_at = Moment()


class HomeSchema(HomeActivitiesSchema):
    """The first screen of whoever is signed in."""

    shifts = fields.List(fields.Nested(HomeShiftSchema), metadata={"description": "Running, and the next ones."})
    unread = fields.Integer(metadata={"description": "Unread notifications."})
