"""What came of the hours: counts beside them, and what people thought, as counts without anybody behind them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing


class ServiceOutcome(Base):
    """So many of a kind came of a record, or of a whole shift. A correction is a new row and takes the old one back."""

    __tablename__ = "service_outcome"
    __table_args__ = (
        CheckConstraint("count >= 0", name="count_not_negative"),
        CheckConstraint("(record_id IS NULL) <> (shift_id IS NULL)", name="of_record_or_shift"),
        *(
            one_standing(
                f"uq_service_outcome_{owner}",
                f"{owner}_id",
                "kind",
                while_=f"voided_at IS NULL AND {owner}_id IS NOT NULL",
            )
            for owner in ("record", "shift")
        ),
        Index("ix_service_outcome_project", "project_id", "held_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_record.id"))
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_shift.id"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    held_on: Mapped[date]
    """Local day of the record or shift."""
    kind: Mapped[str] = mapped_column(String(40))
    """Key in `seeds/reference/outcomes.json`."""
    count: Mapped[int]
    written_at: Mapped[datetime]
    written_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]


class FeedbackBox(Base):
    """Where people say by one tap how it was: a QR code of a project, or of one of its shifts."""

    __tablename__ = "feedback_box"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    """On a poster for everybody to read, so it is no secret; unguessable, so that only those who were there vote."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"), index=True)
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_shift.id"))
    opened_at: Mapped[datetime]
    opened_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]


class Face(StrEnum):
    """The three answers."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class FeedbackTally(Base):
    """How many have tapped a face. Nothing about anybody is kept, not even when."""

    __tablename__ = "feedback_tally"
    __table_args__ = (UniqueConstraint("box_id", "face"), CheckConstraint("count > 0", name="count_positive"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    box_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_box.id"))
    face: Mapped[Face] = mapped_column(closed_set(Face))
    count: Mapped[int]
