"""What came of the hours in a report: what was written beside them, and what groups, talks and visits counted.

Every number says of how many entries it is the sum, and what groups counted, in how many of how many groups.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.volunteering.models import (
    CommunityGroup,
    GroupCount,
    Project,
    RecordState,
    ServiceOutcome,
    ServiceRecord,
    ServiceTally,
    TallyKind,
)
from backend.volunteering.reference.proofs import outcome_kinds
from backend.volunteering.service.outcomes import COUNTED_IN_GROUPS


@dataclass
class Counted:
    """The sum of a kind."""

    count: int = 0
    entries: int = 0
    groups: int | None = None
    """Different groups whose counters said it; None: no group counts it."""

    def add(self, count: int, entries: int) -> None:
        """Count one source in."""
        self.count += int(count)
        self.entries += int(entries)


@dataclass(frozen=True)
class Period:
    """These projects, on these days."""

    organisations: Select[UUID]
    from_on: date
    until_on: date
    """First day not wanted any more."""
    project_id: UUID | None

    def projects(self) -> Select[UUID]:
        """Their ids."""
        found = select(Project.id).where(Project.organisation_id.in_(self.organisations))
        return found if self.project_id is None else found.where(Project.id == self.project_id)

    def holds(self, day: InstrumentedAttribute[date]) -> ColumnElement[bool]:
        """The condition that a day lies in it."""
        return (day >= self.from_on) & (day < self.until_on)


def list_outcomes(session: Session, period: Period) -> list[dict[str, Any]]:
    """By kind, in the order of the reference data; kinds of which nothing came are left out."""
    found: defaultdict[str, Counted] = defaultdict(Counted)
    for row in _written(session, period):
        found[row.kind].add(row.count, row.entries)
    for row in _in_groups(session, period):
        counted = found[COUNTED_IN_GROUPS[row.kind]]
        counted.add(row.count, row.entries)
        counted.groups = row.groups
    for row in _tallied(session, period):
        found[row.kind.value].add(row.count, row.entries)
        if row.kind is TallyKind.HEARERS:
            found["talks"].add(row.entries, row.entries)
    of_groups = _count_groups(session, period) if any(one.groups is not None for one in found.values()) else 0
    return [
        {
            **{"kind": kind, "count": found[kind].count, "entries": found[kind].entries},
            **{"groups": found[kind].groups, "of_groups": None if found[kind].groups is None else of_groups},
        }
        for kind in outcome_kinds()
        if kind in found and found[kind].count
    ]


def _written(session: Session, period: Period) -> Sequence[Any]:
    """Beside records that count, and beside whole shifts."""
    counts = or_(ServiceRecord.id.is_(None), ServiceRecord.state == RecordState.CREDITED)
    return session.execute(
        select(ServiceOutcome.kind, func.sum(ServiceOutcome.count).label("count"), _times().label("entries"))
        .outerjoin(ServiceRecord, ServiceRecord.id == ServiceOutcome.record_id)
        .where(ServiceOutcome.project_id.in_(period.projects()), period.holds(ServiceOutcome.held_on))
        .where(ServiceOutcome.voided_at.is_(None), counts)
        .group_by(ServiceOutcome.kind)
    ).all()


def _times() -> ColumnElement[int]:
    """Entries that say more than nothing."""
    return func.sum(case((ServiceOutcome.count > 0, literal(1)), else_=literal(0)))


def _in_groups(session: Session, period: Period) -> Sequence[Any]:
    own = select(CommunityGroup.id).where(CommunityGroup.project_id.in_(period.projects()))
    return session.execute(
        select(
            GroupCount.kind,
            func.sum(GroupCount.count).label("count"),
            func.count().label("entries"),
            func.count(GroupCount.group_id.distinct()).label("groups"),
        )
        .where(GroupCount.group_id.in_(own), GroupCount.kind.in_(list(COUNTED_IN_GROUPS)))
        .where(GroupCount.voided_at.is_(None), period.holds(GroupCount.held_on))
        .group_by(GroupCount.kind)
    ).all()


def _tallied(session: Session, period: Period) -> Sequence[Any]:
    return session.execute(
        select(ServiceTally.kind, func.sum(ServiceTally.count).label("count"), func.count().label("entries"))
        .where(ServiceTally.project_id.in_(period.projects()), period.holds(ServiceTally.held_on))
        .where(ServiceTally.voided_at.is_(None))
        .group_by(ServiceTally.kind)
    ).all()


def _count_groups(session: Session, period: Period) -> int:
    """Groups that stood on a day of the period: what the groups that counted something are a share of."""
    stood = (CommunityGroup.from_on < period.until_on) & (
        CommunityGroup.until_on.is_(None) | (CommunityGroup.until_on > period.from_on)
    )
    return session.scalar(select(func.count()).where(CommunityGroup.project_id.in_(period.projects()), stood)) or 0
