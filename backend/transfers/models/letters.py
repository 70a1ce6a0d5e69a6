"""The papers of a transfer: letters of our committees and of bodies outside, and receipts."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing
from backend.members.models import Standing

LETTER_CONTEXT = "letter.content"
LETTER_TOKEN_CONTEXT = "letter.token"
USUAL_VALID_DAYS, MOST_VALID_DAYS = 30, 90
"""Of a letter (domain §4)."""


class LetterSeries(Base):
    """Numbers of one committee in one year: `latest` goes up by one with each letter and never skips one."""

    __tablename__ = "letter_series"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    latest: Mapped[int]


class LetterState(StrEnum):
    """What a letter is worth; one that is void keeps its number."""

    VALID = "valid"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    LOST = "lost"
    REVOKED = "revoked"


class Letter(Base):
    """介绍信: lets one member leave a committee; its words are frozen, only its state changes."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("issuer_id", "year", "serial"),
        one_standing("uq_letter_standing", "transfer_id", while_="state IN ('valid', 'accepted')"),
        CheckConstraint(f"valid_days BETWEEN 1 AND {MOST_VALID_DAYS}", name="valid_days_in_range"),
        Index("ix_letter_expiry", "state", "valid_until"),
        Index("ix_letter_transfer", "transfer_id", "issued_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"))
    issuer_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    year: Mapped[int]
    serial: Mapped[int]
    issued_on: Mapped[date]
    """The day of issue itself: never earlier, never later."""
    valid_days: Mapped[int]
    valid_until: Mapped[date]
    """First day on which it is no longer valid."""
    content_sealed: Mapped[bytes]
    """Every field of the form as sealed JSON; it holds the full ID number."""
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[bytes]
    """Of the public check page."""
    state: Mapped[LetterState] = mapped_column(closed_set(LetterState))
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("letter.id"), unique=True)
    """The expired or lost one in whose place it stands."""
    issued_at: Mapped[datetime]
    issued_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    @property
    def number(self) -> str:
        return f"〔{self.year}〕第{self.serial:04d}号"


class Receipt(Base):
    """回执: the new committee tells the old one that the member was placed; due a month after acceptance."""

    __tablename__ = "receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"), unique=True)
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("letter.id"), unique=True)
    """None: it answers the paper letter of a body outside."""
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))
    """Who wrote it; None: a body outside, on paper."""
    reference: Mapped[str | None] = mapped_column(String(60))
    """The number on the paper of a body outside."""
    accepted_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class IncomingLetter(Base):
    """A paper letter of a body outside, as it was entered by hand; whom it is about stands in their file."""

    __tablename__ = "incoming_letter"
    __table_args__ = (
        CheckConstraint(f"valid_days BETWEEN 1 AND {MOST_VALID_DAYS}", name="valid_days_in_range"),
        CheckConstraint("accepted_on >= issued_on AND accepted_on < valid_until", name="accepted_in_time"),
        CheckConstraint("standing IN ('full', 'probationary')", name="standing_of_the_form"),
        one_standing("uq_incoming_letter_number", "sender", "number", while_="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"), unique=True)
    sender: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(60))
    contact: Mapped[str | None] = mapped_column(String(60))
    """The sender's, as it stands on the letter."""
    issued_on: Mapped[date]
    valid_days: Mapped[int]
    valid_until: Mapped[date]
    """First day on which it is no longer valid."""
    accepted_on: Mapped[date]
    """When the paper was handed in, which may be days before somebody entered it."""
    standing: Mapped[Standing] = mapped_column(closed_set(Standing))
    dues_paid_to: Mapped[date]
    """First day of the last month up to which dues are paid."""
    entered_at: Mapped[datetime]
    entered_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    """It was refused and goes back: the same paper may come again."""
