"""Shapes of the screens that show the code."""

from marshmallow import fields

from backend.activities.models import ActivityState
from backend.activities.schemas import CheckInWindowSchema
from backend.attendance.schemas.check_ins import BriefActivitySchema
from backend.core.qr import QrSchema
from backend.core.schemas import Choice, IdField, Moment, RequestSchema, ResponseSchema


class DisplaySchema(ResponseSchema):
    """A screen that shows the code."""

    id = IdField()
    opened_at = Moment()
    opened_by_name = fields.String()
    is_online = fields.Boolean(metadata={"description": "For the shared screen of an online meeting."})
    is_live = fields.Boolean()


class DisplayListSchema(ResponseSchema):
    """The displays of an activity."""

    items = fields.List(fields.Nested(DisplaySchema))


class DisplayCreateSchema(RequestSchema):
    """For which screen the code is."""

    for_online = fields.Boolean(
        load_default=False,
        metadata={"description": "For the shared screen of a meeting: check-ins wait for an officer's word."},
    )


class NewDisplaySchema(ResponseSchema):
    """The asker's own display; nobody else is told its token."""

    id = IdField()
    url = fields.String()
    token = fields.String()


class ShownCodeSchema(ResponseSchema):
    """The code of this moment."""

    url = fields.String()
    qr = fields.Nested(QrSchema)
    short_code = fields.String()
    refresh_after_seconds = fields.Integer()


class ShownActivitySchema(BriefActivitySchema):
    """The activity on a display."""

    state = Choice(ActivityState)
    check_in = fields.Nested(CheckInWindowSchema)


class ShownCountsSchema(ResponseSchema):
    """Who has arrived, of how many."""

    expected = fields.Integer()
    arrived = fields.Integer()


class ArrivalSchema(ResponseSchema):
    """Somebody who has arrived."""

    name = fields.String()
    at = Moment()


class ShownSchema(ResponseSchema):
    """Everything that a display shows."""

    activity = fields.Nested(ShownActivitySchema)
    code = fields.Nested(ShownCodeSchema, allow_none=True, metadata={"description": "None outside the window."})
    is_online = fields.Boolean(metadata={"description": "For the shared screen of an online meeting."})
    counts = fields.Nested(ShownCountsSchema)
    arrived = fields.List(fields.Nested(ArrivalSchema))
    server_time = Moment()
