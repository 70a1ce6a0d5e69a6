"""What repeats: days by a rule, moved off holidays, and how an edited rule meets the occurrences that exist.

A rule is an RFC 5545 RRULE in one of three forms: the n-th weekday of a month (`FREQ=MONTHLY;BYDAY=1FR`, -1 is the
last), a day of the month (`FREQ=MONTHLY;BYMONTHDAY=15`), a day of the week (`FREQ=WEEKLY;BYDAY=SA`), each with an
INTERVAL. Other forms are refused: nobody plans with them, and some never end.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Protocol

from dateutil.rrule import rrulestr

from backend.activities.calendar import Calendar, CalendarDay, DayKind

LONGEST_MOVE_DAYS = 7
"""A theme day may slip by so many days (domain §3, local practice)."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As RFC 5545 writes them, in the order of `date.weekday()`."""
_WEEKDAY = f"({'|'.join(WEEKDAYS)})"
_FORMS = re.compile(
    rf"FREQ=MONTHLY(;INTERVAL=[1236])?;BYDAY=(-1|[1-4]){_WEEKDAY}"
    r"|FREQ=MONTHLY(;INTERVAL=[1236])?;BYMONTHDAY=(-1|[1-9]|1\d|2[0-8])"
    rf"|FREQ=WEEKLY(;INTERVAL=[12])?;BYDAY={_WEEKDAY}"
)


def is_understood(rule: str) -> bool:
    """Whether `rule` has one of the three forms."""
    return _FORMS.fullmatch(rule) is not None


def days_of(rule: str, *, from_on: date, until_on: date) -> list[date]:
    """The days of an understood rule from `from_on` until before `until_on`; intervals count from `from_on`."""
    start = datetime.combine(from_on, time.min, tzinfo=UTC)
    days = (moment.date() for moment in rrulestr(rule, dtstart=start))
    return list(takewhile(lambda day: day < until_on, days))


def title_on(pattern: str, day: date) -> str:
    """The title of an occurrence: `{月}` becomes 10月, `{month}` October."""
    month = date(2000, day.month, 1).strftime("%B")
    return pattern.replace("{月}", f"{day.month}月").replace("{month}", month)[:80]


# --- Moving off holidays ----------------------------------------------------------------------------------------------


class MoveReason(StrEnum):
    """Why an occurrence is not held on the rule's own day."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    BY_HAND = "by_hand"
    """The secretary chose another day."""


@dataclass(frozen=True)
class Moved:
    """Away from the rule's own day."""

    reason: MoveReason
    name: str | None
    """The holiday, in Chinese."""
    name_en: str | None


@dataclass(frozen=True)
class Slot:
    """One occurrence: its day by the rule, and the day on which it is held."""

    series_on: date
    day: CalendarDay
    moved: Moved | None

    @property
    def held_on(self) -> date:
        return self.day.day


def slots_of(
    days: Sequence[date], *, calendar: Calendar, allows_weekends: bool, by_hand: Mapping[date, date]
) -> list[Slot]:
    """Where each of `days` is held: moved off public holidays, and off weekends unless they are allowed.

    A make-up workday is a workday. The nearest fitting day within the week after it is taken, then one within the week
    before it, both rather in the same month; if none fits, it stays and its `day` says what it meets.
    """
    taken, slots = set(days) | set(by_hand.values()), []
    for own in days:
        slot = _slot(own, calendar, allows_weekends, by_hand.get(own), taken)
        taken.add(slot.held_on)
        slots.append(slot)
    return slots


def _slot(own: date, calendar: Calendar, allows_weekends: bool, chosen: date | None, taken: Collection[date]) -> Slot:
    day = calendar.day(own)
    if chosen is not None:
        moved = Moved(MoveReason.BY_HAND, None, None) if chosen != own else None
        return Slot(own, calendar.day(chosen), moved)
    if _fits(day, allows_weekends):
        return Slot(own, day, None)
    for candidate in _nearby(own):
        other = calendar.day(candidate)
        if candidate not in taken and _fits(other, allows_weekends):
            reason = MoveReason.HOLIDAY if day.kind is DayKind.HOLIDAY else MoveReason.WEEKEND
            return Slot(own, other, Moved(reason, day.name, day.name_en))
    return Slot(own, day, None)


def _fits(day: CalendarDay, allows_weekends: bool) -> bool:
    return day.is_workday or (allows_weekends and day.kind is DayKind.WEEKEND)


def _nearby(own: date) -> list[date]:
    steps = range(1, LONGEST_MOVE_DAYS + 1)
    around = [own + timedelta(days=step) for step in steps] + [own - timedelta(days=step) for step in steps]
    return sorted(around, key=lambda day: (day.year, day.month) != (own.year, own.month))


# --- An edited rule and what exists -----------------------------------------------------------------------------------


class Fate(StrEnum):
    """What saving does with an occurrence."""

    NEW = "new"
    FOLLOWS = "follows"
    """It exists and takes the series' plan, or has it already."""
    LEFT_OUT = "left_out"
    """A day of the rule without an occurrence, on purpose."""
    KEPT = "kept"
    """Edited by itself, cancelled, or under way: it stays as it is."""
    REMOVED = "removed"
    """A draft that the rule does not know any more."""
    REMAINS = "remains"
    """Published, but the rule does not know it any more: it stays until somebody cancels it."""


class Occurrence(Protocol):
    """Whatever is planned on a day of a rule."""

    @property
    def series_on(self) -> date | None: ...


@dataclass(frozen=True)
class Match:
    """A slot of the rule, an occurrence that exists, or both."""

    fate: Fate
    slot: Slot | None
    occurrence: Occurrence | None


def match(
    slots: Iterable[Slot], *, rule: str, following: Iterable[Occurrence], kept: Iterable[Occurrence], gaps: set[date]
) -> list[Match]:
    """Bring the slots of a rule together with the occurrences of its series, period by period (month or week).

    `following` may change, `kept` may not; a period that has a kept occurrence or a gap gets nothing new. What is left
    of `following` has no slot: its fate is REMAINS, and the caller removes drafts.
    """
    waiting: dict[tuple[int, int], list[Occurrence]] = {}
    for occurrence in following:
        waiting.setdefault(_period(rule, occurrence.series_on), []).append(occurrence)
    closed = {_period(rule, occurrence.series_on) for occurrence in kept}
    left_out = {_period(rule, day) for day in gaps}
    found = [Match(Fate.KEPT, None, occurrence) for occurrence in kept]
    for slot in slots:
        period = _period(rule, slot.series_on)
        if period in closed:
            continue
        if period in left_out:
            found.append(Match(Fate.LEFT_OUT, slot, None))
            continue
        own = waiting.get(period, [])
        same = next((each for each in own if each.series_on == slot.series_on), own[0] if own else None)
        if same is not None:
            own.remove(same)
        found.append(Match(Fate.NEW if same is None else Fate.FOLLOWS, slot, same))
    found += [Match(Fate.REMAINS, None, occurrence) for own in waiting.values() for occurrence in own]
    return found


def _period(rule: str, day: date | None) -> tuple[int, int]:
    assert day is not None
    week = day.isocalendar()
    return (day.year, day.month) if "MONTHLY" in rule else (week.year, week.week)
