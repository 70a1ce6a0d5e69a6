"""The secretary's yearly report and its evaluation (述职评议)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set


class ReportState(StrEnum):
    """Where a report is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """The latest version waits for the committee above."""
    RETURNED = "returned"
    """Came back with a word; the next version answers it."""
    EVALUATED = "evaluated"


class YearlyReport(Base):
    """What the secretary writes about a year; figures of the ledger join it when it is handed in."""

    __tablename__ = "yearly_report"
    __table_args__ = (UniqueConstraint("organisation_id", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    year: Mapped[int]
    state: Mapped[ReportState] = mapped_column(closed_set(ReportState))
    revision: Mapped[int]
    """Counts savings; a saving of an older one is refused."""
    parts: Mapped[dict[str, Any]]
    """The text by name of its part: done, weak, next."""
    changed_at: Mapped[datetime]
    changed_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class YearlyReportVersion(Base):
    """The report as it was handed in, kept for good with its hash; only the committee's answer joins it."""

    __tablename__ = "yearly_report_version"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_account_id IS NULL) AND (answered_at IS NULL) = (words IS NULL)",
            name="answered_by_somebody",
        ),
        CheckConstraint("grade IS NULL OR answered_at IS NOT NULL", name="graded_by_an_answer"),
        CheckConstraint("answered_by_account_id <> submitted_by_account_id", name="answered_by_another"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("yearly_report.id"))
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    """Canonical JSON of everything that is printed; text, so that the very same bytes are hashed again."""
    sha256: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime]
    submitted_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    grade: Mapped[str | None] = mapped_column(String(20))
    """A key of `seeds/reference/report_grades.json`; none with an answer: returned."""
    words: Mapped[str | None] = mapped_column(String(500))
    answered_at: Mapped[datetime | None]
    answered_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
