"""What was done when, for duties to count: one list, whatever it is about."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.yearly.models import (
    Appraisal,
    AppraisalDecision,
    AppraisalState,
    HeadLecture,
    Responsibility,
    Talk,
    YearlyReport,
    YearlyReportVersion,
)
from backend.yearly.service import talks


class EvidenceKind(StrEnum):
    """What a line of evidence is."""

    APPRAISAL = "appraisal"
    """Decided by the branch and handed in; `done_on` is the last day of decision."""
    TALK = "talk"
    """One talk; `key` says of which kind."""
    YEARLY_REPORT = "yearly_report"
    """Handed in."""
    RESPONSIBILITY = "responsibility"
    """An item of the list that begins in the year."""
    HEAD_LECTURE = "head_lecture"
    """`key` says of which kind."""


@dataclass(frozen=True)
class Evidence:
    """Something that was done on a day; `subject_id` is the record that shows it."""

    key: str
    done_on: date
    subject_id: UUID
    kind: EvidenceKind


def list_evidence(session: Session, *, organisation_id: UUID, year: int) -> list[Evidence]:
    """Everything of the branch's year that is on record and stands, by day, then by kind."""
    found = [
        *_appraisals(session, organisation_id, year),
        *_talks(session, organisation_id, year),
        *_reports(session, organisation_id, year),
        *_lectures(session, organisation_id, year),
        *_responsibilities(session, organisation_id, year),
    ]
    return sorted(found, key=lambda one: (one.done_on, one.kind.value, one.subject_id))


def _appraisals(session: Session, organisation_id: UUID, year: int) -> list[Evidence]:
    rows = session.execute(
        select(Appraisal.id, AppraisalDecision.decided_on)
        .join(AppraisalDecision, AppraisalDecision.appraisal_id == Appraisal.id)
        .where(Appraisal.organisation_id == organisation_id, Appraisal.year == year)
        .where(Appraisal.state.in_((AppraisalState.WAITING, AppraisalState.CONFIRMED)))
        .where(AppraisalDecision.replaced_at.is_(None))
    )
    last: dict[UUID, date] = {}
    for appraisal_id, decided_on in rows:
        last[appraisal_id] = max(last.get(appraisal_id, decided_on), decided_on)
    return [Evidence("appraisal", day, found, EvidenceKind.APPRAISAL) for found, day in last.items()]


def _talks(session: Session, organisation_id: UUID, year: int) -> list[Evidence]:
    of_year = _of_year(select(Talk).where(talks.COUNTS), Talk, organisation_id, year)
    return [Evidence(talk.kind.value, talk.held_on, talk.id, EvidenceKind.TALK) for talk in session.scalars(of_year)]


def _reports(session: Session, organisation_id: UUID, year: int) -> list[Evidence]:
    rows = session.execute(
        select(YearlyReport.id, YearlyReportVersion.submitted_at)
        .join(YearlyReportVersion, YearlyReportVersion.report_id == YearlyReport.id)
        .where(YearlyReport.organisation_id == organisation_id, YearlyReport.year == year)
        .where(YearlyReportVersion.number == 1)
    )
    kind = EvidenceKind.YEARLY_REPORT
    return [Evidence("yearly_report", clock.local_date(at), found, kind) for found, at in rows]


def _lectures(session: Session, organisation_id: UUID, year: int) -> list[Evidence]:
    of_year = _of_year(select(HeadLecture).where(HeadLecture.voided_at.is_(None)), HeadLecture, organisation_id, year)
    return [
        Evidence(one.kind.value, one.held_on, one.id, EvidenceKind.HEAD_LECTURE) for one in session.scalars(of_year)
    ]


def _responsibilities(session: Session, organisation_id: UUID, year: int) -> list[Evidence]:
    rows = session.execute(
        select(Responsibility.id, Responsibility.from_on)
        .where(Responsibility.organisation_id == organisation_id, Responsibility.replaces_id.is_(None))
        .where(Responsibility.from_on >= date(year, 1, 1), Responsibility.from_on <= date(year, 12, 31))
    )
    return [Evidence("responsibility", from_on, found, EvidenceKind.RESPONSIBILITY) for found, from_on in rows]


def _of_year(statement: Select[Any], table: Any, organisation_id: UUID, year: int) -> Select[Any]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return statement.where(table.organisation_id == organisation_id, table.held_on >= first, table.held_on <= last)
