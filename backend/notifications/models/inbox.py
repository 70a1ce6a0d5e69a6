"""The inbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set
from backend.notifications.models.kinds import NotificationKind
from backend.notifications.models.topics import TOPIC_OF, Topic, matter_of

REMINDS = "withdrawn_at IS NULL AND stage IS NOT NULL"
"""A reminder that stands; of those that were taken back there are more every year."""


class Notification(Base):
    """One thing told to one account."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_inbox", "account_id", "created_at"),
        Index("ix_notification_kind", "kind", "created_at"),
        Index("ix_notification_subject", "subject_id", "account_id"),
        Index("uq_notification_announcement", "announcement_id", "account_id", unique=True),
        Index("uq_notification_stage", "account_id", "kind", "subject_id", "stage", unique=True),
        Index(
            "ix_notification_reminder",
            "kind",
            "subject_id",
            sqlite_where=text(REMINDS),
            postgresql_where=text(REMINDS),
        ),
        Index(
            "ix_notification_undispatched",
            "id",
            sqlite_where=text("dispatched_at IS NULL"),
            postgresql_where=text("dispatched_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NotificationKind] = mapped_column(closed_set(NotificationKind))
    facts: Mapped[dict[str, Any]]
    """Parameters of the text; ids, titles and times, never a number or a note."""
    subject_id: Mapped[UUID | None]
    """What it leads to: an activity, an activation, a member."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """The matter is settled: it disappears from the inbox."""
    announcement_id: Mapped[UUID | None] = mapped_column(ForeignKey("announcement.id"))
    """It was told to a crowd; nobody hears an announcement twice."""
    stage: Mapped[str | None] = mapped_column(String(80))
    """Of a reminder: which turn of its matter it tells; each turn is told once. None: no reminder."""
    useful_until: Mapped[datetime | None]
    """From then on nobody is disturbed for it: the activity is over."""
    dispatched_at: Mapped[datetime | None]
    """The worker has decided how it is delivered beyond the inbox; None: not yet."""

    @property
    def topic(self) -> Topic:
        """What its reader chooses ways of delivery by."""
        return TOPIC_OF[self.kind]

    @property
    def matter(self) -> str:
        """Equal for all that was told of one matter: its topic, and what it leads to."""
        return matter_of(self.kind, self.subject_id or self.id)
