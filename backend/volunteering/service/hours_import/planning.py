"""Comparing checked rows with people, projects and the ledger: what is new, what is there already, what cannot be.

All look-ups are set-wise. The same plan is made at the preview and again, under the locks, when it is applied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.members.roster_import.tables import Problem
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import COUNTING, Project, ProjectState, RowKind, ServiceRecord
from backend.volunteering.rules.ledger import Interval, by_day
from backend.volunteering.service.hours_import.checking import Checked, HoursRow
from backend.volunteering.service.hours_import.whose import People, Person, find_people

CHUNK = 500
TAKES_HOURS = (ProjectState.PUBLISHED, ProjectState.ENDED)


@dataclass(frozen=True)
class PlannedRow:
    """One row and what it does."""

    row: HoursRow
    kind: RowKind
    person: Person
    project: Project

    @property
    def signature(self) -> tuple[int, str, str, str]:
        """Equal signatures do the same."""
        return (self.row.number, self.kind.value, self.person.key.hex, self.project.id.hex)


@dataclass
class Plan:
    """What applying a file does."""

    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan(session: Session, *, organisation: PartyOrganisation, checked: Checked, now: datetime) -> Plan:
    """Compare the rows with the organisation's people and projects of today, and with the ledger."""
    found = find_people(session, organisation_id=organisation.id, rows=checked.rows, now=now)
    planner = _Planner(checked, found, _projects_of(session, organisation))
    candidates = [candidate for row in checked.rows if (candidate := planner.match(row)) is not None]
    candidates = planner.refuse_doubles(candidates)
    taken = _taken(session, [candidate.person.volunteer_id for candidate in candidates], candidates)
    for candidate in candidates:
        planner.compare(candidate, taken.get(candidate.person.key, []))
    planner.result.rows.sort(key=lambda planned: planned.row.number)
    return planner.result


@dataclass(frozen=True)
class _Candidate:
    """A row whose person and project are known."""

    row: HoursRow
    person: Person
    project: Project


def _projects_of(session: Session, organisation: PartyOrganisation) -> dict[str, list[Project]]:
    by_title: dict[str, list[Project]] = {}
    own = select(Project).where(Project.organisation_id == organisation.id, Project.state.in_(TAKES_HOURS))
    for project in session.scalars(own.order_by(Project.from_on, Project.id).execution_options(populate_existing=True)):
        by_title.setdefault(_plain(project.title), []).append(project)
    return by_title


def _plain(title: str) -> str:
    return "".join(title.split())


def _taken(
    session: Session, volunteer_ids: Iterable[UUID | None], candidates: Sequence[_Candidate]
) -> dict[UUID, list[ServiceRecord]]:
    """Records of these people that count or wait, within the time of the file, by person."""
    known = sorted({volunteer_id for volunteer_id in volunteer_ids if volunteer_id is not None})
    found: dict[UUID, list[ServiceRecord]] = {}
    if not candidates:
        return found
    first = min(candidate.row.interval.starts_at for candidate in candidates)
    last = max(candidate.row.interval.ends_at for candidate in candidates)
    for start in range(0, len(known), CHUNK):
        within = (
            select(ServiceRecord)
            .where(ServiceRecord.volunteer_id.in_(known[start : start + CHUNK]), ServiceRecord.state.in_(COUNTING))
            .where(ServiceRecord.starts_at < last, ServiceRecord.ends_at > first)
            .order_by(ServiceRecord.starts_at)
            .execution_options(populate_existing=True)
        )
        for record in session.scalars(within):
            found.setdefault(record.volunteer_id, []).append(record)
    return found


