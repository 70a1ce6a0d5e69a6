"""Routes of the inbox."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.core.schemas import PageQuerySchema
from backend.identity.access import current_login, signed_in
from backend.notifications import access, service
from backend.notifications.schemas import InboxSchema

blp = Blueprint("notifications", __name__, description="The inbox inside the app.")


@blp.route("/notifications", methods=["GET"])
@signed_in
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, InboxSchema)
def list_notifications(query: dict[str, int]) -> dict[str, Any]:
    """What the signed-in account was told, newest first."""
    session, account_id = db.session(), current_login().account_id
    items, total = service.list_inbox(session, account_id=account_id, **query)
    unread = service.count_unread(session, account_id=account_id)
    return {"items": items, "total": total, "unread": unread, **query}


@blp.route("/notifications/<id:notification_id>/read", methods=["POST"])
@signed_in
@blp.response(204)
def read_notification(notification_id: UUID) -> None:
    """Mark one as read; again changes nothing."""
    notification = access.get_own_notification(notification_id)
    service.mark_read(db.session(), notification=notification, now=clock.now())


@blp.route("/notifications/read", methods=["POST"])
@signed_in
@blp.response(204)
def read_all_notifications() -> None:
    """Mark all as read."""
    service.mark_all_read(db.session(), account=current_login().account, now=clock.now())
