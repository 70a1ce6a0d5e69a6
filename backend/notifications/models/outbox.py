"""What the worker works off: what is to be told to crowds, and what is to be sent beyond the inbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing
from backend.notifications.models.kinds import NotificationKind

OPEN = "state IN ('waiting', 'sending')"


class AudienceKind(StrEnum):
    """Who hears of something; `backend.outbox` knows which feature's function lists them."""

    BRANCH_MEMBERS = "branch_members"
    """Who of some branches sits in a circle on a day; parameters: organisation_ids, on, circle, group_id."""
    UNANSWERED = "unanswered"
    """Those expected at an activity from whom nothing was heard; parameters: activity_id."""
    REORGANISED = "reorganised"
    """Who belongs to another branch by a reorganisation; parameters: reorganisation_id, organisation_id, back."""


@dataclass(frozen=True)
class Audience:
    """Who hears of something, as it is asked of the data when they are told."""

    kind: AudienceKind
    parameters: dict[str, Any]


class Announcement(Base):
    """One thing told to many: one row in the transaction of its cause; the worker writes the inboxes."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_subject_id", "subject_id"),
        Index("ix_announcement_after_id", "after_id"),
        Index("ix_announcement_done_at", "done_at"),
        Index(
            "ix_announcement_unfinished",
            "created_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[NotificationKind] = mapped_column(closed_set(NotificationKind))
    facts: Mapped[dict[str, Any]]
    subject_id: Mapped[UUID | None]
    audience: Mapped[AudienceKind] = mapped_column(closed_set(AudienceKind))
    parameters: Mapped[dict[str, Any]]
    """Of the audience."""
    useful_until: Mapped[datetime | None]
    """Nobody hears of the past."""
    created_at: Mapped[datetime]
    after_id: Mapped[UUID | None] = mapped_column(ForeignKey("announcement.id"))
    """Whatever was said before about the same thing is said first."""
    spares: Mapped[list[Any]]
    """[announcement, account] in hexadecimal: those whom that one reached after that account (or none) hear of this by
    it, and need no second notice."""
    only_heard: Mapped[bool]
    """Only for those who heard anything about it before."""
    cursor: Mapped[UUID | None]
    """The last account that was told; accounts are told in the order of their ids."""
    done_at: Mapped[datetime | None]


class Channel(StrEnum):
    """A way beyond the inbox."""

    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"


class Purpose(StrEnum):
    """What is sent."""

    NOTICE = "notice"
    DIGEST = "digest"
    """How many are unread, once a day."""
    TEST = "test"
    """The person wants to see whether it works."""
    CODE = "code"
    """Proves that an address is theirs."""


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    SENDING = "sending"
    """A worker has it, until its lease runs out."""
    SENT = "sent"
    GIVEN_UP = "given_up"
    """`reason` says why."""
    PRUNED = "pruned"
    """Nobody lives there any more."""
    DROPPED = "dropped"
    """It was read, withdrawn or over before it was sent, or the person takes nothing there any more."""


OPEN_STATES = (DeliveryState.WAITING, DeliveryState.SENDING)


class Delivery(Base):
    """One thing that goes to one phone or address; the row itself is the record of what became of it."""

    __tablename__ = "delivery"
    __table_args__ = (
        one_standing("uq_delivery_push", "notification_id", "subscription_id", while_="subscription_id IS NOT NULL"),
        one_standing("uq_delivery_other", "notification_id", "channel", while_="subscription_id IS NULL"),
        CheckConstraint("(purpose = 'notice') = (notification_id IS NOT NULL)", name="notice_of_something"),
        CheckConstraint("(channel = 'push') = (subscription_id IS NOT NULL)", name="push_has_a_phone"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="leased_while_sending"),
        CheckConstraint("state NOT IN ('given_up', 'pruned') OR reason IS NOT NULL", name="ends_with_reason"),
        Index("ix_delivery_account", "account_id", "created_at"),
        Index("ix_delivery_due", "next_attempt_at", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[Purpose] = mapped_column(closed_set(Purpose))
    notification_id: Mapped[UUID | None] = mapped_column(ForeignKey("notification.id"))
    channel: Mapped[Channel] = mapped_column(closed_set(Channel))
    subscription_id: Mapped[UUID | None] = mapped_column(ForeignKey("push_subscription.id"), index=True)
    since_at: Mapped[datetime | None]
    """From when a digest counts."""
    state: Mapped[DeliveryState] = mapped_column(closed_set(DeliveryState))
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    """Not before; while it is being sent, when the lease runs out."""
    lease_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When it was sent, given up, pruned or dropped."""
    reason: Mapped[str | None] = mapped_column(String(60))
    """Of the last attempt that failed; a stable word."""
