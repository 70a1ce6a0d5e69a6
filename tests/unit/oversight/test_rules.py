"""Months and weeks, as far as they have got, and who was there on their last day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.organisations.dated import Period
from backend.oversight.rules import count_on, months_of, sum_in, weeks_of

FRIDAY = date(2026, 3, 6)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


class TestMonthsOf:
    def test_end_with_the_one_that_runs(self):
        months = months_of(date(2026, 1, 1), date(2026, 6, 1), today=FRIDAY)

        assert [(month.from_on.month, month.as_of_on, month.is_whole) for month in months] == [
            (1, date(2026, 1, 31), True),
            (2, date(2026, 2, 28), True),
            (3, FRIDAY, False),
        ]

    @pytest.mark.parametrize(("today", "is_whole"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True)])
    def test_are_whole_on_the_day_after(self, today, is_whole):
        (month,) = months_of(date(2026, 2, 1), date(2026, 3, 1), today=today)

        assert (month.as_of_on, month.is_whole) == (date(2026, 2, 28), is_whole)


class TestWeeksOf:
    @given(DAYS, st.integers(0, 200), DAYS)
    def test_begin_on_mondays_of_the_period_one_after_another(self, from_on, length, today):
        until_on = from_on + timedelta(days=length)

        weeks = weeks_of(from_on, until_on, today=today)

        days = [from_on + timedelta(days=place) for place in range(length)]
        assert [week.from_on for week in weeks] == [day for day in days if day.weekday() == 0 and day <= today]
        assert all(week.is_whole == (week.from_on + timedelta(days=7) <= today) for week in weeks)


class TestCountOn:
    @given(st.lists(st.tuples(DAYS, st.none() | DAYS)), st.lists(DAYS))
    def test_says_how_many_hold_on_each_day(self, spans, days):
        periods = [Period(from_on, until_on) for from_on, until_on in spans]

        found = count_on(periods, days)

        for day in days:
            assert found[day] == sum(
                one.from_on <= day and (one.until_on is None or day < one.until_on) for one in periods
            )


class TestSumIn:
    def test_takes_the_first_day_and_not_the_day_after_the_last(self):
        (month,) = months_of(date(2026, 1, 1), date(2026, 2, 1), today=FRIDAY)
        by_day = {date(2025, 12, 31): 1, date(2026, 1, 1): 2, date(2026, 1, 31): 4, date(2026, 2, 1): 8}

        assert sum_in(month, by_day) == 6
