"""Giving somebody an address for their calendar, and taking it back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.calendars.models import FEED_TOKEN_CONTEXT, CalendarFeed
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of, locked
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import Account, Activation
from backend.notifications import service as notifications


def find(session: Session, *, account: Account, for_change: bool = False) -> CalendarFeed | None:
    """The address that the account has."""
    own = select(CalendarFeed).where(CalendarFeed.account_id == account.id, CalendarFeed.ended_at.is_(None))
    return session.scalars(locked(own) if for_change else own).one_or_none()


def write(session: Session, *, account: Account, shows_titles: bool, now: datetime) -> CalendarFeed:
    """See that the account has an address, and that its calendar shows this much."""
    feed = find(session, account=account, for_change=True)
    if feed is None:
        return _open(session, account=account, shows_titles=shows_titles, now=now)
    if feed.shows_titles != shows_titles:
        feed.shows_titles = shows_titles
        audit.record(session, Action.CALENDAR_FEED_CHANGED, feed, now=now, fields=["shows_titles"])
    return feed


def renew(session: Session, *, account: Account, now: datetime) -> CalendarFeed:
    """Another address that shows as much as the one before, which is of no use any more."""
    before = end(session, account=account, now=now)
    shows_titles = before is not None and before.shows_titles
    return _open(session, account=account, shows_titles=shows_titles, now=now)


def end(session: Session, *, account: Account, now: datetime) -> CalendarFeed | None:
    """Take the address back; None: there was none."""
    feed = find(session, account=account, for_change=True)
    if feed is not None:
        feed.ended_at = now
        session.flush()  # Before another one takes its place.
        audit.record(session, Action.CALENDAR_FEED_ENDED, feed, now=now)
    return feed


def dispute_activation(session: Session, *, activation: Activation, now: datetime) -> None:
    """ "That was not me": whoever was in the account may have seen the address, so that it ends with what they opened.

    :raises NotDisputableError: never used, or used more than 30 days ago.
    """
    if notifications.dispute_activation(session, activation=activation, now=now):
        end(session, account=session.get_one(Account, activation.account_id), now=now)


def token_of(session: Session, feed: CalendarFeed) -> str:
    """What makes the address secret."""
    return keyring_of(session).open(feed.token_sealed, context=FEED_TOKEN_CONTEXT)


def _open(session: Session, *, account: Account, shows_titles: bool, now: datetime) -> CalendarFeed:
    token = new_token()
    feed = CalendarFeed(
        id=new_id(),
        account_id=account.id,
        token_hash=token_hash(token),
        token_sealed=keyring_of(session).seal(token, context=FEED_TOKEN_CONTEXT),
        shows_titles=shows_titles,
        created_at=now,
    )
    session.add(feed)
    session.flush()
    audit.record(session, Action.CALENDAR_FEED_OPENED, feed, now=now)
    return feed
