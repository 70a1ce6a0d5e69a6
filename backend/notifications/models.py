"""The inbox."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set


class NotificationKind(StrEnum):
    """What a notification says; the app has a text for each."""

    ACCOUNT_ACTIVATED = "account_activated"
    """Your account was activated (again); facts: activation_id, by (name of the officer), at."""
    ACTIVATION_DISPUTED = "activation_disputed"
    """To the officer who issued it: the member says it was not them."""
    ACTIVITY_PUBLISHED = "activity_published"
    ACTIVITY_CHANGED = "activity_changed"
    ACTIVITY_CANCELLED = "activity_cancelled"
    SERIES_PUBLISHED = "series_published"
    """Several activities at once; facts: title, starts_at and venue of the first, count."""
    SERIES_CHANGED = "series_changed"
    SERIES_CANCELLED = "series_cancelled"
    CHECK_IN_UNDONE = "check_in_undone"
    PRESENCE_CLAIM_MADE = "presence_claim_made"
    PRESENCE_CLAIM_DECIDED = "presence_claim_decided"
    NUMBER_REVEALED = "number_revealed"
    """Somebody looked at your full phone or ID number; facts: field, reason, by, at."""
    GRANT_GIVEN = "grant_given"
    GRANT_ENDED = "grant_ended"


class Notification(Base):
    """One thing told to one account."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_inbox", "account_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NotificationKind] = mapped_column(closed_set(NotificationKind))
    facts: Mapped[dict[str, Any]]
    """Parameters of the text; ids, titles and times, never a number or a note."""
    subject_id: Mapped[UUID | None]
    """What it leads to: an activity, an activation, a member."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
