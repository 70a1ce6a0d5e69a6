"""Totals of a branch or a committee: hours by month, project, kind and grade, who was served, what waits.

Everything is counted from the records themselves; there are no summary rows that could disagree with them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from backend.core.db import plan_for_values
from backend.volunteering.models import (
    Grade,
    Project,
    ProjectKind,
    RecordState,
    ReviewLevel,
    ServiceRecord,
    Volunteer,
)
from backend.volunteering.service.report import expiries, outcomes

MOST_PROJECTS = 200
"""Named in one report, those with most minutes first; the rest is told as a number."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for: records of these organisations, on these days, of one project or of all."""

    organisations: Select[UUID]
    from_on: date
    until_on: date
    """First day not wanted any more."""
    project_id: UUID | None = None

    def period(self) -> outcomes.Period:
        """The same for what came of the hours."""
        return outcomes.Period(self.organisations, self.from_on, self.until_on, self.project_id)

    def on_days(self) -> list[ColumnElement[bool]]:
        """Of records of these days, whosesoever they are."""
        return [ServiceRecord.held_on >= self.from_on, ServiceRecord.held_on < self.until_on]

    def projects(self) -> Select[UUID]:
        """Ids of the projects."""
        found = select(Project.id).where(Project.organisation_id.in_(self.organisations))
        return found if self.project_id is None else found.where(Project.id == self.project_id)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Of records that lie in it."""
        return [ServiceRecord.project_id.in_(self.projects()), *self.on_days()]


@dataclass
class Sum:
    """Minutes and records."""

    minutes: int = 0
    records: int = 0

    def add(self, row: Any) -> None:
        """Count a group of records in."""
        self.minutes += row.minutes
        self.records += row.records


@dataclass
class Sums:
    """Credited time by what it is grouped by, and all records by their state."""

    total: Sum = field(default_factory=Sum)
    months: defaultdict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))
    projects: defaultdict[UUID, Sum] = field(default_factory=lambda: defaultdict(Sum))
    grades: defaultdict[Grade, Sum] = field(default_factory=lambda: defaultdict(Sum))
    states: defaultdict[RecordState, Sum] = field(default_factory=lambda: defaultdict(Sum))


def make_report(session: Session, *, wanted: Wanted, today: date) -> dict[str, Any]:
    """Everything that the page shows, each rate with its numerator and denominator."""
    plan_for_values(session)  # A year and a day are read in different ways.
    of_all = _is_of_all(session, wanted)
    sums = _sums(session, wanted, of_all=of_all)
    projects = _projects(session, sums)
    return {
        "from_on": wanted.from_on,
        "until_on": wanted.until_on,
        "minutes": sums.total.minutes,
        "records": sums.total.records,
        "people": _count_people(session, wanted, of_all=of_all),
        "by_month": [_told(sums.months[month], month=month) for month in sorted(sums.months)],
        "by_grade": [_told(sums.grades[grade], grade=grade) for grade in Grade if grade in sums.grades],
        "by_kind": _kinds(projects),
        "by_project": _with_people(session, wanted, projects[:MOST_PROJECTS]),
        "projects": len(projects),
        "outcomes": outcomes.list_outcomes(session, wanted.period()),
        "rates": _rates(sums),
        "open_reviews": _open_reviews(session, wanted),
        "expiries": expiries.count_expiries(session, organisations=wanted.organisations, today=today),
    }


def _sums(session: Session, wanted: Wanted, *, of_all: bool) -> Sums:
    """Each question goes along an index of its own that holds all it asks for: so a city's year takes no second."""
    sums = Sums()
    grouped = (ServiceRecord.project_id, ServiceRecord.state, ServiceRecord.grade)
    for row in session.execute(_summed(*grouped).where(*wanted.conditions()).group_by(*grouped)):
        sums.states[row.state].add(row)
        if row.state is RecordState.CREDITED:
            for found in (sums.total, sums.projects[row.project_id], sums.grades[row.grade]):
                found.add(row)
    days = _summed(ServiceRecord.held_on).where(*_credited(wanted, of_all=of_all)).group_by(ServiceRecord.held_on)
    for row in session.execute(days):
        sums.months[f"{row.held_on:%Y-%m}"].add(row)
    return sums


