"""How often what is wanted of a group: its own word, else its project's, else the reference data's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.service.holidays import load_calendar
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.volunteering.models import Cadence, CommunityGroup, CountKind, GroupCadence, Project
from backend.volunteering.rules.groups import DueFinder

FILE = Path(__file__).resolve().parents[4] / "seeds" / "reference" / "cadences.json"
Cadences = Mapping[CountKind, Cadence]


@cache
def usual() -> Cadences:
    """The reference data's; kinds that it does not name are counted and not wanted."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["cadences"]
    named = {CountKind(row["kind"]): Cadence(row["cadence"]) for row in rows}
    return {kind: named.get(kind, Cadence.NEVER) for kind in CountKind}


@dataclass(frozen=True)
class Words:
    """What projects and groups have said of their own."""

    of_projects: Mapping[UUID, Cadences]
    of_groups: Mapping[UUID, Cadences]

    def of(self, *, project_id: UUID, group_id: UUID) -> Cadences:
        """What holds for a group."""
        return {**usual(), **self.of_projects.get(project_id, {}), **self.of_groups.get(group_id, {})}


def load(session: Session, *, project_ids: set[UUID]) -> Words:
    """Everything that the projects and their groups say today."""
    standing = select(GroupCadence.project_id, GroupCadence.group_id, GroupCadence.kind, GroupCadence.cadence)
    rows = session.execute(standing.where(GroupCadence.project_id.in_(project_ids), GroupCadence.until_on.is_(None)))
    projects: dict[UUID, dict[CountKind, Cadence]] = {}
    groups: dict[UUID, dict[CountKind, Cadence]] = {}
    for project_id, group_id, kind, cadence in rows:
        said = projects.setdefault(project_id, {}) if group_id is None else groups.setdefault(group_id, {})
        said[kind] = cadence
    return Words(projects, groups)


def count_differing(session: Session, *, project_id: UUID) -> dict[CountKind, int]:
    """How many standing groups of the project have a word of their own, by what it is about."""
    rows = session.execute(
        select(GroupCadence.kind, func.count())
        .join(CommunityGroup, CommunityGroup.id == GroupCadence.group_id)
        .where(GroupCadence.project_id == project_id, GroupCadence.until_on.is_(None))
        .where(CommunityGroup.until_on.is_(None))
        .group_by(GroupCadence.kind)
    )
    return {kind: count for kind, count in rows}


class Finders:
    """One finder of what is due for all groups that share cadences."""

    def __init__(self, session: Session, words: Words, *, today: date) -> None:
        self._words, self._today = words, today
        self._calendar = load_calendar(session)
        self._made: dict[tuple[UUID, UUID | None], DueFinder] = {}

    def of(self, *, project_id: UUID, group_id: UUID) -> DueFinder:
        """The finder for a group."""
        key = (project_id, group_id if group_id in self._words.of_groups else None)
        if key not in self._made:
            cadences = self._words.of(project_id=project_id, group_id=group_id)
            self._made[key] = DueFinder(cadences, today=self._today, calendar=self._calendar)
        return self._made[key]


def say(
    session: Session,
    *,
    project: Project,
    group: CommunityGroup | None,
    kind: CountKind,
    cadence: Cadence | None,
    account_id: UUID,
    now: datetime,
) -> None:
    """Let the project, or one group of it, want something so often from today on; None: as the level above says."""
    session.execute(db.locked(select(Project.id).where(Project.id == project.id))).one()  # Twice at once: one waits.
    today = clock.local_date(now)
    owner = GroupCadence.group_id.is_(None) if group is None else GroupCadence.group_id == group.id
    held = session.scalars(
        select(GroupCadence)
        .where(GroupCadence.project_id == project.id, owner, GroupCadence.kind == kind)
        .where(GroupCadence.until_on.is_(None))
    ).one_or_none()
    if (held.cadence if held else None) == cadence:
        return
    if held is not None:
        held.until_on = today
        session.flush()  # What held makes room before its successor comes.
    if cadence is not None:
        session.add(
            GroupCadence(
                id=new_id(),
                project_id=project.id,
                group_id=group.id if group else None,
                kind=kind,
                cadence=cadence,
                from_on=today,
                set_by_account_id=account_id,
            )
        )
    subject, organisation_id = group or project, project.organisation_id
    fields = [kind.value]
    audit.record(session, Action.GROUP_CADENCE_SET, subject, now=now, organisation_id=organisation_id, fields=fields)
    session.flush()
