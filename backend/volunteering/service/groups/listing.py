"""Groups as lists show them: with their owner and what is due, fast for a thousand groups with a year of counters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.dated import holds_on
from backend.volunteering.models import (
    Cadence,
    CommunityGroup,
    CountKind,
    GroupLog,
    GroupMark,
    GroupPost,
    GroupRole,
    Volunteer,
)
from backend.volunteering.rules.groups import Due, DueFilter, Sort, Standing, overdue_since, start_of
from backend.volunteering.service import people
from backend.volunteering.service.groups import cadences, logs, posts, turns

_Row = Row[UUID, str, str, str, int, date, str]


@dataclass(frozen=True)
class Wanted:
    """What of a project's groups is wanted."""

    words: str | None = None
    """Part of the community, the name, the firm or the owner's name."""
    community: str | None = None
    firm: str | None = None
    due: DueFilter | None = None
    sort: Sort = Sort.COMMUNITY
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class Line:
    """A group with what is due."""

    id: UUID
    community: str
    name: str
    firm: str
    head_count: int
    from_on: date
    owner_name: str
    due: tuple[Due, ...]

    @property
    def overdue_since_on(self) -> date | None:
        """Since when the oldest overdue thing is."""
        return overdue_since(self.due)


class _Found(NamedTuple):
    """A group before it is known whether its page is asked for."""

    row: _Row
    due: list[Due]
    overdue_since_on: date | None


@dataclass(frozen=True)
class Listed:
    """One page of a project's groups, and what the filters offer."""

    lines: Sequence[Line]
    total: int
    counts: dict[str, int]
    """How many there are, how many have something due and overdue, before the filter by what is due."""
    communities: Sequence[str]
    firms: Sequence[str]


def list_groups(session: Session, *, project_id: UUID, wanted: Wanted, today: date) -> Listed:
    """The project's standing groups that are wanted, sorted; equal ones by community, name and id."""
    rows = session.execute(_standing(project_id, wanted)).all()
    own = select(CommunityGroup.id).where(CommunityGroup.project_id == project_id, CommunityGroup.until_on.is_(None))
    marks = _marks_of(session, GroupMark.group_id.in_(own))
    finder = cadences.Finders(session, cadences.load(session, project_ids={project_id}), today=today)
    found = []
    for row in rows:
        standing = Standing(row.from_on, marks.get(row.id, {}))
        due = finder.of(project_id=project_id, group_id=row.id).all_due(standing)
        found.append(_Found(row, due, overdue_since(due)))
    kept = [each for each in found if _is_wanted(each, wanted.due)]
    if wanted.sort is Sort.URGENCY:
        kept.sort(key=lambda each: (each.overdue_since_on or date.max, not each.due))
    begin = (wanted.page - 1) * wanted.page_size
    return Listed(
        lines=[_line(each) for each in kept[begin : begin + wanted.page_size]],
        total=len(kept),
        counts={
            "groups": len(found),
            "due": sum(1 for each in found if each.due),
            "overdue": sum(1 for each in found if each.overdue_since_on is not None),
        },
        communities=_distinct(session, project_id, CommunityGroup.community),
        firms=_distinct(session, project_id, CommunityGroup.firm),
    )


def _standing(project_id: UUID, wanted: Wanted) -> Select[UUID, str, str, str, int, date, str]:
    owner = func.coalesce(Member.name, Account.display_name, "").label("owner_name")
    table = CommunityGroup
    statement = (
        select(table.id, table.community, table.name, table.firm, table.head_count, table.from_on, owner)
        .outerjoin(
            GroupPost,
            (GroupPost.group_id == table.id) & (GroupPost.role == GroupRole.OWNER) & GroupPost.until_on.is_(None),
        )
        .outerjoin(Volunteer, Volunteer.id == GroupPost.volunteer_id)
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(table.project_id == project_id, table.until_on.is_(None))
        .order_by(table.community, table.name, table.id)
    )
    if wanted.community is not None:
        statement = statement.where(table.community == wanted.community)
    if wanted.firm is not None:
        statement = statement.where(table.firm == wanted.firm)
    if wanted.words is not None:
        statement = statement.where(
            or_(
                *(
                    column.icontains(wanted.words, autoescape=True)
                    for column in (table.community, table.name, table.firm, owner.element)
                )
            )
        )
    return statement


def _marks_of(session: Session, where: ColumnElement[bool]) -> dict[UUID, dict[CountKind, date]]:
    """When which kind was last done, by group: one row for each group, which is what makes a thousand of them fast."""
    kinds = list(CountKind)
    days = [func.max(case((GroupMark.kind == kind, GroupMark.last_on))) for kind in kinds]
    rows = session.execute(select(GroupMark.group_id, *days).where(where).group_by(GroupMark.group_id))
    return {row[0]: {kind: day for kind, day in zip(kinds, row[1:], strict=True) if day is not None} for row in rows}


