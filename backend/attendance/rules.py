"""Pure decisions: what a scan becomes, whose clock is off, when leave is taken, what a vote decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from backend.activities.models import HELD, Activity, ActivityState
from backend.activities.rules import Window, window_of
from backend.attendance.errors import CancelledError, NotOpenError, TooEarlyError, TooLateError
from backend.attendance.models import AttendanceStatus, EvidenceKind, Grade, ResolutionKind

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
    if occasion.state in HELD:
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


# --- Votes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quorum:
    """Who may vote and who of them is there (domain §3). `voters` are all who are entitled, present or not."""

    voters: int
    present_voters: int

    def needed(self, kind: ResolutionKind, *, excluded: int = 0) -> int:
        """How many must be there: half of the voters, or four fifths of the electors without the `excluded` ones."""
        entitled = self.voters - excluded
        return -(-4 * entitled // 5) if kind is ResolutionKind.ELECTION else -(-entitled // 2)

    def is_met(self, kind: ResolutionKind, *, excluded: int = 0) -> bool:
        """Whether `2 × present_voters ≥ voters`, or for an election `5 × present ≥ 4 × electors`."""
        return self.voters > excluded and self.present_voters >= self.needed(kind, excluded=excluded)


def is_passed(*, yes: int, voters: int, excluded: int = 0) -> bool:
    """Whether more than half of those entitled, not only of those present, said yes."""
    return 2 * yes > voters - excluded


# --- What is put on record --------------------------------------------------------------------------------------------


class RecordedAs(StrEnum):
    """What the record says of one member of the roster."""

    PRESENT = "present"
    LATE = "late"
    PROVISIONAL = "provisional"
    """Waits for an officer's word; counted as neither present nor absent."""
    ON_LEAVE = "on_leave"
    EXEMPT = "exempt"
    ABSENT = "absent"


def recorded_as(status: str) -> RecordedAs:
    """What a line of the roster becomes on paper: whoever is not marked was not there."""
    return RecordedAs.ABSENT if status == "unmarked" else RecordedAs(status)
