"""Pure decisions: what a scan becomes, whose clock is off, when leave is taken, what a vote decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from backend.activities.models import HELD, Activity, ActivityState
from backend.activities.rules import Planned, Window, window_of
from backend.attendance.errors import CancelledError, NotOpenError, TooEarlyError, TooLateError
from backend.attendance.models import (
    COUNTS_AS_IN,
    AttendanceStatus,
    CorrectionWish,
    Direction,
    EvidenceKind,
    Grade,
    ResolutionKind,
)

CLOCK_TOLERANCE = timedelta(minutes=2)
"""A phone's clock that is off by more is flagged; it never decides anything."""

LONGEST_IN_QUEUE = timedelta(days=31)
"""A scan that says it waited longer is flagged: no activity settles its roster for longer (`leave_days_after`)."""
CLOSES_BY_ITSELF_AFTER = timedelta(hours=12)
"""So long after its window an open activity is closed by the worker: officers have the evening for corrections (L)."""
REOPENED_FOR = timedelta(days=2)
"""So long the worker leaves a reopened activity to the officer who reopened it."""
TELL_AFTER = timedelta(hours=1)
"""The absent are told so long after closing, when scans that waited on phones have had time to arrive."""
TELLS_WITHIN = timedelta(days=31)
"""Nobody is told of an older activity: what is entered later from paper surprises nobody."""
CORRECTABLE_FOR = timedelta(days=60)
"""Corrections are asked for so long after the end (L)."""
MAKE_UP_WITHIN = timedelta(days=31)
"""A session makes up for one of the same month, or of so many days before (L)."""

GRADES: dict[EvidenceKind, Grade] = {
    EvidenceKind.ROTATING_CODE: Grade.SELF_SCANNED,
    EvidenceKind.SHORT_CODE: Grade.SELF_SCANNED,
    EvidenceKind.CLAIM: Grade.SELF_SCANNED,
    EvidenceKind.POSTER: Grade.SECOND_PERSON,
    EvidenceKind.ROSTER: Grade.SECOND_PERSON,
    EvidenceKind.MEMBER_CARD: Grade.SECOND_PERSON,
    EvidenceKind.ONLINE: Grade.SHARED_SCREEN,
    EvidenceKind.PAPER: Grade.ENTERED_LATER,
    EvidenceKind.PRESENCE_CLAIM: Grade.SECOND_PERSON,
    EvidenceKind.CORRECTION: Grade.SECOND_PERSON,
}


@dataclass(frozen=True)
class Occasion:
    """What the decision needs to know of an activity."""

    state: ActivityState
    window: Window
    closed_at: datetime | None
    settled_after: timedelta
    """For how long after the close a scan that was caught offline may still arrive."""

    @property
    def over_at(self) -> datetime:
        """The first instant at which nobody can come in any more: when it was closed, else the window's end."""
        return min(self.closed_at or self.window.closes_at, self.window.closes_at)

    @property
    def settled_at(self) -> datetime:
        """The first instant at which late arrivals of scans are no longer taken."""
        return (self.closed_at or self.window.closes_at) + self.settled_after


def occasion_of(activity: Any) -> Occasion:
    """The occasion that an activity, or a row with its columns, is."""
    return Occasion(
        state=activity.state,
        window=window_of(activity),
        closed_at=activity.closed_at,
        settled_after=timedelta(days=activity.leave_days_after),
    )


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
    return status_of_slot(occasion, at=now)


def status_of_slot(occasion: Occasion, *, at: datetime) -> AttendanceStatus:
    """Present or late, for somebody who came in at `at`."""
    return AttendanceStatus.LATE if at >= occasion.window.late_after_at else AttendanceStatus.PRESENT


