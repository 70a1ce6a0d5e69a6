"""Posters: an activity's code on paper, which says the same for as long as it hangs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, one_standing


class Poster(Base):
    """A static code of one activity. What it checks in is provisional; it ends with the activity, or when revoked.

    Revoked ones stay as rows: scans that were exchanged before may still arrive.
    """

    __tablename__ = "poster"
    __table_args__ = (
        UniqueConstraint("activity_id", "serial"),
        one_standing("uq_poster_live", "activity_id", while_="revoked_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    serial: Mapped[int] = mapped_column(BigInteger)
    """32 random bits, where a rotating code says its tick."""
    issued_at: Mapped[datetime]
    issued_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
