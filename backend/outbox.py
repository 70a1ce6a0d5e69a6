"""Telling crowds: which feature's function lists an audience, and the worker's turn at it."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.members.service import audiences
from backend.notifications.models import AudienceKind
from backend.notifications.service import announcing
from backend.notifications.service.announcing import Resolver
from backend.reminders.service import activities
from backend.reorganisations.service import telling

RESOLVERS: dict[AudienceKind, Resolver] = {
    AudienceKind.BRANCH_MEMBERS: audiences.list_branch_members,
    AudienceKind.UNANSWERED: activities.list_unanswered,
    AudienceKind.REORGANISED: telling.list_reorganised,
}


def tell_some(session: Session, *, now: datetime) -> int:
    """One batch of one announcement; 0 when nothing waits."""
    return announcing.tell_some(session, resolvers=RESOLVERS, now=now)


def tell_as_then(session: Session) -> None:
    """Tell everything at the moment at which it was announced: for seeds, which replay the past."""
    while (waiting := announcing.find_next(session)) is not None:
        tell_some(session, now=waiting.created_at)
