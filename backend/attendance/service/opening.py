"""Opening and closing check-in: attendance conducts, activities keeps the state."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.activities.rules import LONGEST_WINDOW, window_of
from backend.activities.service import planning as activities
from backend.attendance.models import CodeSubject, SubjectKind
from backend.attendance.service import roster

SHORT_ID_BITS = 40


def open_check_in(session: Session, *, activity: Activity, now: datetime) -> None:
    """Write the roster, give the activity its codes and take check-ins within the window.

    :raises WrongStateError: the activity is not published.
    """
    activities.open_check_in(session, activity=activity, now=now)
    ensure_subject(session, activity=activity)
    roster.materialise(session, activity=activity, now=now)


def close(session: Session, *, activity: Activity, now: datetime) -> None:
    """End check-in; displays end with it. Whoever joined the branch for the day meanwhile is on the roster.

    :raises WrongStateError: check-in is not open.
    """
    roster.materialise(session, activity=activity, now=now)
    activities.close(session, activity=activity, now=now)


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


def ensure_subject(session: Session, *, activity: Activity) -> CodeSubject:
    """The subject that the activity's codes name, made when there is none."""
    found = session.scalars(select(CodeSubject).where(CodeSubject.subject_id == activity.id)).one_or_none()
    if found is None:
        found = CodeSubject(short_id=secrets.randbits(SHORT_ID_BITS), kind=SubjectKind.ACTIVITY, subject_id=activity.id)
        session.add(found)
    return found
