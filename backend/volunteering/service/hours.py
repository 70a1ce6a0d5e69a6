"""Somebody's hours: totals by month, project and grade, and the records behind them. Reads only; index-backed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from backend.volunteering.models import (
    COUNTING,
    Project,
    RecordState,
    ServiceDecision,
    ServiceRecord,
    ServiceStay,
    Shift,
)


def totals(session: Session, *, volunteer_id: UUID, where: ColumnElement[bool] | None = None) -> dict[str, Any]:
    """Minutes that count, and those that wait, in all and by month, project and grade.

    Everything is summed from one reading of the person's rows, so that all totals are of the same moment.
    """
    rows = session.execute(
        select(
            ServiceRecord.held_on,
            ServiceRecord.project_id,
            ServiceRecord.grade,
            ServiceRecord.state,
            func.sum(ServiceRecord.minutes).label("minutes"),
        )
        .where(ServiceRecord.volunteer_id == volunteer_id, ServiceRecord.state.in_(COUNTING))
        .where(true() if where is None else where)
        .group_by(ServiceRecord.held_on, ServiceRecord.project_id, ServiceRecord.grade, ServiceRecord.state)
    ).all()
    counted = [row for row in rows if row.state is RecordState.CREDITED]
    by_project = _summed((row.project_id, row.minutes) for row in counted)
    titles = session.execute(select(Project.id, Project.title).where(Project.id.in_(by_project)))
    named = {project_id: title for project_id, title in titles}
    return {
        "credited_minutes": sum(int(row.minutes) for row in counted),
        "waiting_minutes": sum(int(row.minutes) for row in rows if row.state is RecordState.WAITING),
        "by_grade": [
            {"grade": grade, "minutes": minutes}
            for grade, minutes in sorted(_summed((row.grade, row.minutes) for row in counted).items())
        ],
        "by_month": [
            {"month": month, "minutes": minutes}
            for month, minutes in sorted(
                _summed((f"{row.held_on:%Y-%m}", row.minutes) for row in counted).items(), reverse=True
            )
        ],
        "by_project": [
            {"project_id": project_id, "title": named[project_id], "minutes": minutes}
            for project_id, minutes in sorted(by_project.items(), key=lambda item: named[item[0]])
        ],
    }


def list_records(
    session: Session,
    *,
    volunteer_id: UUID,
    page: int,
    page_size: int,
    month: str | None = None,
    project_id: UUID | None = None,
    where: ColumnElement[bool] | None = None,
) -> tuple[list[ServiceRecord], int]:
    """One page of the person's records, the latest first, and how many there are; refused and voided ones included."""
    own = select(ServiceRecord).where(ServiceRecord.volunteer_id == volunteer_id, true() if where is None else where)
    if month is not None:
        first = date.fromisoformat(f"{month}-01")
        following = (first + timedelta(days=32)).replace(day=1)
        own = own.where(ServiceRecord.held_on >= first, ServiceRecord.held_on < following)
    if project_id is not None:
        own = own.where(ServiceRecord.project_id == project_id)
    rows = session.scalars(
        own.order_by(ServiceRecord.held_on.desc(), ServiceRecord.starts_at.desc(), ServiceRecord.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return list(rows), _count(session, own)


def find_running(session: Session, *, volunteer_id: UUID) -> tuple[ServiceStay, Shift, str] | None:
    """The stay that runs, its shift and the project's title."""
    row = session.execute(
        select(ServiceStay, Shift, Project.title)
        .join(Shift, Shift.id == ServiceStay.shift_id)
        .join(Project, Project.id == Shift.project_id)
        .where(ServiceStay.volunteer_id == volunteer_id, ServiceStay.ended_at.is_(None))
    ).one_or_none()
    return (row[0], row[1], row[2]) if row is not None else None


def reasons_of(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The latest words with which each record was refused, returned or voided, where there were any."""
    rows = session.execute(
        select(ServiceDecision.record_id, ServiceDecision.reason)
        .where(ServiceDecision.record_id.in_(record_ids), ServiceDecision.reason.is_not(None))
        .order_by(ServiceDecision.decided_at)
    )
    return {record_id: reason for record_id, reason in rows if reason is not None}


def _summed(pairs: Any) -> dict[Any, int]:
    sums: dict[Any, int] = {}
    for key, minutes in pairs:
        sums[key] = sums.get(key, 0) + int(minutes)
    return sums


def _count(session: Session, statement: Select[ServiceRecord]) -> int:
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
