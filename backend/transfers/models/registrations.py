"""What was noted as registered in the national system; transfers carry their own note."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base


class MatterKind(StrEnum):
    """What has to be registered there."""

    TRANSFER = "transfer"
    """A member was placed, or left for a body outside."""
    ENTRY = "entry"
    """A new member, one who came back, or one whose branch was reorganised."""
    END = "end"
    """A membership ended."""


class NationalRegistration(Base):
    """An entry or an end stands in the national system since `registered_on`; never changed."""

    __tablename__ = "national_registration"
    __table_args__ = (
        CheckConstraint("(affiliation_id IS NULL) <> (membership_end_id IS NULL)", name="about_one_matter"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    """The branch that it is about."""
    affiliation_id: Mapped[UUID | None] = mapped_column(ForeignKey("affiliation.id"), unique=True)
    membership_end_id: Mapped[UUID | None] = mapped_column(ForeignKey("membership_end.id"), unique=True)
    registered_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(60))
    noted_at: Mapped[datetime]
    noted_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
