"""Everybody reads their own inbox and no other."""

from uuid import UUID

from backend.core import db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.notifications import service
from backend.notifications.models import Notification


def get_own_notification(notification_id: UUID) -> Notification:
    """A notification of the signed-in account.

    :raises NotFound: somebody else's, or never was.
    """
    found = service.find_own(db.session(), account_id=current_login().account_id, notification_id=notification_id)
    if found is None:
        raise NotFound()
    return found
