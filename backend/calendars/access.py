"""Which calendar somebody may read."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backend.calendars.errors import FeedUnknownError
from backend.calendars.models import CalendarFeed
from backend.core import db
from backend.core.security import token_hash


def get_feed(token: str) -> CalendarFeed:
    """The feed behind the address, with its account: the token is all the proof there is.

    :raises FeedUnknownError: there is none, it has ended, or the account is disabled.
    """
    feed = db.session().scalar(
        select(CalendarFeed)
        .options(joinedload(CalendarFeed.account))
        .where(CalendarFeed.token_hash == token_hash(token), CalendarFeed.ended_at.is_(None))
    )
    if feed is None or feed.account.disabled_at is not None:
        raise FeedUnknownError()
    return feed
