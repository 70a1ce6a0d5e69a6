"""What a day is: the national arrangement of 2026, local exceptions, and years without an arrangement."""

from datetime import date

import chinese_calendar
import pytest

from backend.activities.calendar import Calendar, DayKind, Override

CALENDAR = Calendar()


class TestDay:
    @pytest.mark.parametrize("day", [date(2026, 10, 8), date(2026, 9, 20), date(2026, 10, 10)], ids=str)
    def test_is_worked_around_the_national_day_of_2026(self, day):
        found = CALENDAR.day(day)

        assert found.is_workday
        assert chinese_calendar.is_workday(day)

    @pytest.mark.parametrize(
        ("day", "kind", "name"),
        [
            (date(2026, 10, 1), DayKind.HOLIDAY, "国庆节"),
            (date(2026, 10, 3), DayKind.HOLIDAY, "国庆节"),
            (date(2026, 10, 7), DayKind.HOLIDAY, "国庆节"),
            (date(2026, 10, 8), DayKind.WORKDAY, None),
            (date(2026, 10, 10), DayKind.MAKEUP_WORKDAY, "国庆节"),
            (date(2026, 9, 20), DayKind.MAKEUP_WORKDAY, "国庆节"),
            (date(2026, 10, 11), DayKind.WEEKEND, None),
        ],
        ids=str,
    )
    def test_has_a_kind_and_the_name_of_its_holiday(self, day, kind, name):
        found = CALENDAR.day(day)

        assert (found.kind, found.name, found.is_published) == (kind, name, True)

    def test_agrees_with_the_national_calendar_on_every_day_of_2026(self):
        days = [
            date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
        ]

        assert all(CALENDAR.day(day).is_workday == chinese_calendar.is_workday(day) for day in days)

    @pytest.mark.parametrize(
        ("day", "kind"),
        [
            (date(2031, 10, 1), DayKind.WORKDAY),
            (date(2031, 10, 4), DayKind.WEEKEND),
            (date(1990, 1, 1), DayKind.WORKDAY),
        ],
        ids=str,
    )
    def test_of_a_year_without_arrangement_is_judged_by_its_weekday_and_says_so(self, day, kind):
        found = CALENDAR.day(day)

        assert (found.kind, found.is_published) == (kind, False)

    def test_follows_a_local_exception_first(self):
        day = date(2031, 3, 3)
        local = Calendar({day: Override(DayKind.HOLIDAY, "三月三")})

        found = local.day(day)

        assert (found.kind, found.name, found.is_published) == (DayKind.HOLIDAY, "三月三", True)
