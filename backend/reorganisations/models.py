"""What was proposed and decided about branches, and what came of it. Kept for good."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation


class ReorganisationKind(StrEnum):
    """What is done with branches."""

    DISSOLVE = "dissolve"
    """撤销: its members go to one or several branches that exist."""
    MERGE = "merge"
    """合并: one or several go up in another one, or in a new one."""
    SPLIT = "split"
    """分设: some of its members found one or several new branches."""
    MOVE = "move"
    """Many members at once go from one branch to another one."""


ENDING = frozenset({ReorganisationKind.DISSOLVE, ReorganisationKind.MERGE})
"""After these the branches that members leave are no more."""


class ReorganisationState(StrEnum):
    """proposed → applied → undone within a day; or declined, by another officer or by who proposed it."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


class BranchPart(StrEnum):
    """What a branch has to do with it."""

    ORIGIN = "origin"
    """Members leave it."""
    RECEIVING = "receiving"
    """It stood before, and members come to it."""
    FOUNDED = "founded"
    """It was founded for them."""


class Reorganisation(Base):
    """What an officer proposed on behalf of `committee`; nobody confirms their own, which the database refuses, too."""

    __tablename__ = "reorganisation"
    __table_args__ = (
        CheckConstraint("decided_by_account_id <> proposed_by_account_id OR state = 'withdrawn'", name="by_another"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_when_over"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_account_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_when_said"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_account_id IS NULL)", name="undone_by_somebody"),
        CheckConstraint("state <> 'undone' OR undo_reason IS NOT NULL", name="undone_for_a_reason"),
        CheckConstraint("state <> 'declined' OR answer IS NOT NULL", name="declined_for_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[ReorganisationKind] = mapped_column(closed_set(ReorganisationKind))
    state: Mapped[ReorganisationState] = mapped_column(closed_set(ReorganisationState))
    committee_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    """The nearest committee above all branches that it touches."""
    effective_on: Mapped[date]
    """The first day on which members belong to their new branches."""
    reason: Mapped[str] = mapped_column(String(300))
    wish: Mapped[dict[str, Any]]
    """What was asked for: ids of branches and members, names of branches to be founded; `rules.Wish`."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of the dry run that was proposed: whoever confirms sees whether something has changed since."""
    summary: Mapped[dict[str, Any]]
    """How many members left and came where, by branch; nobody's name."""
    effects: Mapped[dict[str, Any]]
    """Ids of the rows that applying wrote and ended, for taking it back; empty before."""
    proposed_at: Mapped[datetime]
    proposed_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str | None] = mapped_column(String(300))
    """Why it was declined."""
    undone_at: Mapped[datetime | None]
    undone_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    undo_reason: Mapped[str | None] = mapped_column(String(300))

    committee: Mapped[PartyOrganisation] = relationship(lazy="raise")
    proposed_by: Mapped[Account] = relationship(lazy="raise", foreign_keys=[proposed_by_account_id])
    decided_by: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[decided_by_account_id])
    undone_by: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[undone_by_account_id])


class ReorganisationBranch(Base):
    """A branch that a reorganisation touches. One that was founded goes again when it is taken back."""

    __tablename__ = "reorganisation_branch"

    reorganisation_id: Mapped[UUID] = mapped_column(ForeignKey("reorganisation.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), primary_key=True, index=True)
    part: Mapped[BranchPart] = mapped_column(closed_set(BranchPart))
