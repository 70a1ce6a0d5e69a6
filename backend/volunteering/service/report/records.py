"""The lists behind the numbers of a report: in the order of days, never of people by their hours."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.identity.rules import masked_name
from backend.members.models import Member
from backend.volunteering.models import Grade, Project, ProjectKind, RecordState, ReviewLevel, ServiceRecord, Volunteer
from backend.volunteering.service.proofs.persons import name_column
from backend.volunteering.service.report.totals import Wanted


@dataclass(frozen=True)
class Filter:
    """Which of the records are wanted; None: of any."""

    month: str | None
    grade: Grade | None
    kind: ProjectKind | None
    state: RecordState
    level: ReviewLevel | None


def list_records(
    session: Session, *, wanted: Wanted, only: Filter, page: int, page_size: int
) -> tuple[list[dict[str, Any]], int]:
    """One page of the records behind a number, the latest first, and how many there are. Names are masked."""
    conditions = [*wanted.conditions(), ServiceRecord.state == only.state]
    if only.month is not None:
        first = date.fromisoformat(f"{only.month}-01")
        after = (first + timedelta(days=31)).replace(day=1)
        conditions += [ServiceRecord.held_on >= first, ServiceRecord.held_on < after]
    conditions += [
        column == value
        for column, value in (
            (ServiceRecord.grade, only.grade),
            (ServiceRecord.level, only.level),
            (Project.kind, only.kind),
        )
        if value is not None
    ]
    found = select(ServiceRecord.id).join(Project, Project.id == ServiceRecord.project_id).where(*conditions)
    rows = session.execute(
        select(ServiceRecord, Project.title, Volunteer.number, name_column().label("name"))
        .join(Project, Project.id == ServiceRecord.project_id)
        .join(Volunteer, Volunteer.id == ServiceRecord.volunteer_id)
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(*conditions)
        .order_by(ServiceRecord.held_on.desc(), ServiceRecord.starts_at.desc(), ServiceRecord.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return [_line(row) for row in rows], total


def _line(row: Any) -> dict[str, Any]:
    names = ("id", "held_on", "starts_at", "ends_at", "minutes", "grade", "state", "source")
    told = {name: getattr(row.ServiceRecord, name) for name in names}
    return told | {"title": row.title, "volunteer_number": row.number, "name_masked": masked_name(row.name)}
