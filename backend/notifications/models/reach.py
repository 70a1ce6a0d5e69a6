"""How people are reached beyond the inbox: their choices, their phones, their address."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.identity.models import LoginSession
from backend.notifications.models.topics import Topic

MOST_ENDPOINT = 1000
"""Characters of a push service's address; those in use have 200 to 500."""
DAY_MINUTES = 1440


class NoticeSetting(Base):
    """When an account may be disturbed. Without a row the usual hours hold. Minutes are those of the local day."""

    __tablename__ = "notice_setting"
    __table_args__ = (
        CheckConstraint("(quiet_from_minutes IS NULL) = (quiet_until_minutes IS NULL)", name="quiet_has_both_ends"),
        CheckConstraint("digest_at_minutes IS NULL OR digest_since IS NOT NULL", name="digest_has_a_start"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    quiet_from_minutes: Mapped[int | None]
    """None: never quiet."""
    quiet_until_minutes: Mapped[int | None]
    """Before `quiet_from_minutes`: on the next morning."""
    digest_at_minutes: Mapped[int | None]
    """Once a day at this time, in place of single notices; None: no digest."""
    digest_since: Mapped[datetime | None]
    """The next digest counts from here."""
    digest_on: Mapped[date | None]
    """The last day that had its digest."""


class NoticePreference(Base):
    """How an account hears of a topic, beside the inbox. Without a row the usual ways hold."""

    __tablename__ = "notice_preference"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(closed_set(Topic), primary_key=True)
    push: Mapped[bool]
    email: Mapped[bool]
    sms: Mapped[bool]


class SubscriptionEnd(StrEnum):
    """Why nothing is sent to a browser any more."""

    REMOVED = "removed"
    """The person switched it off."""
    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"
    """The browser has a new address."""
    TAKEN_OVER = "taken_over"
    """Somebody else signed in there."""
    GONE = "gone"
    """The push service knows the address no more."""


class PushSubscription(Base):
    """A browser that takes notices, for as long as its sign-in is not ended. What ended keeps no address and no keys.

    A sign-in that has merely run out still counts: the texts are neutral, and people who only read notices would
    otherwise fall silent after a month.
    """

    __tablename__ = "push_subscription"
    __table_args__ = (
        one_standing("uq_push_subscription_endpoint", "endpoint", while_="ended_at IS NULL"),
        CheckConstraint("(ended_at IS NULL) = (endpoint IS NOT NULL)", name="forgets_where"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone."""
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    login_session_id: Mapped[UUID] = mapped_column(ForeignKey("login_session.id"), index=True)
    endpoint: Mapped[str | None] = mapped_column(String(MOST_ENDPOINT))
    p256dh: Mapped[str | None] = mapped_column(String(100))
    auth: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    last_sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[SubscriptionEnd | None] = mapped_column(closed_set(SubscriptionEnd))

    login: Mapped[LoginSession] = relationship(lazy="raise")


EMAIL_CONTEXT = "account_email.address"
CODE_CONTEXT = "account_email.code"


class AccountEmail(Base):
    """An e-mail address somebody gave; notices go there once a code that was sent to it has come back.

    What was replaced or taken back keeps neither address nor code, and counts for how many codes were asked for.
    """

    __tablename__ = "account_email"
    __table_args__ = (
        one_standing("uq_account_email_standing", "account_id", while_="ended_at IS NULL"),
        CheckConstraint("(ended_at IS NULL) = (address_sealed IS NOT NULL)", name="forgets_where"),
        Index("ix_account_email_asked", "account_id", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    address_sealed: Mapped[bytes | None]
    code_sealed: Mapped[bytes | None]
    """The code that is awaited; None once it has come back, or was tried too often."""
    asked_at: Mapped[datetime]
    tries: Mapped[int]
    """Wrong codes."""
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
