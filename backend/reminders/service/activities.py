"""Tomorrow, or in an hour: told only to those from whom nothing was heard, and gone once it begins or they answer.

A crowd is told by an announcement; whom it concerns is asked when the worker writes the inboxes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, join, select, update
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState, SignUp
from backend.activities.service.planning import WITH_HOSTS
from backend.attendance.models import Leave, LineStatus
from backend.attendance.service import roster, standing
from backend.core import audit, clock
from backend.core.audit import NO_RECORD, Action
from backend.members.models import Member
from backend.notifications import service as notifications
from backend.notifications.models import Announcement, Audience, AudienceKind, Notification, NotificationKind
from backend.reminders.reference import leads

KINDS = (NotificationKind.ACTIVITY_TOMORROW, NotificationKind.ACTIVITY_SOON)


def remind(session: Session, *, now: datetime) -> int:
    """Let the worker tell of the activities that are near; how many were announced.

    The eve's word is left out where the activity was published only hours ago.
    """
    told = 0
    for activity in _list_near(session, now=now):
        kind = _kind_at(activity, now=now)
        if kind is not None and not _is_announced(session, activity, kind):
            _announce(session, activity, kind, now=now)
            told += 1
    return told


def take_back(session: Session, *, now: datetime) -> int:
    """Withdraw what nobody needs any more: it has begun, was called off or moved, or its member has answered."""
    stands = exists().where(
        Activity.id == Notification.subject_id,
        Activity.state.in_((ActivityState.PUBLISHED, ActivityState.OPEN)),
        Activity.starts_at > now,
        Activity.starts_at <= now + timedelta(days=2),
    )
    answered = exists().where(
        Member.account_id == Notification.account_id,
        Leave.member_id == Member.id,
        Leave.activity_id == Notification.subject_id,
        Leave.withdrawn_at.is_(None),
    )
    stale = (
        update(Notification)
        .where(Notification.kind.in_(KINDS), Notification.withdrawn_at.is_(None), ~stands | answered)
        .values(withdrawn_at=now)
        .returning(Notification.id)
    )
    return len(session.execute(stale, execution_options={NO_RECORD: True, "synchronize_session": False}).all())


def list_unanswered(session: Session, parameters: Mapping[str, Any], after: UUID | None, limit: int) -> list[UUID]:
    """The next accounts of those expected at the activity who have said nothing: no leave, no place, not there yet."""
    wanted = select(Activity).where(Activity.id == UUID(parameters["activity_id"])).options(*WITH_HOSTS)
    activity = session.scalars(wanted.execution_options(populate_existing=True)).unique().one()
    base = roster.expected(activity)
    source = join(base, Member, Member.id == base.c.member_id).join(Activity, Activity.id == activity.id)
    source, status = standing.joined(source, member_id=Member.id, kind=base.c.kind)
    placed = exists().where(SignUp.activity_id == activity.id, SignUp.member_id == Member.id)
    unanswered = (
        select(Member.account_id)
        .select_from(source)
        .where(Member.account_id.is_not(None), status == LineStatus.UNMARKED.value, ~placed)
        .order_by(Member.account_id)
        .limit(limit)
    )
    if after is not None:
        unanswered = unanswered.where(Member.account_id > after)
    return [account_id for account_id in session.scalars(unanswered) if account_id is not None]


def _list_near(session: Session, *, now: datetime) -> list[Activity]:
    return list(
        session.scalars(
            select(Activity)
            .where(Activity.state.in_((ActivityState.PUBLISHED, ActivityState.OPEN)))
            .where(Activity.starts_at > now, Activity.starts_at <= now + timedelta(days=2))
            .order_by(Activity.starts_at, Activity.id)
        )
    )


def _kind_at(activity: Activity, *, now: datetime) -> NotificationKind | None:
    if activity.starts_at - now <= leads().activity_soon:
        return NotificationKind.ACTIVITY_SOON
    eve = clock.start_of(activity.held_on - timedelta(days=1))
    eve_at = leads().activity_eve_at
    is_eve = now >= eve + timedelta(hours=eve_at.hour, minutes=eve_at.minute)
    is_fresh = activity.published_at is not None and now - activity.published_at < leads().activity_silence
    return NotificationKind.ACTIVITY_TOMORROW if is_eve and not is_fresh and not _is_today(activity, now) else None


def _is_today(activity: Activity, now: datetime) -> bool:
    return activity.held_on == clock.local_date(now)


def _is_announced(session: Session, activity: Activity, kind: NotificationKind) -> bool:
    """For this beginning of it: an activity that was moved is told of again."""
    facts = session.scalars(
        select(Announcement.facts).where(Announcement.subject_id == activity.id, Announcement.kind == kind)
    )
    return any(fact["starts_at"] == activity.starts_at.isoformat() for fact in facts)


def _announce(session: Session, activity: Activity, kind: NotificationKind, *, now: datetime) -> None:
    notifications.announce(
        session,
        kind=kind,
        facts={"title": activity.title, "starts_at": activity.starts_at.isoformat(), "venue": activity.venue},
        audience=Audience(AudienceKind.UNANSWERED, {"activity_id": str(activity.id)}),
        subject_id=activity.id,
        useful_until=activity.starts_at,
        now=now,
    )
    audit.record(session, Action.ACTIVITY_REMINDED, activity, now=now)
