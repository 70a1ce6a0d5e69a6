"""Hours that come from elsewhere and hours that are reported elsewhere: imports, exports, and what was marked."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing

HOURS_IMPORT_CONTEXT = "service_import.rows"


class HoursImportState(StrEnum):
    """preview → applied or discarded."""

    PREVIEW = "preview"
    APPLIED = "applied"
    DISCARDED = "discarded"


class RowKind(StrEnum):
    """What applying a row does."""

    NEW = "new"
    """A record is written."""
    KNOWN = "known"
    """The very same time of the person in the project is there already: nothing."""


class HoursImport(Base):
    """Uploaded hours between preview and application; the rows are sealed."""

    __tablename__ = "service_import"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    state: Mapped[HoursImportState] = mapped_column(closed_set(HoursImportState))
    file_name: Mapped[str] = mapped_column(String(120))
    rows_sealed: Mapped[bytes | None]
    """The checked rows as sealed JSON; None once applied or discarded."""
    problems: Mapped[list[Any]]
    """Every problem with row, column and reason; never a name or a number of a person."""
    counts: Mapped[dict[str, Any]]
    """rows, problems, new, known, people, minutes: the last two of what is new."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class HoursExport(Base):
    """Somebody took the credited records of a period in the layout of another platform; append-only."""

    __tablename__ = "service_export"
    __table_args__ = (CheckConstraint("until_on > from_on", name="until_after_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    platform: Mapped[str] = mapped_column(String(20))
    """Key of a layout in `seeds/reference/service_import_columns.json`."""
    from_on: Mapped[date]
    until_on: Mapped[date]
    """The first day that does not belong to it any more."""
    with_reported: Mapped[bool]
    """Holds records, too, that had been reported before."""
    record_count: Mapped[int]
    minutes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    exported_at: Mapped[datetime]
    exported_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class HoursExportLine(Base):
    """A record that stands in an export; append-only."""

    __tablename__ = "service_export_line"

    export_id: Mapped[UUID] = mapped_column(ForeignKey("service_export.id"), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"), primary_key=True)


class ReportMark(Base):
    """A record was reported to another platform: which, on what day, said by whom. Undone, never rewritten."""

    __tablename__ = "service_report_mark"
    __table_args__ = (one_standing("uq_service_report_mark_record", "record_id", while_="undone_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"))
    export_id: Mapped[UUID] = mapped_column(ForeignKey("service_export.id"), index=True)
    platform: Mapped[str] = mapped_column(String(20))
    reported_on: Mapped[date]
    marked_at: Mapped[datetime]
    marked_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
