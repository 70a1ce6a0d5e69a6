"""Pure decisions about attendance: what a scan at a moment becomes, whose clock is off, when leave is taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.activities.models import Activity, ActivityState
from backend.activities.rules import Window, window_of
from backend.attendance.errors import CancelledError, NotOpenError, TooEarlyError, TooLateError
from backend.attendance.models import AttendanceStatus, EvidenceKind, Grade

CLOCK_TOLERANCE = timedelta(minutes=2)
"""A phone's clock that is off by more is flagged; it never decides anything."""

GRADES: dict[EvidenceKind, Grade] = {
    EvidenceKind.ROTATING_CODE: Grade.SELF_SCANNED,
    EvidenceKind.SHORT_CODE: Grade.SELF_SCANNED,
    EvidenceKind.CLAIM: Grade.SELF_SCANNED,
    EvidenceKind.ROSTER: Grade.SECOND_PERSON,
    EvidenceKind.PRESENCE_CLAIM: Grade.SECOND_PERSON,
}


@dataclass(frozen=True)
class Occasion:
    """What the decision needs to know of an activity."""

    state: ActivityState
    window: Window
    closed_at: datetime | None


def occasion_of(activity: Any) -> Occasion:
    """The occasion that an activity, or a row with its columns, is."""
    return Occasion(state=activity.state, window=window_of(activity), closed_at=activity.closed_at)


def status_of_scan(occasion: Occasion, *, now: datetime) -> AttendanceStatus:
    """What a good scan at `now`, by the server's clock, becomes.

    :raises CancelledError: the activity was called off.
    :raises TooEarlyError: the window has not opened.
    :raises TooLateError: the window, or the activity, has closed.
    :raises NotOpenError: within the window, but check-in was not opened.
    """
    window = occasion.window
    if occasion.state is ActivityState.CANCELLED:
        raise CancelledError()
    if occasion.state is ActivityState.CLOSED:
        raise TooLateError(closed_at=_text(occasion.closed_at or window.closes_at))
    if now < window.opens_at:
        raise TooEarlyError(opens_at=_text(window.opens_at))
    if now >= window.closes_at:
        raise TooLateError(closed_at=_text(window.closes_at))
    if occasion.state is not ActivityState.OPEN:
        raise NotOpenError()
    return AttendanceStatus.LATE if now >= window.late_after_at else AttendanceStatus.PRESENT


def is_clock_skewed(*, captured_at: datetime | None, sent_at: datetime | None, now: datetime) -> bool:
    """Whether the phone's clock contradicts the server's: `sent_at` far from now, or `captured_at` in the future."""
    if sent_at is not None and abs(sent_at - now) > CLOCK_TOLERANCE:
        return True
    return captured_at is not None and captured_at > now + CLOCK_TOLERANCE


def leave_ends_at(activity: Activity) -> datetime:
    """The first instant at which leave is no longer taken: N days after the end (domain §3)."""
    return activity.ends_at + timedelta(days=activity.leave_days_after)


def _text(instant: datetime) -> str:
    return instant.isoformat()
