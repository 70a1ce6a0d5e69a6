"""The secret addresses from which phones read calendars."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, one_standing
from backend.identity.models import Account

FEED_TOKEN_CONTEXT = "calendar_feed.token"


class CalendarFeed(Base):
    """Whoever has the address reads the calendar of `account` until it ends; one address at a time.

    Calendar apps cannot sign in, so the address is the secret. It is sealed, since its owner may look at it again.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (one_standing("uq_calendar_feed_standing", "account_id", while_="ended_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[bytes]
    shows_titles: Mapped[bool]
    """False: whoever looks over a shoulder reads "activity" and an address, nothing of a party branch."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")
