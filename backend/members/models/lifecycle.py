"""Decisions about probation, and the end of a membership."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.members.models.files import Member

DECISION_NOTE_CONTEXT = "probation_decision.note"
END_REASON_CONTEXT = "membership_end.reason"


class DecisionKind(StrEnum):
    """What a members' meeting decides when a probation is over."""

    FULL = "full"
    """转正"""
    EXTENDED = "extended"
    """延长预备期, once, by six to twelve months"""
    CANCELLED = "cancelled"
    """取消预备党员资格"""


class ProbationDecision(Base):
    """A members' meeting voted on a probationary member; the committee above approves. One waits at a time."""

    __tablename__ = "probation_decision"
    __table_args__ = (
        CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0 AND yes + no + abstain <= voters", name="votes_add_up"),
        CheckConstraint("2 * yes > voters", name="is_passed"),
        CheckConstraint("(kind = 'extended') = (extended_to IS NOT NULL)", name="extension_has_an_end"),
        CheckConstraint("(approved_on IS NULL) = (approved_by_account_id IS NULL)", name="approved_by_somebody"),
        CheckConstraint("(voided_at IS NULL) = (voided_by_account_id IS NULL)", name="voided_by_somebody"),
        CheckConstraint("approved_on IS NULL OR voided_at IS NULL", name="approved_or_voided"),
        CheckConstraint("approved_by_account_id <> recorded_by_account_id", name="approved_by_another"),
        CheckConstraint("approved_on >= decided_on", name="approved_after_vote"),
        one_standing("uq_probation_decision_waiting", "member_id", while_="approved_on IS NULL AND voided_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    kind: Mapped[DecisionKind] = mapped_column(closed_set(DecisionKind))
    decided_on: Mapped[date]
    """The day of the meeting's vote."""
    extended_to: Mapped[date | None]
    """The first day on which the extended probation is over."""
    voters: Mapped[int]
    """Members entitled to vote, whether they came or not."""
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    note_sealed: Mapped[bytes | None]
    recorded_at: Mapped[datetime]
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    approved_on: Mapped[date | None]
    """The day of the committee's approval; from then on the decision works."""
    approved_at: Mapped[datetime | None]
    approved_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]
    """Recorded wrongly, or not approved: it never works."""
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    void_reason: Mapped[str | None] = mapped_column(String(200))

    member: Mapped[Member] = relationship(lazy="raise")


class EndKind(StrEnum):
    """Why somebody is no longer a member."""

    DIED = "died"
    WITHDREW = "withdrew"
    """退党: asked for by the member, recorded by an officer."""
    REMOVED = "removed"
    """除名"""
    EXPELLED = "expelled"
    """开除党籍"""
    PROBATION_CANCELLED = "probation_cancelled"
    """取消预备党员资格, by an approved decision only."""


class MembershipEnd(Base):
    """A membership ended on a day. What was true before that day stays; a slip can be taken back within a day."""

    __tablename__ = "membership_end"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by_account_id IS NULL)", name="undone_by_somebody"),
        one_standing("uq_membership_end_standing", "affiliation_id", while_="undone_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    """The home branch of then."""
    affiliation_id: Mapped[UUID] = mapped_column(ForeignKey("affiliation.id"))
    """What it ended: whoever comes back has another one, which may end in its turn."""
    kind: Mapped[EndKind] = mapped_column(closed_set(EndKind))
    ended_on: Mapped[date]
    """The first day without membership."""
    reason_sealed: Mapped[bytes]
    closed: Mapped[list[Any]]
    """Ids of the rows of group, posts and standing that ended with it, for taking it back."""
    recorded_at: Mapped[datetime]
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    member: Mapped[Member] = relationship(lazy="raise")
