"""What can be proven: credited minutes of a period, by grade and project, with what came of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.volunteering.models import Grade, GroupCount, Project, RecordState, ServiceOutcome, ServiceRecord
from backend.volunteering.service.outcomes import COUNTED_IN_GROUPS


@dataclass(frozen=True)
class Counted:
    """Sums of what counts; minutes."""

    minutes: int
    by_grade: dict[str, int]
    """Grades without a minute are missing."""
    projects: list[dict[str, Any]]
    """Per project its title, kind, minutes, times, and first and last day; the longest first."""
    outcomes: dict[str, int]
    issuer_name: str
    """The neutral name of the project that most of the time went to; empty without one."""


def count(session: Session, *, volunteer_id: UUID, organisation_id: UUID, from_on: date, until_on: date) -> Counted:
    """What the volunteer has served for the organisation from `from_on` until the day before `until_on`."""
    counts = (
        ServiceRecord.volunteer_id == volunteer_id,
        ServiceRecord.organisation_id == organisation_id,
        ServiceRecord.state == RecordState.CREDITED,
        ServiceRecord.held_on >= from_on,
        ServiceRecord.held_on < until_on,
    )
    minutes = func.sum(ServiceRecord.minutes)
    by_grade = session.execute(select(ServiceRecord.grade, minutes).where(*counts).group_by(ServiceRecord.grade))
    grades: dict[str, int] = {grade.value: total for grade, total in by_grade}
    projects = session.execute(
        select(
            Project.id,
            Project.title,
            Project.kind,
            Project.issuer_name,
            minutes.label("minutes"),
            func.count(func.distinct(ServiceRecord.entry_id)).label("times"),
            func.min(ServiceRecord.held_on).label("from_on"),
            func.max(ServiceRecord.held_on).label("last_on"),
        )
        .join(Project, Project.id == ServiceRecord.project_id)
        .where(*counts)
        .group_by(Project.id, Project.title, Project.kind, Project.issuer_name)
        .order_by(minutes.desc(), Project.id)
    ).all()
    return Counted(
        minutes=sum(grades.values()),
        by_grade={grade.value: grades[grade.value] for grade in Grade if grade.value in grades},
        projects=[_told(row) for row in projects],
        outcomes=_outcomes(session, counts),
        issuer_name=projects[0].issuer_name if projects else "",
    )


def _outcomes(session: Session, counts: tuple[ColumnElement[bool], ...]) -> dict[str, int]:
    """What was written beside the records, and what the quick logs behind them counted; empty kinds are missing."""
    found: dict[str, int] = {}
    written = session.execute(
        select(ServiceOutcome.kind, func.sum(ServiceOutcome.count))
        .join(ServiceRecord, ServiceRecord.id == ServiceOutcome.record_id)
        .where(*counts, ServiceOutcome.voided_at.is_(None))
        .group_by(ServiceOutcome.kind)
    )
    logged = session.execute(
        select(GroupCount.kind, func.sum(GroupCount.count))
        .where(GroupCount.log_id.in_(select(ServiceRecord.entry_id).where(*counts)), GroupCount.voided_at.is_(None))
        .where(GroupCount.kind.in_(list(COUNTED_IN_GROUPS)))
        .group_by(GroupCount.kind)
    )
    for kind, total in (*written, *((COUNTED_IN_GROUPS[kind], total) for kind, total in logged)):
        found[kind] = found.get(kind, 0) + int(total)
    return {kind: found[kind] for kind in sorted(found) if found[kind]}


def _told(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "kind": row.kind.value,
        "minutes": row.minutes,
        "times": row.times,
        "from_on": row.from_on.isoformat(),
        "last_on": row.last_on.isoformat(),
    }


def list_offers(session: Session, *, volunteer_id: UUID) -> list[Any]:
    """Organisations that could issue a proof: id, neutral name, minutes, first and last day; the latest first."""
    return list(
        session.execute(
            select(
                ServiceRecord.organisation_id,
                func.max(Project.issuer_name).label("issuer_name"),
                func.sum(ServiceRecord.minutes).label("minutes"),
                func.min(ServiceRecord.held_on).label("from_on"),
                func.max(ServiceRecord.held_on).label("last_on"),
            )
            .join(Project, Project.id == ServiceRecord.project_id)
            .where(ServiceRecord.volunteer_id == volunteer_id, ServiceRecord.state == RecordState.CREDITED)
            .group_by(ServiceRecord.organisation_id)
            .order_by(func.max(ServiceRecord.held_on).desc(), ServiceRecord.organisation_id)
        )
    )


def credited_minutes(session: Session, *, volunteer_id: UUID) -> int:
    """All that counts for the volunteer, whoever's project it was: what stars are reckoned by."""
    return (
        session.scalar(
            select(func.sum(ServiceRecord.minutes)).where(
                ServiceRecord.volunteer_id == volunteer_id, ServiceRecord.state == RecordState.CREDITED
            )
        )
        or 0
    )
