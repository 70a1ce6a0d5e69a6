"""What is due in a group since when, by its cadence and the calendar of workdays: no database.

A flag, never a scolding: whoever comes late settles it with the next entry, and nothing is counted up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.activities.calendar import Calendar
from backend.volunteering.models import Cadence, CountKind

_DAY = timedelta(days=1)
_DECEMBER = 12


class DueFilter(StrEnum):
    """Which groups of a list are wanted."""

    OVERDUE = "overdue"
    DUE = "due"
    """Something is wanted, overdue or not."""
    SETTLED = "settled"


class Sort(StrEnum):
    """In which order."""

    COMMUNITY = "community"
    URGENCY = "urgency"
    """What is overdue longest first."""


@dataclass(frozen=True)
class Due:
    """Something is wanted: since when, until when it was in time, and whether that is over."""

    kind: CountKind
    cadence: Cadence
    since_on: date
    """First workday of the first day, week, month … that went by without."""
    by_on: date
    """Last workday on which it is in time."""
    is_overdue: bool


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of a group."""

    from_on: date
    last_on: Mapping[CountKind, date]


def start_of(cadence: Cadence, day: date) -> date:
    """The first day of the day, week (from Monday), month, quarter or half-year in which `day` lies."""
    if cadence is Cadence.DAILY:
        return day
    if cadence is Cadence.WEEKLY:
        return day - timedelta(days=day.weekday())
    months = _MONTHS[cadence]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_start(cadence: Cadence, day: date) -> date:
    """The first day of the period after the one in which `day` lies."""
    start = start_of(cadence, day)
    if cadence is Cadence.DAILY:
        return start + _DAY
    if cadence is Cadence.WEEKLY:
        return start + timedelta(days=7)
    month = start.month + _MONTHS[cadence]
    return date(start.year + 1, 1, 1) if month > _DECEMBER else date(start.year, month, 1)


_MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6}


def find_next(
    kind: CountKind, cadence: Cadence, *, last_on: date | None, from_on: date, today: date, calendar: Calendar
) -> Due | None:
    """What is wanted next of `kind`, due already or still ahead; None: it is not wanted.

    A period counts once it holds a workday; the one in which the group began does not count unless it began with it.
    """
    if cadence is Cadence.NEVER:
        return None
    if last_on is not None:
        start = next_start(cadence, last_on)
    else:
        start = from_on if start_of(cadence, from_on) == from_on else next_start(cadence, from_on)
    workdays = None
    while workdays is None:
        end = next_start(cadence, start)
        workdays = _first_and_last_workday(start, end, calendar)
        start = end
    since_on, by_on = workdays
    return Due(kind, cadence, since_on, by_on, today > by_on)


def find_due(
    kind: CountKind, cadence: Cadence, *, last_on: date | None, from_on: date, today: date, calendar: Calendar
) -> Due | None:
    """What is due of `kind` on `today`; None: nothing."""
    found = find_next(kind, cadence, last_on=last_on, from_on=from_on, today=today, calendar=calendar)
    return None if found is None or found.since_on > today else found


def overdue_since(due: Sequence[Due]) -> date | None:
    """Since when the oldest overdue thing is; None: nothing is."""
    return min([each.since_on for each in due if each.is_overdue], default=None)


class DueFinder:
    """What is due in many groups that share cadences; equal questions are answered once."""

    def __init__(self, cadences: Mapping[CountKind, Cadence], *, today: date, calendar: Calendar) -> None:
        self.cadences = {kind: cadence for kind, cadence in cadences.items() if cadence is not Cadence.NEVER}
        self._today, self._calendar = today, calendar
        self._known: dict[tuple[CountKind, date | None, date | None], Due | None] = {}

    def all_due(self, group: Standing) -> list[Due]:
        """Everything that is due, what is overdue first and then what ends first."""
        found = (due for due in self.all_next(group) if due.since_on <= self._today)
        return sorted(found, key=lambda due: (not due.is_overdue, due.by_on))

    def all_next(self, group: Standing) -> list[Due]:
        """What is wanted next of each kind that is wanted at all, due already or still ahead."""
        found = [self._next(kind, cadence, group) for kind, cadence in self.cadences.items()]
        return [due for due in found if due is not None]

    def _next(self, kind: CountKind, cadence: Cadence, group: Standing) -> Due | None:
        last_on = group.last_on.get(kind)
        # Of what was last done only the day, week or month counts.
        key = (kind, start_of(cadence, last_on), None) if last_on is not None else (kind, None, group.from_on)
        if key not in self._known:
            self._known[key] = find_next(
                kind,
                cadence,
                last_on=last_on,
                from_on=group.from_on,
                today=self._today,
                calendar=self._calendar,
            )
        return self._known[key]


def _first_and_last_workday(start: date, end: date, calendar: Calendar) -> tuple[date, date] | None:
    first = _first_workday(_days(start, end, _DAY), calendar)
    if first is None:
        return None
    last = _first_workday(_days(end - _DAY, start - _DAY, -_DAY), calendar)
    assert last is not None
    return first, last


def _first_workday(days: Iterable[date], calendar: Calendar) -> date | None:
    return next((day for day in days if calendar.day(day).is_workday), None)


def _days(start: date, end: date, step: timedelta) -> Iterable[date]:
    while start != end:
        yield start
        start += step
