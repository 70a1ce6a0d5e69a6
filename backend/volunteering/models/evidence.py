"""Pictures that back somebody's own report."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base

MOST_PICTURES = 3
"""Of one report."""


class ServiceEvidence(Base):
    """A picture that a volunteer added to their own report: optional, seen by those who review it only."""

    __tablename__ = "service_evidence"
    __table_args__ = (
        UniqueConstraint("entry_id", "place"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place_in_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID]
    """What the records of one report share."""
    place: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime]
    added_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
