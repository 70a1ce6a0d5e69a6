"""The desk at the door: who is a steward of one activity, and the cards that members show there."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing

CARD_KEY_CONTEXT = "member_card.key"
"""Binds the sealed key of a card to its use."""


class Steward(Base):
    """`account` minds the desk of one activity from `from_at` until `until_at` (exclusive; None: as long as it lasts).

    Whether a grant holds is judged by these instants, by the activity's close or cancellation and by the affiliation:
    nothing has to end it.
    """

    __tablename__ = "steward"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_start"),
        one_standing("uq_steward_open", "activity_id", "account_id", while_="until_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    granted_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class CardKind(StrEnum):
    """How a card shows itself."""

    PHONE = "phone"
    """A code that the member's phone makes anew every few seconds, without a network."""
    PRINTED = "printed"
    """The same code for ever: what it checks in is provisional."""


class MemberCard(Base):
    """A member's card with its own key; revoked ones stay as rows, because scans from before may still arrive."""

    __tablename__ = "member_card"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    short_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    """40 random bits; what the card's code says instead of a name."""
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[CardKind] = mapped_column(closed_set(CardKind))
    device: Mapped[str | None] = mapped_column(String(80))
    """Which phone holds the key; None for a printed card."""
    key_sealed: Mapped[bytes]
    issued_at: Mapped[datetime]
    issued_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