@dataclass
class _Planner:
    """The state of one plan."""

    checked: Checked
    people: People
    projects: dict[str, list[Project]]
    result: Plan = field(default_factory=Plan)

    def match(self, row: HoursRow) -> _Candidate | None:
        """The row with its person and its project; None when one of them is not found, which is noted."""
        persons = self.people.find(row)
        project = self._project_for(row)
        if len(persons) != 1:
            self._note("ambiguous_person" if persons else "unknown_person", row, row.who_column)
            return None
        if project is None:
            return None
        if row.volunteer_number is not None and row.name not in (None, persons[0].name):
            self._note("person_disagrees", row, "name")
            return None
        if clock.local_date(row.interval.starts_at) < persons[0].since_on:
            self._note("before_joining", row, "starts", detail=persons[0].since_on.isoformat())
            return None
        return _Candidate(row, persons[0], project)

    def refuse_doubles(self, candidates: list[_Candidate]) -> list[_Candidate]:
        """Those of which no other row of the file covers the same time of the same person."""
        bad: set[int] = set()
        by_time = sorted(candidates, key=lambda each: (each.person.key, each.row.interval, each.row.number))
        longest: dict[UUID, _Candidate] = {}
        for candidate in by_time:
            earlier = longest.get(candidate.person.key)
            if earlier is not None and candidate.row.interval.starts_at < earlier.row.interval.ends_at:
                is_same = (candidate.row.interval, candidate.project) == (earlier.row.interval, earlier.project)
                reason = "duplicate_in_file" if is_same else "overlap_in_file"
                self._note(reason, candidate.row, "starts", detail=str(earlier.row.number))
                bad.add(candidate.row.number)
            if earlier is None or candidate.row.interval.ends_at > earlier.row.interval.ends_at:
                longest[candidate.person.key] = candidate
        return [candidate for candidate in candidates if candidate.row.number not in bad]

    def compare(self, candidate: _Candidate, taken: Sequence[ServiceRecord]) -> None:
        """Note whether the row is new, there already, or stands in the way of other time of the person."""
        row = candidate.row
        clashes = [
            record
            for record in taken
            if record.starts_at < row.interval.ends_at and record.ends_at > row.interval.starts_at
        ]
        if clashes and not _is_known(candidate, clashes):
            self._note("overlaps_record", row, "starts", detail=_told(clashes))
            return
        kind = RowKind.KNOWN if clashes else RowKind.NEW
        self.result.rows.append(PlannedRow(row, kind, candidate.person, candidate.project))

    def _project_for(self, row: HoursRow) -> Project | None:
        titled = self.projects.get(_plain(row.project), [])
        day = clock.local_date(row.interval.starts_at)
        running = [project for project in titled if project.from_on <= day < project.until_on]
        if len(running) == 1:
            return running[0]
        if not titled:
            self._note("unknown_project", row, "project")
        else:
            self._note("ambiguous_project" if running else "outside_project", row, "project")
        return None

    def _note(self, reason: str, row: HoursRow, column: str, *, detail: str | None = None) -> None:
        shown = self.checked.headings.get(column)
        self.result.problems.append(Problem(reason, row.number, shown, detail))


def _is_known(candidate: _Candidate, clashes: Sequence[ServiceRecord]) -> bool:
    """Whether the records are exactly what the row would write."""
    wanted = [piece for _, piece in by_day(candidate.row.interval)]
    present = [Interval(record.starts_at, record.ends_at) for record in clashes]
    return wanted == present and all(record.project_id == candidate.project.id for record in clashes)


def _told(clashes: Sequence[ServiceRecord]) -> str:
    """From when to when the person served elsewhere, as the local clock says; of what project is not told.

    Records that touch were one service before midnight cut it.
    """
    first, last = clashes[0], clashes[0]
    for one, after in pairwise(clashes):
        if one is last and one.ends_at == after.starts_at:
            last = after
    starts_at, ends_at = (instant.astimezone(clock.ZONE) for instant in (first.starts_at, last.ends_at))
    until = f"{ends_at:%H:%M}" if ends_at.date() == starts_at.date() else f"{ends_at:%Y-%m-%d %H:%M}"
    return f"{starts_at:%Y-%m-%d %H:%M}–{until}"
