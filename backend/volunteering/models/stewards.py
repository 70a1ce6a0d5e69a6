"""Stewards: who minds the desk of one shift for those who run it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, one_standing
from backend.identity.models import Account


class ShiftSteward(Base):
    """`account` minds the desk of one shift from `from_at` until `until_at` (exclusive; None: as long as it lasts).

    Whether a grant holds is judged by these instants, by the shift's end and by what the person was chosen for, a place
    in the shift or an affiliation: nothing has to end it.
    """

    __tablename__ = "shift_steward"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_start"),
        one_standing("uq_shift_steward_open", "shift_id", "account_id", while_="until_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("service_shift.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    """Chosen as a member of the organisation; None: as a volunteer who has a place in the shift."""
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    granted_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")
