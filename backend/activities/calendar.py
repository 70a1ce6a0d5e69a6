"""Which days are worked and which are not: national arrangements, local exceptions, and what is not known yet.

The State Council publishes a year's holidays and make-up workdays in the autumn before; `chinesecalendar` carries them
and knows nothing of later years. A day that nobody has published anything about is judged by its weekday and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

import chinese_calendar

SATURDAY = 5


class DayKind(StrEnum):
    """What a day is for people who work."""

    WORKDAY = "workday"
    MAKEUP_WORKDAY = "makeup_workday"
    """调休上班: a Saturday or Sunday that is worked."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """A day of a public holiday, also where it falls on a weekend."""


@dataclass(frozen=True)
class Override:
    """What holds on one day here, whatever the national arrangement says."""

    kind: DayKind
    name: str
    """Why, in a word that people read: a local festival, a flood."""


@dataclass(frozen=True)
class CalendarDay:
    """One day and what is known about it."""

    day: date
    kind: DayKind
    name: str | None
    """The holiday that it belongs to, or is worked for; in Chinese."""
    name_en: str | None
    is_published: bool
    """False: the year's holidays are not published yet (节假日安排未公布), and only the weekday speaks."""

    @property
    def is_workday(self) -> bool:
        return self.kind in (DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY)


@dataclass(frozen=True)
class Calendar:
    """Days with the exceptions of this place."""

    overrides: Mapping[date, Override] = field(default_factory=dict)

    def day(self, day: date) -> CalendarDay:
        """What `day` is. Never fails: what is not published falls back to the weekday."""
        override = self.overrides.get(day)
        if override is not None:
            return CalendarDay(day, override.kind, override.name, override.name, is_published=True)
        if day.year not in published_years():
            kind = DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY
            return CalendarDay(day, kind, None, None, is_published=False)
        return _national_day(day)


@cache
def published_years() -> range:
    """The years whose arrangements are known."""
    years = [day.year for day in chinese_calendar.holidays]
    return range(min(years), max(years) + 1)


@cache
def _national_day(day: date) -> CalendarDay:
    is_off, english = chinese_calendar.get_holiday_detail(day)
    name = chinese_calendar.Holiday(english).chinese if english else None
    if not is_off:
        kind = DayKind.MAKEUP_WORKDAY if day.weekday() >= SATURDAY else DayKind.WORKDAY
    else:
        kind = DayKind.HOLIDAY if english else DayKind.WEEKEND
    return CalendarDay(day, kind, name, english, is_published=True)
