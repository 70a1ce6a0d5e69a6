"""The notice of absence: told once per closing, neutral, and gone as soon as the matter is settled.

Both ways are recomputed from the data by the worker, so nothing is lost while it is away and no path that settles an
absence (a late scan, a correction, leave, an exemption, a fault of ours, reopening) has to think of notices.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, join, select
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity
from backend.activities.service.planning import WITH_HOSTS, host_ids
from backend.attendance import rules
from backend.attendance.models import Closing, LineStatus, RosterEntry
from backend.attendance.service import standing
from backend.core import audit, clock
from backend.core.audit import Action
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import Notification, NotificationKind

WATCHED_FOR = timedelta(days=90)
"""A notice that old stays as it is; corrections have ended before."""


def tell(session: Session, *, now: datetime, limit: int = 20) -> int:
    """Tell the absent of the closings that are due; how many closings were looked at."""
    rows = session.execute(
        select(Closing, Activity)
        .join(Activity, Activity.id == Closing.activity_id)
        .where(Closing.told_at.is_(None), Closing.closed_at <= now - rules.TELL_AFTER, Closing.reopened_at.is_(None))
        .order_by(Closing.closed_at, Closing.id)
        .limit(limit)
        .options(*WITH_HOSTS)
    ).all()
    for closing, activity in rows:
        closing.told_at = now
        if activity.state in HELD and activity.held_on > clock.local_date(now - rules.TELLS_WITHIN):
            _tell_absent(session, activity, now=now)
        audit.record(session, Action.ABSENCE_TOLD, closing, now=now, organisation_id=host_ids(activity)[0])
    session.flush()
    return len(rows)


def _tell_absent(session: Session, activity: Activity, *, now: datetime) -> None:
    leave_until = rules.leave_ends_at(activity)
    facts = {
        "title": activity.title,
        "starts_at": activity.starts_at.isoformat(),
        "leave_until": leave_until.isoformat() if now < leave_until else None,
        "until": rules.corrections_end_at(activity).isoformat(),
    }
    notifications.notify_all(
        session,
        account_ids=_absent_accounts(session, activity),
        kind=NotificationKind.ABSENCE_NOTED,
        facts=facts,
        subject_id=activity.id,
        now=now,
    )


def _absent_accounts(session: Session, activity: Activity) -> list[UUID]:
    """Accounts of the absent who have no notice yet that stands."""
    source, status = _lines()
    told = (
        select(Notification.id)
        .where(Notification.account_id == Member.account_id, Notification.subject_id == activity.id)
        .where(Notification.kind == NotificationKind.ABSENCE_NOTED, Notification.withdrawn_at.is_(None))
        .correlate(Member)
    )
    return list(
        session.scalars(
            select(Member.account_id)
            .select_from(source)
            .where(RosterEntry.activity_id == activity.id, status == LineStatus.ABSENT.value)
            .where(Member.account_id.is_not(None), ~told.exists())
            .order_by(Member.id)
        )
    )


def take_back(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Withdraw the notices of those who are not absent any more; how many."""
    source, status = _lines()
    on_notice = and_(Notification.account_id == Member.account_id, Notification.subject_id == Activity.id)
    settled = session.scalars(
        select(Notification)
        .select_from(source.join(Notification, on_notice))
        .where(Notification.kind == NotificationKind.ABSENCE_NOTED, Notification.withdrawn_at.is_(None))
        .where(Notification.created_at > now - WATCHED_FOR, status != LineStatus.ABSENT.value)
        .limit(limit)
    ).all()
    for notice in settled:
        notifications.withdraw(notification=notice, now=now)
        audit.record(session, Action.ABSENCE_TAKEN_BACK, notice, now=now, fields=["withdrawn_at"])
    session.flush()
    return len(settled)


def _lines() -> tuple[Any, Any]:
    source = join(RosterEntry, Activity, Activity.id == RosterEntry.activity_id)
    source = source.join(Member, Member.id == RosterEntry.member_id)
    return standing.joined(source, member_id=RosterEntry.member_id, kind=RosterEntry.kind)
