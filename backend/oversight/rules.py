"""Months and weeks of a figure, and what falls into them: no database."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from dateutil.relativedelta import relativedelta

from backend.organisations.dated import Period

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


class Source(StrEnum):
    """Where rows come in that the system may have already."""

    ROSTER_SHEET = "roster_sheet"
    HOURS_SHEET = "hours_sheet"


@dataclass(frozen=True)
class Stretch:
    """A month or a week, as far as it has got."""

    from_on: date
    until_on: date
    """First day that does not belong to it."""
    as_of_on: date
    """The day whose branches and members it is divided by: its last one, or today while it runs."""
    is_whole: bool
    """It is over: only then it counts in the average."""

    def holds(self, day: date) -> bool:
        """Whether `day` belongs to it."""
        return self.from_on <= day < self.until_on


def months_of(from_on: date, until_on: date, *, today: date) -> list[Stretch]:
    """The months from the first day of one until the first day of another, as far as they have begun."""
    firsts = []
    while from_on < until_on and from_on <= today:
        firsts.append(from_on)
        from_on += relativedelta(months=1)
    return [_stretch(first, first + relativedelta(months=1), today) for first in firsts]


def weeks_of(from_on: date, until_on: date, *, today: date) -> list[Stretch]:
    """The weeks whose Monday lies in the period, as far as they have begun."""
    monday = from_on + timedelta(days=-from_on.weekday() % 7)
    mondays = []
    while monday < until_on and monday <= today:
        mondays.append(monday)
        monday += WEEK
    return [_stretch(first, first + WEEK, today) for first in mondays]


def _stretch(from_on: date, until_on: date, today: date) -> Stretch:
    return Stretch(from_on, until_on, min(until_on - DAY, today), is_whole=until_on <= today)


def count_on(periods: Iterable[Period], days: Iterable[date]) -> dict[date, int]:
    """How many of `periods` hold on each of `days`."""
    wanted = sorted(set(days))
    changes = [0] * (len(wanted) + 1)
    for period in periods:
        first = bisect_left(wanted, period.from_on)
        last = len(wanted) if period.until_on is None else bisect_left(wanted, period.until_on)
        if first < last:
            changes[first] += 1
            changes[last] -= 1
    return dict(zip(wanted, accumulate(changes), strict=False))


def sum_in(stretch: Stretch, by_day: Mapping[date, int]) -> int:
    """What fell into a month or a week."""
    return sum(count for day, count in by_day.items() if stretch.holds(day))
