"""Telling a branch's secretaries that late scans wait for their word: once an activity, gone as soon as none waits.

While check-in runs the roster shows them; once the activity is over nobody looks there by themselves. Both ways are
recomputed from the data by the worker, so that no path that makes or settles a provisional line has to think of it.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity
from backend.activities.service.planning import WITH_HOSTS, host_ids
from backend.activities.service.telling import tell_secretaries_of_line
from backend.attendance.models import Attendance, AttendanceStatus, Closing
from backend.core import audit
from backend.core.audit import Action
from backend.notifications import service as notifications
from backend.notifications.models import Notification, NotificationKind

WATCHED_FOR = timedelta(days=40)
"""After closing. A late scan is taken for a month at most."""
KIND = NotificationKind.PROVISIONAL_WAITING


def tell(session: Session, *, now: datetime, limit: int = 20) -> int:
    """Tell the secretaries of activities that are over and have provisional lines, unless they are told; how many."""
    told = exists().where(
        Notification.subject_id == Activity.id, Notification.kind == KIND, Notification.withdrawn_at.is_(None)
    )
    due = session.scalars(
        select(Activity)
        .join(Closing, Closing.activity_id == Activity.id)
        .where(Closing.closed_at > now - WATCHED_FOR, Closing.reopened_at.is_(None), Activity.state.in_(HELD))
        .where(_anything_waits(Activity.id), ~told)
        .order_by(Closing.closed_at, Closing.id)
        .limit(limit)
        .options(*WITH_HOSTS)
    ).all()
    for activity in due:
        for organisation_id in _hosts_of_waiting(session, activity):
            tell_secretaries_of_line(
                session, activity=activity, organisation_id=organisation_id, kind=KIND, but=None, now=now
            )
        audit.record(session, Action.PROVISIONAL_TOLD, activity, now=now, organisation_id=host_ids(activity)[0])
    session.flush()
    return len(due)


def take_back(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Withdraw the notices of activities where nothing waits any more, or which were opened again; how many."""
    is_over = exists().where(Activity.id == Notification.subject_id, Activity.state.in_(HELD))
    settled = session.scalars(
        select(Notification)
        .where(Notification.kind == KIND, Notification.withdrawn_at.is_(None))
        .where(Notification.created_at > now - 2 * WATCHED_FOR)
        .where(~_anything_waits(Notification.subject_id) | ~is_over)
        .limit(limit)
    ).all()
    for notice in settled:
        notifications.withdraw(notification=notice, now=now)
        audit.record(session, Action.PROVISIONAL_SETTLED, notice, now=now, fields=["withdrawn_at"])
    session.flush()
    return len(settled)


def _hosts_of_waiting(session: Session, activity: Activity) -> set[UUID]:
    """The hosts whose people, or guests, wait; a guest is the leading host's to confirm."""
    hosts = host_ids(activity)
    waiting = session.scalars(
        select(Attendance.organisation_id)
        .where(Attendance.activity_id == activity.id, Attendance.status == AttendanceStatus.PROVISIONAL)
        .distinct()
    )
    return {organisation_id if organisation_id in hosts else hosts[0] for organisation_id in waiting}


def _anything_waits(activity_id: Any) -> ColumnElement[bool]:
    return exists().where(Attendance.activity_id == activity_id, Attendance.status == AttendanceStatus.PROVISIONAL)
