"""What waits for a branch's secretaries around an activity. Names nobody."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, join, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.activities.service.planning import WITH_HOSTS, host_ids
from backend.attendance import rules
from backend.attendance.models import AttendanceStatus, Closing, LineStatus
from backend.attendance.service import leave as leaves
from backend.attendance.service import roster, standing
from backend.members.models import Member
from backend.organisations.rules import Right
from backend.reminders.reference import leads
from backend.reminders.service.offices import accounts_with
from backend.reminders.service.reconciling import Due, one_of


def leaves_waiting(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """Somebody's leave was not answered, and the activity begins within a day."""
    rows = session.execute(
        leaves.count_pending()
        .where(Activity.state == ActivityState.PUBLISHED, Activity.starts_at > now)
        .where(Activity.starts_at <= now + leads().leave, one_of(Activity.id, among))
    ).all()
    offices = accounts_with(session, Right.ATTENDANCE_WRITE, {row.organisation_id for row in rows}, now=now)
    return [
        Due(account_id, row.id, "waiting", _facts(row) | {"count": row.pending})
        for row in rows
        for account_id in offices.get(row.organisation_id, ())
    ]


def closings(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """The activity closes by itself soon: so many lines wait for a word, so many people are not marked."""
    latest = select(func.max(Closing.reopened_at)).where(Closing.activity_id == Activity.id).scalar_subquery()
    rows = session.execute(
        select(Activity, latest)
        .where(Activity.state == ActivityState.OPEN, Activity.ends_at <= now)
        .where(Activity.ends_at > now - timedelta(days=7), one_of(Activity.id, among))
        .options(*WITH_HOSTS)
    ).unique()
    found: list[Due] = []
    for activity, reopened_at in rows:
        closes_at = rules.closes_by_itself_at(activity, reopened_at=reopened_at)
        if now < closes_at <= now + leads().closing:
            found += _closing(session, activity, closes_at, now=now)
    return found


def _closing(session: Session, activity: Activity, closes_at: datetime, *, now: datetime) -> list[Due]:
    stage = closes_at.isoformat()
    open_lines = _open_lines(session, activity)
    offices = accounts_with(session, Right.ATTENDANCE_WRITE, open_lines, now=now)
    return [
        Due(account_id, activity.id, stage, _facts(activity) | counts | {"closes_at": stage})
        for host_id, counts in open_lines.items()
        for account_id in offices.get(host_id, ())
    ]


def _open_lines(session: Session, activity: Activity) -> dict[UUID, dict[str, int]]:
    """By host: how many lines are provisional, how many unmarked; a guest's are the leading host's."""
    hosts = host_ids(activity)
    found: dict[UUID, dict[str, int]] = {}
    names = {AttendanceStatus.PROVISIONAL.value: "provisional", LineStatus.UNMARKED.value: "unmarked"}
    base = roster.expected(activity)
    source = join(base, Member, Member.id == base.c.member_id).join(Activity, Activity.id == activity.id)
    source, status = standing.joined(source, member_id=Member.id, kind=base.c.kind)
    lines = select(base.c.organisation_id, status, func.count()).select_from(source).where(status.in_(names))
    for organisation_id, word, count in session.execute(lines.group_by(base.c.organisation_id, status)):
        keeper = organisation_id if organisation_id in hosts else hosts[0]
        found.setdefault(keeper, {"provisional": 0, "unmarked": 0})[names[word]] += count
    return found


def _facts(activity: Any) -> dict[str, Any]:
    return {"title": activity.title, "starts_at": activity.starts_at.isoformat()}