def status_of_offline_scan(occasion: Occasion, *, slot_at: datetime, now: datetime) -> AttendanceStatus:
    """What a scan becomes that was caught offline at `slot_at` and arrives at `now`.

    It is provisional, for an officer to confirm, whether or not the activity was closed meanwhile: the scan itself
    was in time. A code's own tick proves that; of a poster, which is provisional in any case, the phone says it.

    :raises CancelledError: the activity was called off.
    :raises TooEarlyError: the slot lies before the window.
    :raises TooLateError: the slot lies behind the end, or the scan arrives after the days in which a roster settles.
    :raises NotOpenError: check-in was not opened.
    """
    if occasion.state is ActivityState.CANCELLED:
        raise CancelledError()
    if slot_at < occasion.window.opens_at:
        raise TooEarlyError(opens_at=_text(occasion.window.opens_at))
    if slot_at >= occasion.over_at or now >= occasion.settled_at:
        raise TooLateError(closed_at=_text(occasion.closed_at or occasion.window.closes_at))
    if occasion.state is not ActivityState.OPEN and occasion.state not in HELD:
        raise NotOpenError()
    return AttendanceStatus.PROVISIONAL


def was_caught_offline(
    *, slot_at: datetime, code_lives: timedelta, captured_at: datetime | None, sent_at: datetime | None, now: datetime
) -> bool:
    """Whether a scan that arrives too late was made while its code was shown, as far as the phone can tell.

    Without `captured_at`, or with one outside of the code's life, it is just an old picture of a code. How far the
    phone's clock is off shows when it sends: that much is taken off.
    """
    if captured_at is None:
        return False
    on_our_clock = captured_at - drift_of(sent_at=sent_at, now=now)
    latest = min(slot_at + code_lives, now) + CLOCK_TOLERANCE
    return slot_at - CLOCK_TOLERANCE <= on_our_clock <= latest


def poster_scanned_at(
    occasion: Occasion, *, captured_at: datetime | None, sent_at: datetime | None, now: datetime
) -> datetime | None:
    """When a poster was scanned that arrives after the end, as far as the phone can tell.

    None: the end has not come, no such time, or it lies outside the window: then it is judged by when it arrives. A
    poster proves no time, and the phone's word stands for nothing by itself: an officer confirms it as any poster's
    scan. What is minuted already is not touched by so little.
    """
    if captured_at is None or now < occasion.over_at or occasion.state is ActivityState.MINUTED:
        return None
    made_at = ticked_at(captured_at=captured_at, sent_at=sent_at, now=now)
    return made_at if occasion.window.opens_at <= made_at < occasion.over_at else None


def drift_of(*, sent_at: datetime | None, now: datetime) -> timedelta:
    """How far the phone's clock is ahead of the server's, by when it says that it sent."""
    return sent_at - now if sent_at is not None else timedelta(0)


def status_of_tick(occasion: Occasion, *, now: datetime) -> AttendanceStatus:
    """What an officer's tick becomes: as a scan while check-in runs, present on their word afterwards.

    :raises CancelledError: the activity was called off.
    :raises TooEarlyError: the window has not opened.
    :raises NotOpenError: check-in was never opened.
    :raises TooLateError: corrections are not taken any more.
    """
    ends_at = occasion.window.closes_at
    is_after = occasion.state in HELD or (occasion.state is ActivityState.OPEN and now >= ends_at)
    if not is_after:
        return status_of_scan(occasion, now=now)
    if now >= ends_at + CORRECTABLE_FOR:
        raise TooLateError(closed_at=_text(ends_at + CORRECTABLE_FOR))
    return AttendanceStatus.PRESENT


def refuse_departure(occasion: Occasion, *, at: datetime) -> None:
    """Refuse to note that somebody went at `at`; until the activity is closed people may go, and say so.

    :raises CancelledError: the activity was called off.
    :raises TooEarlyError: before the window.
    :raises NotOpenError: check-in was not opened.
    :raises TooLateError: after the activity was closed.
    """
    if occasion.state is ActivityState.CANCELLED:
        raise CancelledError()
    if at < occasion.window.opens_at:
        raise TooEarlyError(opens_at=_text(occasion.window.opens_at))
    if occasion.state not in HELD:
        if occasion.state is not ActivityState.OPEN:
            raise NotOpenError()
    elif at >= (closed_at := occasion.closed_at or occasion.window.closes_at):
        raise TooLateError(closed_at=_text(closed_at))


