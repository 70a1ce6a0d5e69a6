"""Workplaces, landing branches, and proposals of new branches."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing


class Employment(StrEnum):
    """How somebody earns a living."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"
    SEEKING = "seeking"
    RETIRED = "retired"


class MemberWork(Base):
    """`member` works like this from `from_on` until `until_on` (exclusive); periods never overlap."""

    __tablename__ = "member_work"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        one_standing("uq_member_work_open", "member_id", while_="until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    employment: Mapped[Employment] = mapped_column(closed_set(Employment))
    unit_name: Mapped[str | None] = mapped_column(String(120))
    trade: Mapped[str | None] = mapped_column(String(30))
    """A code of the trades' table."""
    district: Mapped[str | None] = mapped_column(String(60))
    """Where the workplace is, or the home of whoever has none."""
    is_stable: Mapped[bool]
    """Is expected to last: who has a stable workplace elsewhere should move there (domain §4)."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    entered_at: Mapped[datetime]
    entered_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class LandingTerm(Base):
    """The joint branch `organisation` takes in members without a fitting branch during these days."""

    __tablename__ = "landing_term"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        one_standing("uq_landing_term_open", "organisation_id", while_="until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    set_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class SharedBy(StrEnum):
    """What the members of a proposed branch have in common."""

    TRADE = "trade"
    DISTRICT = "district"


class BranchProposal(Base):
    """A landing branch asks its committee for a branch of its members of one trade or district."""

    __tablename__ = "branch_proposal"
    __table_args__ = (
        one_standing("uq_branch_proposal_waiting", "organisation_id", "shared_by", "value", while_="is_agreed IS NULL"),
        CheckConstraint("(is_agreed IS NULL) = (answered_by_account_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("answered_by_account_id <> proposed_by_account_id", name="answered_by_another"),
        CheckConstraint("is_agreed IS NULL OR answer IS NOT NULL", name="answered_in_words"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    shared_by: Mapped[SharedBy] = mapped_column(closed_set(SharedBy))
    value: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    """Of the branch to be."""
    reason: Mapped[str] = mapped_column(String(500))
    proposed_at: Mapped[datetime]
    proposed_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    is_agreed: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(String(500))
    """Why; of a refusal also the next step (domain §6)."""
    answered_at: Mapped[datetime | None]
    answered_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class BranchProposalMember(Base):
    """Who would belong to the proposed branch."""

    __tablename__ = "branch_proposal_member"

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("branch_proposal.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
