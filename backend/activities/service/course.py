"""From draft to closed, or called off. Opening and closing are conducted by attendance."""

from datetime import datetime

from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import Session

from backend.activities import rules
from backend.activities.errors import (
    WrongStateError,
)
from backend.activities.models import (
    Activity,
    ActivityState,
    Invitation,
    SeriesGap,
)
from backend.activities.rules import Step
from backend.activities.service import telling
from backend.activities.service.planning import record_change
from backend.core.audit import Action
from backend.notifications.models import NotificationKind


def publish(session: Session, *, activity: Activity, now: datetime, tells: bool = True) -> None:
    """Show the activity to the members of its hosts, and tell them unless the caller does.

    :raises WrongStateError: it is no draft.
    """
    _step(activity, Step.PUBLISH)
    activity.state, activity.published_at, activity.changed_at = ActivityState.PUBLISHED, now, now
    record_change(session, Action.ACTIVITY_PUBLISHED, activity, now=now)
    if tells:
        telling.tell_members(session, activity=activity, kind=NotificationKind.ACTIVITY_PUBLISHED, now=now)


def open_check_in(session: Session, *, activity: Activity, now: datetime) -> None:
    """Mark check-in as open; attendance, who conducts this, writes the roster in the same transaction.

    :raises WrongStateError: it is not published.
    """
    _step(activity, Step.OPEN)
    activity.state, activity.opened_at, activity.changed_at = ActivityState.OPEN, now, now
    record_change(session, Action.ACTIVITY_OPENED, activity, now=now)


def close(session: Session, *, activity: Activity, now: datetime) -> None:
    """Mark the activity as over; attendance conducts this.

    :raises WrongStateError: check-in is not open.
    """
    _step(activity, Step.CLOSE)
    activity.state, activity.closed_at, activity.changed_at = ActivityState.CLOSED, now, now
    record_change(session, Action.ACTIVITY_CLOSED, activity, now=now)


def mark_minuted(session: Session, *, activity: Activity, now: datetime) -> None:
    """Mark that the minutes of all hosts are final; attendance conducts this. Nothing happens when they were before.

    :raises WrongStateError: the activity is not over.
    """
    if activity.state is ActivityState.MINUTED:
        return
    if activity.state is not ActivityState.CLOSED:
        raise WrongStateError(state=activity.state.value)
    activity.state, activity.changed_at = ActivityState.MINUTED, now
    record_change(session, Action.ACTIVITY_MINUTED, activity, now=now)


def reopen(session: Session, *, activity: Activity, now: datetime) -> None:
    """Take check-in up again after it was closed; attendance, who conducts this, keeps the reason.

    :raises WrongStateError: it is not closed, or its minutes are final.
    """
    _step(activity, Step.REOPEN)
    if activity.entered_later_at is not None:  # It was never open: there is nothing to take up again.
        raise WrongStateError(state=activity.state.value)
    activity.state, activity.closed_at, activity.changed_at = ActivityState.OPEN, None, now
    record_change(session, Action.ACTIVITY_REOPENED, activity, now=now)


def cancel(session: Session, *, activity: Activity, reason: str, now: datetime, tells: bool = True) -> None:
    """Call the activity off and tell its members why, unless the caller does. A shared venue is free again.

    :raises WrongStateError: it is a draft, over, or called off already.
    """
    _step(activity, Step.CANCEL)
    activity.state, activity.cancelled_at, activity.changed_at = ActivityState.CANCELLED, now, now
    activity.cancel_reason = reason
    record_change(session, Action.ACTIVITY_CANCELLED, activity, now=now)
    if tells:
        kind, more = NotificationKind.ACTIVITY_CANCELLED, {"reason": reason}
        telling.tell_members(session, activity=activity, kind=kind, more=more, now=now)


def delete(session: Session, *, activity: Activity, now: datetime) -> None:
    """Throw a draft away; its series remembers that its day was left out.

    :raises WrongStateError: it was published; cancel it instead.
    """
    _step(activity, Step.DELETE)
    if activity.series_id is not None:
        session.add(SeriesGap(series_id=activity.series_id, series_on=activity.series_on))
    discard(session, activity=activity, now=now)


def discard(session: Session, *, activity: Activity, now: datetime) -> None:
    """Throw away a draft that its series itself does not want any more."""
    record_change(session, Action.ACTIVITY_DELETED, activity, now=now)
    session.execute(delete_rows(Invitation).where(Invitation.activity_id == activity.id))
    session.delete(activity)


def _step(activity: Activity, step: Step) -> None:
    if step not in rules.STEPS[activity.state]:
        raise WrongStateError(state=activity.state.value)
