"""How time becomes minutes that count: whole minutes, days, the plan, grades, and whose word is needed (domain §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.attendance.models import EvidenceKind
from backend.core import clock
from backend.volunteering.errors.ledger import BeforeJoiningError, NoTimeError, NotOverYetError, TooLongError
from backend.volunteering.models import Grade, RecordState, ReviewLevel

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=24)
MOST_PAIRS = 3
"""Times in and out of one person, shift and day; more are flagged and wait for a second person (L)."""
BRANCH_BEYOND = 8 * 60
"""More minutes than so on one day go to the branch (L)."""
COMMITTEE_BEYOND = 12 * 60
"""More than so to the committee (L)."""
_BY_SCAN = frozenset(
    {EvidenceKind.ROTATING_CODE, EvidenceKind.SHORT_CODE, EvidenceKind.CLAIM, EvidenceKind.MEMBER_CARD}
)


@dataclass(frozen=True, order=True)
class Interval:
    """Half-open time in UTC: its end is the first instant that does not belong to it."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes in it; never negative."""
        return max(0, (self.ends_at - self.starts_at) // MINUTE)

    def common_with(self, other: "Interval") -> "Interval":
        """What both have in common; it has no minutes where they have nothing."""
        starts_at = max(self.starts_at, other.starts_at)
        return Interval(starts_at, max(starts_at, min(self.ends_at, other.ends_at)))


def whole_minute(instant: datetime) -> datetime:
    """The beginning of the minute in which `instant` lies: coming and going are cut alike, so that nothing is lost."""
    return instant.replace(second=0, microsecond=0)


def in_whole_minutes(starts_at: datetime, ends_at: datetime) -> Interval:
    """The interval between the minutes in which somebody came and went."""
    return Interval(whole_minute(starts_at), whole_minute(ends_at))


def refuse_impossible(interval: Interval, *, since_on: date, now: datetime) -> None:
    """Refuse time that nobody can have served.

    :raises NoTimeError: it has no minutes.
    :raises TooLongError: more than 24 hours.
    :raises NotOverYetError: it ends in the future.
    :raises BeforeJoiningError: it begins before the person's first day.
    """
    if interval.ends_at - interval.starts_at < MINUTE:
        raise NoTimeError()
    if interval.ends_at - interval.starts_at > LONGEST:
        raise TooLongError()
    if interval.ends_at > now:
        raise NotOverYetError(now=now.isoformat())
    if clock.local_date(interval.starts_at) < since_on:
        raise BeforeJoiningError(since_on=since_on.isoformat())


def within_plan(served: Interval, plan: Interval) -> tuple[Interval, set[str]]:
    """The part of `served` that was planned, and flags that say what was cut."""
    flags = set()
    if served.starts_at < plan.starts_at:
        flags.add("before_plan_cut")
    if served.ends_at > plan.ends_at:
        flags.add("after_plan_cut")
    return served.common_with(plan), flags


def by_day(interval: Interval) -> list[tuple[date, Interval]]:
    """The interval in pieces that each lie within one local day, in order."""
    pieces, starts_at = [], interval.starts_at
    while starts_at < interval.ends_at:
        day = clock.local_date(starts_at)
        ends_at = min(interval.ends_at, clock.start_of(day + timedelta(days=1)))
        pieces.append((day, Interval(starts_at, ends_at)))
        starts_at = ends_at
    return pieces


def free_parts(wanted: Interval, taken: Iterable[Interval]) -> list[Interval]:
    """What of `wanted` no interval of `taken` covers, in order."""
    free, starts_at = [], wanted.starts_at
    for other in sorted(taken):
        if other.starts_at > starts_at:
            free.append(Interval(starts_at, min(other.starts_at, wanted.ends_at)))
        starts_at = max(starts_at, other.ends_at)
    free.append(Interval(starts_at, wanted.ends_at))
    return [part for part in free if part.minutes > 0]


def longest(parts: Sequence[Interval]) -> Interval | None:
    """The longest of them, the first of equals; None of none."""
    return max(parts, key=lambda part: (part.minutes, -part.starts_at.timestamp()), default=None)


def grade_of_stay(came: EvidenceKind, went: EvidenceKind | None, *, is_doubtful: bool = False) -> Grade:
    """How strong the evidence of a stay is; `went` None: nobody scanned out.

    `is_doubtful`: a scan arrived late, or a card needs a second look.
    """
    if came in _BY_SCAN and went in _BY_SCAN:
        return Grade.B if is_doubtful else Grade.A
    return Grade.B if came in _BY_SCAN or went in _BY_SCAN else Grade.C


def level_of(grade: Grade, *, minutes_of_day: int, is_beyond_pairs: bool = False) -> ReviewLevel:
    """Whose word a record needs; `minutes_of_day` are those of the person on that day, its own included."""
    if minutes_of_day > COMMITTEE_BEYOND:
        return ReviewLevel.COMMITTEE
    if minutes_of_day > BRANCH_BEYOND:
        return ReviewLevel.BRANCH
    needs_nobody = grade is Grade.A and not is_beyond_pairs
    return ReviewLevel.NONE if needs_nobody else ReviewLevel.SECOND_PERSON


def state_at(level: ReviewLevel) -> RecordState:
    """What a new record of this level is worth."""
    return RecordState.CREDITED if level is ReviewLevel.NONE else RecordState.WAITING


def is_short_of_share(served_minutes: int, *, planned_minutes: int, least_share_percent: int | None) -> bool:
    """Whether less than the project's least share of the planned time was served."""
    return least_share_percent is not None and 100 * served_minutes < least_share_percent * planned_minutes
