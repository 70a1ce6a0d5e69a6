"""What a reorganisation does to what branches do: their activities, series and minutes, venues, projects and shifts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity, ActivityHost, ActivityState, Series, Venue
from backend.attendance.models import Correction, CorrectionState, Leave, LeaveState
from backend.core import clock
from backend.reorganisations.rules import Finding, FindingKind, Item
from backend.reorganisations.service.plans import Plan
from backend.volunteering.models import CommunityGroup, Project, ProjectState, Shift

PLANNED = (ActivityState.DRAFT, ActivityState.PUBLISHED)
HAS_ROSTER = (ActivityState.OPEN, *HELD)
HANDED_OVER = (ProjectState.DRAFT, ProjectState.PUBLISHED, ProjectState.ENDED)
"""Ended ones, too: their hours may still be settled, and proofs are asked for."""


def list_findings(session: Session, plan: Plan, *, now: datetime) -> list[Finding]:
    """Everything about the branches' work, whether there is something of the kind or not."""
    kind = FindingKind
    staying = [found for found in plan.branches if found not in plan.gone_ids]
    return [
        Finding(kind.MEETINGS_SINCE, _activities(session, plan, list(plan.branches), HAS_ROSTER)),
        Finding(kind.ACTIVITIES_PLANNED, _activities(session, plan, plan.gone_ids, PLANNED)),
        Finding(kind.SERIES_RUNNING, _series(session, plan, now=now)),
        Finding(kind.MINUTES_UNFINISHED, _unfinished(session, plan)),
        Finding(kind.QUESTIONS_OPEN, _questions(session, plan)),
        Finding(kind.ACTIVITIES_AHEAD, _activities(session, plan, staying, PLANNED)),
        Finding(kind.VENUES_HANDED_OVER, [Item(found.id, found.name) for found in list_venues(session, plan)]),
        Finding(kind.PROJECTS_HANDED_OVER, [Item(found.id, found.title) for found in list_projects(session, plan)]),
        Finding(kind.COMMUNITY_GROUPS, _community_groups(session, plan)),
        Finding(kind.SHIFTS_AHEAD, _shifts(session, plan, now=now)),
    ]


def list_venues(session: Session, plan: Plan) -> list[Venue]:
    """What the branches that end keep, and somebody else will."""
    kept = select(Venue).where(Venue.organisation_id.in_(plan.gone_ids))
    return list(session.scalars(kept.order_by(Venue.name, Venue.id)))


def list_projects(session: Session, plan: Plan) -> list[Project]:
    """What the branches that end run, and somebody else will."""
    own = select(Project).where(Project.organisation_id.in_(plan.gone_ids), Project.state.in_(HANDED_OVER))
    return list(session.scalars(own.order_by(Project.title, Project.id)))


def _held_by(wanted: Any, organisation_ids: Collection[UUID]) -> Select[Any]:
    hosted: Select[Any] = wanted.join(ActivityHost, ActivityHost.activity_id == Activity.id).where(
        ActivityHost.organisation_id.in_(organisation_ids)
    )
    return hosted


def _activities(
    session: Session, plan: Plan, organisation_ids: Collection[UUID], states: Collection[ActivityState]
) -> list[Item]:
    """Activities of these branches in one of the states, on the day or later, by day."""
    rows = session.execute(
        _held_by(select(Activity, ActivityHost.organisation_id), organisation_ids)
        .where(Activity.state.in_(states), Activity.held_on >= plan.wish.effective_on)
        .order_by(Activity.held_on, Activity.id, ActivityHost.organisation_id)
    )
    return [_item(activity, plan, place) for activity, place in rows]


def _unfinished(session: Session, plan: Plan) -> list[Item]:
    rows = session.execute(
        _held_by(select(Activity, ActivityHost.organisation_id), plan.gone_ids)
        .where(Activity.state.in_((ActivityState.OPEN, ActivityState.CLOSED)))
        .where(Activity.held_on < plan.wish.effective_on)
        .order_by(Activity.held_on, Activity.id, ActivityHost.organisation_id)
    )
    return [_item(activity, plan, place) for activity, place in rows]


def _series(session: Session, plan: Plan, *, now: datetime) -> list[Item]:
    running = select(Series).where(Series.organisation_id.in_(plan.gone_ids), Series.ended_at.is_(None))
    rows = session.scalars(running.where(Series.until_on > clock.local_date(now)).order_by(Series.id))
    return [
        Item(found.id, found.title, found.until_on, plan.branches[found.organisation_id].short_name) for found in rows
    ]


def _questions(session: Session, plan: Plan) -> list[Item]:
    """Leaves that wait for a word, and corrections that were asked for, at the branches that members leave."""
    movers = [home.member_id for home in plan.leaving]
    waits = and_(Leave.state == LeaveState.PENDING, Leave.withdrawn_at.is_(None))
    tables: tuple[tuple[Any, Any], ...] = ((Leave, waits), (Correction, Correction.state == CorrectionState.PENDING))
    found: list[Item] = []
    for table, is_open in tables:
        wanted = select(table.id, Activity.title, Activity.held_on, ActivityHost.organisation_id)
        rows = session.execute(
            _held_by(wanted.join(Activity, Activity.id == table.activity_id), plan.wish.origin_ids)
            .where(is_open, table.member_id.in_(movers))
            .order_by(Activity.held_on, table.id)
        )
        found += [Item(row.id, row.title, row.held_on, plan.branches[row.organisation_id].short_name) for row in rows]
    return found


def _community_groups(session: Session, plan: Plan) -> list[Item]:
    rows = session.scalars(
        select(CommunityGroup)
        .join(Project, Project.id == CommunityGroup.project_id)
        .where(Project.organisation_id.in_(plan.gone_ids), CommunityGroup.until_on.is_(None))
        .order_by(CommunityGroup.id)
    )
    return [Item(found.id, found.name, place=found.community) for found in rows]


def _shifts(session: Session, plan: Plan, *, now: datetime) -> list[Item]:
    """Shifts of projects that are handed over, running or to come: nothing of them changes."""
    rows = session.execute(
        select(Shift.id, Shift.role, Shift.held_on, Project.title)
        .join(Project, Project.id == Shift.project_id)
        .where(Project.organisation_id.in_(plan.gone_ids), Project.state.in_(HANDED_OVER))
        .where(Shift.ends_at > now, Shift.cancelled_at.is_(None), Shift.closed_at.is_(None))
        .order_by(Shift.starts_at, Shift.id)
    )
    return [Item(row.id, f"{row.title} · {row.role}", row.held_on) for row in rows]


def _item(activity: Activity, plan: Plan, place: UUID) -> Item:
    return Item(activity.id, activity.title, activity.held_on, plan.branches[place].short_name, mark=activity.state)