def _line(found: _Found) -> Line:
    row = found.row
    return Line(
        id=row.id,
        community=row.community,
        name=row.name,
        firm=row.firm,
        head_count=row.head_count,
        from_on=row.from_on,
        owner_name=row.owner_name,
        due=tuple(found.due),
    )


def _is_wanted(found: _Found, wanted: DueFilter | None) -> bool:
    if wanted is DueFilter.OVERDUE:
        return found.overdue_since_on is not None
    if wanted is DueFilter.DUE:
        return bool(found.due)
    return wanted is None or not found.due


def _distinct(session: Session, project_id: UUID, column: Any) -> list[str]:
    standing = (CommunityGroup.project_id == project_id) & CommunityGroup.until_on.is_(None)
    return list(session.scalars(select(column).where(standing).distinct().order_by(column)))


# --- One's own, and one -----------------------------------------------------------------------------------------------


def list_own(session: Session, *, volunteer_id: UUID, today: date) -> list[CommunityGroup]:
    """The standing groups in which somebody has a role, by community and name."""
    held = select(GroupPost.group_id).where(GroupPost.volunteer_id == volunteer_id, holds_on(GroupPost, today))
    own = (
        select(CommunityGroup)
        .options(joinedload(CommunityGroup.project))
        .where(CommunityGroup.id.in_(held), CommunityGroup.until_on.is_(None))
    )
    return list(session.scalars(own.order_by(CommunityGroup.community, CommunityGroup.name, CommunityGroup.id)))


def described(session: Session, groups: Collection[CommunityGroup], *, today: date) -> list[dict[str, Any]]:
    """Groups with holders, cadences, what is due, counts of this week and this month, and the rota of two weeks."""
    ids = [group.id for group in groups]
    words = cadences.load(session, project_ids={group.project_id for group in groups})
    finder = cadences.Finders(session, words, today=today)
    marks = _marks_of(session, GroupMark.group_id.in_(ids))
    holders = posts.list_holders(session, group_ids=ids, on=today)
    monday, first = start_of(Cadence.WEEKLY, today), start_of(Cadence.MONTHLY, today)
    tomorrow = today + timedelta(days=1)
    week = logs.totals(session, group_ids=ids, from_on=monday, until_on=tomorrow)
    month = logs.totals(session, group_ids=ids, from_on=first, until_on=tomorrow)
    planned = _rota(session, ids, monday)
    return [
        {
            "group": group,
            "holders": [holder for holder in holders if holder.group_id == group.id],
            "cadences": words.of(project_id=group.project_id, group_id=group.id),
            "own_cadences": words.of_groups.get(group.id, {}),
            **_wanted_of(group, finder, marks.get(group.id, {})),
            "last_on": marks.get(group.id, {}),
            "week": week.get(group.id, {}),
            "month": month.get(group.id, {}),
            "rota": [turn for turn in planned if turn["group_id"] == group.id],
        }
        for group in groups
    ]


def _wanted_of(group: CommunityGroup, finder: cadences.Finders, last_on: dict[CountKind, date]) -> dict[str, Any]:
    """What is due, and until when the next of each kind is in time."""
    own = finder.of(project_id=group.project_id, group_id=group.id)
    standing = Standing(group.from_on, last_on)
    return {"due": own.all_due(standing), "next": {due.kind: due.by_on for due in own.all_next(standing)}}


def list_logs(session: Session, *, group_id: UUID, limit: int = 20) -> list[GroupLog]:
    """The latest logs that stand, the latest first."""
    own = select(GroupLog).where(GroupLog.group_id == group_id, GroupLog.voided_at.is_(None))
    return list(session.scalars(own.order_by(GroupLog.held_on.desc(), GroupLog.captured_at.desc()).limit(limit)))


def _rota(session: Session, group_ids: list[UUID], monday: date) -> list[dict[str, Any]]:
    planned = turns.list_between(session, group_ids=group_ids, from_on=monday, until_on=monday + timedelta(days=14))
    names = people.names_of(session, {turn.volunteer_id for turn in planned})
    return [
        {
            "id": turn.id,
            "group_id": turn.group_id,
            "volunteer_id": turn.volunteer_id,
            "name": names.get(turn.volunteer_id, ""),
            "from_on": turn.from_on,
            "until_on": turn.until_on,
        }
        for turn in planned
    ]
