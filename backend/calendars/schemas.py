"""What goes in and out of the routes of calendars."""

from marshmallow import fields

from backend.core.schemas import Moment, RequestSchema, ResponseSchema


class FeedChoiceSchema(RequestSchema):
    """What the calendar shows."""

    shows_titles = fields.Boolean(
        required=True, metadata={"description": "False: neutral titles, and addresses without the name of the venue."}
    )


class FeedSchema(ResponseSchema):
    """The address of one's calendar; who has it can read the calendar."""

    address = fields.String(metadata={"description": "https://…, to be given to a calendar app."})
    shows_titles = fields.Boolean()
    created_at = Moment()


class OwnFeedSchema(ResponseSchema):
    """Whether one has an address."""

    feed = fields.Nested(FeedSchema, allow_none=True)
