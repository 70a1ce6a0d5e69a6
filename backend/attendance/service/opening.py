"""Opening, closing and reopening check-in: attendance conducts, activities keeps the state.

Closing writes that it happened, never who is absent: that follows from the roster (see `standing`). So reopening takes
nothing back, and what arrives late needs no repair.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.activities.rules import LONGEST_WINDOW, window_of
from backend.activities.service import course
from backend.activities.service import planning as activities
from backend.attendance import rules
from backend.attendance.errors import ReopenPeriodOverError
from backend.attendance.models import Closing, CodeSubject, SubjectKind
from backend.attendance.service import roster_entries
from backend.core.db import locked
from backend.core.ids import new_id

SHORT_ID_BITS = 40


def open_check_in(session: Session, *, activity: Activity, now: datetime) -> None:
    """Write the roster, give the activity its codes and take check-ins within the window.

    :raises WrongStateError: the activity is not published.
    """
    course.open_check_in(session, activity=activity, now=now)
    ensure_subject(session, activity=activity)
    roster_entries.materialise(session, activity=activity, now=now)


def close(session: Session, *, activity: Activity, now: datetime) -> None:
    """End check-in; displays end with it. Whoever joined the branch for the day meanwhile is on the roster.

    From then on everybody of whom nothing is known is absent; they are told after a while (see `absences`).

    :raises WrongStateError: check-in is not open.
    """
    course.close(session, activity=activity, now=now)
    roster_entries.materialise(session, activity=activity, now=now)
    closing = Closing(
        id=new_id(),
        activity_id=activity.id,
        closed_at=now,
        closed_by_account_id=session.info.get("actor_account_id"),
    )
    session.add(closing)
    session.flush()


def reopen(session: Session, *, activity: Activity, reason: str, within: timedelta, now: datetime) -> None:
    """Take the closing back, within so long of it: nobody is absent any more, and officers may go on.

    :raises WrongStateError: it is not closed, or its minutes are final.
    :raises ReopenPeriodOverError: it was closed longer ago.
    """
    closing = find_closing(session, activity=activity)
    closed_at = activity.closed_at
    course.reopen(session, activity=activity, now=now)
    if closed_at is not None and now >= closed_at + within:
        raise ReopenPeriodOverError(until=(closed_at + within).isoformat())
    if closing is None:  # It was closed before closings were written down.
        closing = Closing(id=new_id(), activity_id=activity.id, closed_at=closed_at or now)
        session.add(closing)
    closing.reopened_at, closing.reopen_reason = now, reason
    closing.reopened_by_account_id = session.info.get("actor_account_id")
    session.flush()


def find_closing(session: Session, *, activity: Activity) -> Closing | None:
    """The closing that stands."""
    return session.scalars(
        select(Closing).where(Closing.activity_id == activity.id, Closing.reopened_at.is_(None))
    ).one_or_none()


def open_due(session: Session, *, now: datetime, limit: int = 20) -> int:
    """Open published activities whose window has begun and is not over; how many. For the worker."""
    published = session.scalars(
        select(Activity)
        .where(Activity.state == ActivityState.PUBLISHED, Activity.starts_at <= now + LONGEST_WINDOW)
        .order_by(Activity.starts_at)
        .options(*activities.WITH_HOSTS)
    )
    due = [found for found in published if window_of(found).opens_at <= now < window_of(found).closes_at][:limit]
    for activity in due:
        open_check_in(session, activity=activity, now=now)
    return len(due)


def close_due(session: Session, *, now: datetime, limit: int = 20) -> int:
    """Close open activities whose window has long been over; how many. For the worker."""
    reopened_at = select(func.max(Closing.reopened_at)).where(Closing.activity_id == Activity.id).scalar_subquery()
    rows = session.execute(
        select(Activity, reopened_at.label("reopened_at"))
        .where(Activity.state == ActivityState.OPEN, Activity.ends_at <= now - rules.CLOSES_BY_ITSELF_AFTER)
        .order_by(Activity.ends_at)
    ).all()
    due = [
        row.Activity.id for row in rows if now >= rules.closes_by_itself_at(row.Activity, reopened_at=row.reopened_at)
    ][:limit]
    for activity_id in due:
        activity = session.scalars(
            locked(
                select(Activity).where(Activity.id == activity_id).options(*activities.WITH_HOSTS), of=Activity
            ).execution_options(populate_existing=True)
        ).one()
        if activity.state is ActivityState.OPEN:  # Nobody was faster.
            close(session, activity=activity, now=now)
    return len(due)


def ensure_subject(session: Session, *, activity: Activity) -> CodeSubject:
    """The subject that the activity's codes name, made when there is none."""
    found = session.scalars(select(CodeSubject).where(CodeSubject.subject_id == activity.id)).one_or_none()
    if found is None:
        found = CodeSubject(short_id=secrets.randbits(SHORT_ID_BITS), kind=SubjectKind.ACTIVITY, subject_id=activity.id)
        session.add(found)
    return found
