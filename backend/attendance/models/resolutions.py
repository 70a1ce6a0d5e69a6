"""What a branch decided by vote."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing


class ResolutionKind(StrEnum):
    """What is voted on decides how many must be there."""

    ORDINARY = "ordinary"
    """Half of those entitled to vote must be there."""
    ELECTION = "election"
    """Four fifths of the electors must be there."""


class Resolution(Base):
    """One vote of one branch at an activity. What was counted never changes: a correction voids and adds."""

    __tablename__ = "resolution"
    __table_args__ = (
        CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0", name="votes_not_negative"),
        CheckConstraint("yes + no + abstain <= present_voters", name="votes_of_those_present"),
        CheckConstraint("excluded >= 0 AND excluded < voters", name="excluded_of_voters"),
        CheckConstraint("present_voters <= voters - excluded", name="present_of_entitled"),
        CheckConstraint("(excluded = 0) = (exclusion_reason IS NULL)", name="exclusion_has_reason"),
        CheckConstraint(
            "CASE kind WHEN 'election' THEN 5 * present_voters >= 4 * (voters - excluded)"
            " ELSE 2 * present_voters >= voters - excluded END",
            name="quorum_met",
        ),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_with_reason"),
        one_standing("uq_resolution_number", "activity_id", "organisation_id", "number", while_="voided_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """The branch that voted; in a joint activity every host votes for itself."""
    number: Mapped[int]
    """1, 2, … in the order of voting; a correction keeps the number."""
    kind: Mapped[ResolutionKind] = mapped_column(closed_set(ResolutionKind))
    text: Mapped[str] = mapped_column(String(1000))
    voters: Mapped[int]
    """Entitled to vote, as of the activity's roster."""
    excluded: Mapped[int]
    """Left out of the electors by the meeting's own decision (long illness and the like)."""
    exclusion_reason: Mapped[str | None] = mapped_column(String(200))
    present_voters: Mapped[int]
    """Of them, checked in when the vote was recorded."""
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("resolution.id"), unique=True)
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    void_reason: Mapped[str | None] = mapped_column(String(200))
