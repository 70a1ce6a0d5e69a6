"""Minutes of an activity, their versions, and what was handed out as a document."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set


class MinutesState(StrEnum):
    """Whether somebody still writes."""

    DRAFT = "draft"
    """Being written; with versions: being amended."""
    FINAL = "final"
    """The latest version stands."""


class Minutes(Base):
    """What the recorder writes about an activity for one host; roster and votes join it when it becomes final."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("activity_id", "organisation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    state: Mapped[MinutesState] = mapped_column(closed_set(MinutesState))
    revision: Mapped[int] = mapped_column()
    """Counts savings; a saving of an older one is refused."""
    chair: Mapped[str] = mapped_column(String(40))
    recorder: Mapped[str] = mapped_column(String(40))
    invitees: Mapped[str] = mapped_column(String(300))
    points: Mapped[list[Any]]
    """Per point of the agenda `{title, text}`, in order."""
    decisions: Mapped[str] = mapped_column(String(2000))
    changed_at: Mapped[datetime]
    changed_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    amendment_reason: Mapped[str | None] = mapped_column(String(200))
    """Why a final version is being amended; None in the first draft."""

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - read by the mapper, never changed.


class MinutesVersion(Base):
    """Minutes as they became final: kept for good, whatever is renamed, moved or corrected later."""

    __tablename__ = "minutes_version"
    __table_args__ = (
        UniqueConstraint("minutes_id", "number"),
        CheckConstraint("(number = 1) = (reason IS NULL)", name="later_versions_have_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    """Canonical JSON of everything that is printed; text, so that the very same bytes are hashed again."""
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(200))
    finalised_at: Mapped[datetime]
    finalised_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class ExportKind(StrEnum):
    """What was handed out."""

    MINUTES = "minutes"
    LEDGER = "ledger"
    SERVICE_PROOF = "service_proof"
    SERVICE_REPORT = "service_report"
    TRANSFER_LETTER = "transfer_letter"
    TRANSFER_RECEIPT = "transfer_receipt"
    HANDOVER_PACK = "handover_pack"
    """What the new secretary of a branch needs after a reorganisation."""
    NATIONAL_REGISTRATION = "national_registration"
    YEARLY_REPORT = "yearly_report"
    DUTY_YEAR = "duty_year"
    """The year of a branch, months by duties."""


class ExportFormat(StrEnum):
    """As what kind of file."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"


class DocumentExport(Base):
    """A document that left the system: who took it, when, and the hash by which a copy is recognised."""

    __tablename__ = "document_export"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[ExportKind] = mapped_column(closed_set(ExportKind))
    format: Mapped[ExportFormat] = mapped_column(closed_set(ExportFormat))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    minutes_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("minutes_version.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    """First day not in the ledger any more."""
    subject_id: Mapped[UUID | None]
    """The proof or the project that it is about, in features above; None: the other columns say it."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file."""
    exported_at: Mapped[datetime]
    exported_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
