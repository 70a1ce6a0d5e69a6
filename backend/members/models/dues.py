"""Up to which month a member's dues are paid. No amount and no income stands anywhere."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, one_standing


class DuesMark(Base):
    """Somebody ticked that the member's dues are paid up to a month. The newest one that was not taken back counts.

    Rows are written once; a slip is taken back, never rewritten, which the database itself refuses.
    """

    __tablename__ = "dues_mark"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by_account_id IS NULL)", name="undone_by_somebody"),
        one_standing("uq_dues_mark_standing", "member_id", "paid_to", while_="undone_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """The branch whose officer ticked; the mark stays with the member when they move."""
    paid_to: Mapped[date]
    """The first day of the last month that is paid."""
    marked_at: Mapped[datetime]
    marked_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