@dataclass(frozen=True)
class Stay:
    """From when to when somebody was there; `in_at` is None where only the exit is known, `out_at` while they stay."""

    in_at: datetime | None
    out_at: datetime | None


def stays_of(passages: Iterable[tuple[datetime, Direction]]) -> list[Stay]:
    """When somebody was there, from when they passed the door, in whatever order that became known.

    Coming twice without going is one stay, and so is going twice: the first entry and the last exit count.
    """
    stays: list[Stay] = []
    for at, direction in sorted(passages, key=lambda passage: (passage[0], passage[1] is Direction.OUT)):
        last = stays[-1] if stays else None
        if direction is Direction.OUT:
            stays[len(stays) - 1 if last else 0 :] = [Stay(last.in_at if last else None, at)]
        elif last is None or last.out_at is not None:
            stays.append(Stay(at, None))
    return stays


def ticked_at(*, captured_at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """When a tick was made, as far as the phone can tell; `now` where it does not say."""
    if captured_at is None:
        return now
    return clamped(captured_at - drift_of(sent_at=sent_at, now=now), now=now)


def ticked_in_time_at(
    occasion: Occasion, *, captured_at: datetime | None, sent_at: datetime | None, now: datetime
) -> datetime | None:
    """When a tick was made that arrives so late that it would make somebody late, as far as the phone can tell.

    None: no such time, or it lies outside of what is in time. The phone's clock decides nothing: what it says makes
    such a tick provisional, for an officer to confirm.
    """
    if captured_at is None:
        return None
    made_at = ticked_at(captured_at=captured_at, sent_at=sent_at, now=now)
    return made_at if occasion.window.opens_at <= made_at < occasion.window.late_after_at else None


def closes_by_itself_at(activity: Planned, *, reopened_at: datetime | None) -> datetime:
    """When the worker closes an open activity; `reopened_at` is the latest reopening."""
    due_at = window_of(activity).closes_at + CLOSES_BY_ITSELF_AFTER
    return due_at if reopened_at is None else max(due_at, reopened_at + REOPENED_FOR)


def corrections_end_at(activity: Planned) -> datetime:
    """The first instant at which no correction is asked for any more."""
    return activity.ends_at + CORRECTABLE_FOR


def is_correctable(status: str, wish: CorrectionWish) -> bool:
    """Whether a line of this status says something else than the member wishes."""
    if wish is CorrectionWish.PRESENT:
        return status != AttendanceStatus.PRESENT
    return status in COUNTS_AS_IN


def make_up_days(missed_on: date) -> tuple[date, date]:
    """The first and the last day of sessions that may stand for a missed one: its month, and so many days after it."""
    return missed_on.replace(day=1), max(missed_on + MAKE_UP_WITHIN, _last_of_month(missed_on))


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def is_clock_skewed(*, captured_at: datetime | None, sent_at: datetime | None, now: datetime) -> bool:
    """Whether what the phone says about its time cannot be taken as it is.

    `captured_at` is missing, in the future or older than any queue; or `sent_at` is far from now.
    """
    if captured_at is None or (sent_at is not None and abs(sent_at - now) > CLOCK_TOLERANCE):
        return True
    return not now - LONGEST_IN_QUEUE <= captured_at <= now + CLOCK_TOLERANCE


def clamped(captured_at: datetime, *, now: datetime) -> datetime:
    """`captured_at` within what can be: not in the future, not longer ago than any queue keeps."""
    return max(min(captured_at, now), now - LONGEST_IN_QUEUE)


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
    MADE_UP = "made_up"
    """Was at another branch's session instead."""
    ON_LEAVE = "on_leave"
    EXEMPT = "exempt"
    NOT_COUNTED = "not_counted"
    """Not known to have come where the system failed."""
    ABSENT = "absent"


def recorded_as(status: str) -> RecordedAs:
    """What a line of the roster becomes on paper: whoever is not marked was not there."""
    return RecordedAs.ABSENT if status == "unmarked" else RecordedAs(status)