def _is_of_all(session: Session, wanted: Wanted) -> bool:
    """Whether no project is left out. Then no record is asked whose it is: half of what days and people cost."""
    if wanted.project_id is not None:
        return False
    others = select(Project.id).where(Project.organisation_id.not_in(wanted.organisations))
    return session.scalars(others.limit(1)).first() is None


def _summed(*columns: Any) -> Select[Any]:
    return select(*columns, func.sum(ServiceRecord.minutes).label("minutes"), func.count().label("records"))


def _credited(wanted: Wanted, *, of_all: bool = False) -> list[ColumnElement[bool]]:
    asked = wanted.on_days() if of_all else wanted.conditions()
    return [*asked, ServiceRecord.state == RecordState.CREDITED]


def _count_people(session: Session, wanted: Wanted, *, of_all: bool) -> int:
    """How many different people served in all; who served in two projects is one."""
    everybody = select(func.count(ServiceRecord.volunteer_id.distinct())).where(*_credited(wanted))
    if of_all:  # A look at each volunteer costs a third of going through all that they did.
        served = select(ServiceRecord.id).where(
            ServiceRecord.volunteer_id == Volunteer.id, *_credited(wanted, of_all=True)
        )
        everybody = select(func.count()).select_from(Volunteer).where(served.exists())
    return session.scalar(everybody) or 0


def _projects(session: Session, sums: Sums) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Project.id, Project.title, Project.kind).where(Project.id.in_(list(sums.projects)))
    ).all()
    found = [_told(sums.projects[row.id], project_id=row.id, title=row.title, kind=row.kind) for row in rows]
    return sorted(found, key=lambda line: (-line["minutes"], line["title"]))


def _with_people(session: Session, wanted: Wanted, projects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The projects that are named, each with how many different people served in it."""
    counted = (
        select(ServiceRecord.project_id, func.count(ServiceRecord.volunteer_id.distinct()))
        .where(ServiceRecord.project_id.in_([line["project_id"] for line in projects]))
        .where(*_credited(wanted, of_all=True))
        .group_by(ServiceRecord.project_id)
    )
    people = {project_id: found for project_id, found in session.execute(counted)}
    return [{**line, "people": people.get(line["project_id"], 0)} for line in projects]


def _kinds(projects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[ProjectKind, Sum] = {}
    for line in projects:
        total = found.setdefault(line["kind"], Sum())
        total.minutes += line["minutes"]
        total.records += line["records"]
    return [_told(found[kind], kind=kind) for kind in ProjectKind if kind in found]


def _told(total: Sum, **more: Any) -> dict[str, Any]:
    return {"minutes": total.minutes, "records": total.records, **more}


def _rates(sums: Sums) -> list[dict[str, Any]]:
    """How much of the time was scanned in and out, and how much of what was recorded counts; voided is not recorded."""
    recorded = sum(found.minutes for state, found in sums.states.items() if state is not RecordState.VOIDED)
    scanned = sums.grades[Grade.A].minutes if Grade.A in sums.grades else 0
    return [
        {"rate": "scanned", "numerator": scanned, "denominator": sums.total.minutes},
        {"rate": "credited", "numerator": sums.total.minutes, "denominator": recorded},
    ]


def _open_reviews(session: Session, wanted: Wanted) -> list[dict[str, Any]]:
    """What waits for somebody's word, whenever it was served; with the day of the oldest."""
    waiting = [
        ServiceRecord.state == RecordState.WAITING,
        ServiceRecord.organisation_id.in_(wanted.organisations),
    ]
    if wanted.project_id is not None:
        waiting.append(ServiceRecord.project_id == wanted.project_id)
    rows = session.execute(
        select(ServiceRecord.level, func.count().label("records"), func.min(ServiceRecord.held_on).label("oldest_on"))
        .where(*waiting)
        .group_by(ServiceRecord.level)
    )
    found = {row.level: row for row in rows}
    return [
        {"level": level, "records": found[level].records, "oldest_on": found[level].oldest_on}
        for level in ReviewLevel
        if level in found
    ]
