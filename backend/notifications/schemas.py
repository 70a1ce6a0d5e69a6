"""What goes out of the inbox's routes."""

from marshmallow import fields

from backend.core.schemas import Choice, IdField, Moment, ResponseSchema, page_of
from backend.notifications.models import NotificationKind, Topic


class NotificationSchema(ResponseSchema):
    """One thing told to the signed-in account; the app has a text for each kind."""

    id = IdField()
    kind = Choice(NotificationKind)
    topic = Choice(Topic, metadata={"description": "By what people choose how they hear of things."})
    matter = fields.String(metadata={"description": "Equal for all that was told of one matter; to group by."})
    facts = fields.Dict(keys=fields.String(), metadata={"description": "Parameters of the text."})
    subject_id = IdField(allow_none=True, metadata={"description": "The activity, activation or member it leads to."})
    created_at = Moment()
    read_at = Moment(allow_none=True)


class InboxSchema(page_of(NotificationSchema)):  # type: ignore[misc]  # The envelope is made at run time.
    """A page of the inbox, newest first."""

    unread = fields.Integer(metadata={"description": "Over all pages."})
