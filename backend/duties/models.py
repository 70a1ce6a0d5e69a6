"""What people say about duties, and how a quarter stood. What is due is worked out and stored nowhere."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base
from backend.identity.models import Account


class DutyExclusion(Base):
    """A duty is left out, with a reason; the next row about it takes that back. Rows never change.

    They are numbered within the duty: odd ones leave it out, even ones take it back, so that nobody does either twice.
    """

    __tablename__ = "duty_exclusion"
    __table_args__ = (
        UniqueConstraint("organisation_id", "rule_key", "period_on", "number"),
        CheckConstraint("is_excluded = (number % 2 = 1)", name="out_and_in_by_turns"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    rule_key: Mapped[str] = mapped_column(String(40))
    period_on: Mapped[date]
    """First day of the period."""
    number: Mapped[int]
    is_excluded: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))

    by: Mapped[Account] = relationship(lazy="raise")


class DutyRecord(Base):
    """What no activity shows was done: a talk, a training, an election before this system. When and how much only."""

    __tablename__ = "duty_record"
    __table_args__ = (
        Index("ix_duty_record_branch", "organisation_id", "rule_key", "done_on"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(voided_at IS NULL) = (voided_by_account_id IS NULL)", name="voided_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone: the same one sent twice is one."""
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    rule_key: Mapped[str] = mapped_column(String(40))
    done_on: Mapped[date]
    amount: Mapped[int]
    """In the rule's unit: times, hours or days."""
    note: Mapped[str] = mapped_column(String(120))
    """Where it can be found, in a word; may be empty."""
    at: Mapped[datetime]
    by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    by: Mapped[Account] = relationship(lazy="raise", foreign_keys=[by_account_id])


class DutySnapshot(Base):
    """How the duties of a branch stood some days after a quarter's end. Later changes do not alter it."""

    __tablename__ = "duty_snapshot"
    __table_args__ = (
        UniqueConstraint("organisation_id", "quarter_on"),
        CheckConstraint("made_on > until_on AND until_on > quarter_on", name="made_after_quarter"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    quarter_on: Mapped[date]
    """First day of the quarter."""
    until_on: Mapped[date]
    """Its last day."""
    made_on: Mapped[date]
    """Local day; later than usual where the worker was away."""
    made_at: Mapped[datetime]
    rules_as_of: Mapped[date]

    lines: Mapped[list["DutySnapshotLine"]] = relationship(lazy="raise", order_by="DutySnapshotLine.place")


class DutySnapshotLine(Base):
    """One duty whose period ended in the quarter."""

    __tablename__ = "duty_snapshot_line"

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("duty_snapshot.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    rule_key: Mapped[str] = mapped_column(String(40))
    period_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    need: Mapped[int]
    have: Mapped[int]
    settled_by: Mapped[list[Any]]
    """Ids of the activities that were held and counted, and of the notes, as text."""
