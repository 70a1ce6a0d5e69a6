"""What waits for a branch's secretaries around an activity. Names nobody."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.activities.service.planning import WITH_HOSTS, host_ids
from backend.attendance import rules
from backend.attendance.models import AttendanceStatus, Closing, Leave, LeaveState, LineStatus
from backend.attendance.service import leave as leaves
from backend.attendance.service import roster
from backend.organisations.rules import Right
from backend.reminders.reference import leads
from backend.reminders.service.offices import accounts_with
from backend.reminders.service.reconciling import Due


def leaves_waiting(session: Session, now: datetime) -> list[Due]:
    """Somebody's leave was not answered, and the activity begins within a day."""
    soon = session.scalars(
        select(Activity)
        .where(Activity.state == ActivityState.PUBLISHED, Activity.starts_at > now)
        .where(Activity.starts_at <= now + leads().leave)
        .where(Activity.id.in_(select(Leave.activity_id).where(Leave.state == LeaveState.PENDING)))
        .options(*WITH_HOSTS)
    ).unique()
    return [
        due
        for activity in soon
        for host_id in host_ids(activity)
        if (count := _count_leaves(session, activity, host_id))
        for due in _to_office(session, activity, host_id, stage="waiting", more={"count": count}, now=now)
    ]


def closings(session: Session, now: datetime) -> list[Due]:
    """The activity closes by itself soon: so many lines wait for a word, so many people are not marked."""
    latest = select(func.max(Closing.reopened_at)).where(Closing.activity_id == Activity.id).scalar_subquery()
    rows = session.execute(
        select(Activity, latest)
        .where(Activity.state == ActivityState.OPEN, Activity.ends_at <= now)
        .where(Activity.ends_at > now - timedelta(days=7))
        .options(*WITH_HOSTS)
    ).unique()
    found: list[Due] = []
    for activity, reopened_at in rows:
        closes_at = rules.closes_by_itself_at(activity, reopened_at=reopened_at)
        if now < closes_at <= now + leads().closing:
            for host_id, counts in _open_lines(session, activity).items():
                more = counts | {"closes_at": closes_at.isoformat()}
                found += _to_office(session, activity, host_id, stage=closes_at.isoformat(), more=more, now=now)
    return found


def _count_leaves(session: Session, activity: Activity, host_id: UUID) -> int:
    pending = leaves.list_pending(session, organisation_id=host_id)
    return sum(found.id == activity.id for _, _, found in pending)


def _open_lines(session: Session, activity: Activity) -> dict[UUID, dict[str, int]]:
    """By host: how many lines are provisional, how many unmarked; a guest's are the leading host's."""
    hosts = host_ids(activity)
    found: dict[UUID, dict[str, int]] = {}
    names = {AttendanceStatus.PROVISIONAL.value: "provisional", LineStatus.UNMARKED.value: "unmarked"}
    for line in roster.list_lines(session, activity=activity):
        if (name := names.get(line.status)) is not None:
            keeper = line.organisation_id if line.organisation_id in hosts else hosts[0]
            counts = found.setdefault(keeper, {"provisional": 0, "unmarked": 0})
            counts[name] += 1
    return found


def _to_office(
    session: Session, activity: Activity, host_id: UUID, *, stage: str, more: dict[str, Any], now: datetime
) -> list[Due]:
    facts = {"title": activity.title, "starts_at": activity.starts_at.isoformat()} | more
    offices = accounts_with(session, Right.ATTENDANCE_WRITE, [host_id], now=now)
    return [Due(account_id, activity.id, stage, facts) for account_id in offices.get(host_id, ())]
