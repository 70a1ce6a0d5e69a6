"""What is due in a group since when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.activities.calendar import Calendar, DayKind, Override
from backend.volunteering.models import Cadence, CountKind
from backend.volunteering.rules.groups import DueFinder, Standing, find_due, find_next, next_start, start_of

FOUNDED = date(2025, 1, 1)
CALENDAR = Calendar()
PERIODS = [cadence for cadence in Cadence if cadence is not Cadence.NEVER]


def due(cadence, today, last_on, *, from_on=FOUNDED, calendar=CALENDAR):
    kind = CountKind.LAW_POSTS
    found = find_due(kind, cadence, last_on=last_on, from_on=from_on, today=today, calendar=calendar)
    return found and (found.since_on, found.by_on, found.is_overdue)


class TestFindNext:
    @pytest.mark.parametrize(
        ("cadence", "last_on", "by_on"),
        [
            (Cadence.DAILY, date(2026, 3, 6), date(2026, 3, 9)),
            (Cadence.WEEKLY, date(2026, 3, 2), date(2026, 3, 13)),
            (Cadence.HALF_YEARLY, date(2026, 2, 1), date(2026, 12, 31)),
            (Cadence.MONTHLY, date(2026, 1, 5), date(2026, 2, 28)),
            (Cadence.NEVER, date(2026, 3, 2), None),
        ],
    )
    def test_looks_ahead_too(self, cadence, last_on, by_on):
        today = {"from_on": FOUNDED, "today": date(2026, 3, 6), "calendar": CALENDAR}
        found = find_next(CountKind.LAW_POSTS, cadence, last_on=last_on, **today)

        assert (found and found.by_on) == by_on


class TestFindDue:
    @pytest.mark.parametrize(
        ("cadence", "today", "last_on", "expected"),
        [
            # Wednesday 4 March 2026.
            (Cadence.DAILY, date(2026, 3, 4), date(2026, 3, 4), None),
            (Cadence.DAILY, date(2026, 3, 4), date(2026, 3, 3), (date(2026, 3, 4), date(2026, 3, 4), False)),
            (Cadence.DAILY, date(2026, 3, 4), date(2026, 3, 2), (date(2026, 3, 3), date(2026, 3, 3), True)),
            (Cadence.WEEKLY, date(2026, 3, 4), date(2026, 3, 2), None),
            (Cadence.WEEKLY, date(2026, 3, 4), date(2026, 3, 1), (date(2026, 3, 2), date(2026, 3, 6), False)),
            (Cadence.WEEKLY, date(2026, 3, 7), date(2026, 3, 1), (date(2026, 3, 2), date(2026, 3, 6), True)),
            (Cadence.WEEKLY, date(2026, 3, 4), date(2026, 2, 20), (date(2026, 2, 24), date(2026, 2, 28), True)),
            (Cadence.MONTHLY, date(2026, 3, 4), date(2026, 2, 28), (date(2026, 3, 2), date(2026, 3, 31), False)),
            (Cadence.QUARTERLY, date(2026, 3, 4), date(2025, 12, 31), (date(2026, 1, 4), date(2026, 3, 31), False)),
            (Cadence.HALF_YEARLY, date(2026, 3, 4), date(2025, 6, 30), (date(2025, 7, 1), date(2025, 12, 31), True)),
            (Cadence.NEVER, date(2026, 3, 4), None, None),
        ],
    )
    def test_says_since_when_and_until_when(self, cadence, today, last_on, expected):
        assert due(cadence, today, last_on) == expected

    def test_wants_nothing_on_a_weekend_that_was_settled_on_friday(self):
        assert due(Cadence.DAILY, date(2026, 3, 8), date(2026, 3, 6)) is None

    def test_wants_something_on_a_saturday_that_is_worked(self):
        # 28 February 2026 makes up for the Spring Festival.
        assert due(Cadence.DAILY, date(2026, 2, 28), date(2026, 2, 27)) == (
            date(2026, 2, 28),
            date(2026, 2, 28),
            False,
        )

    def test_wants_nothing_during_the_spring_festival(self):
        assert due(Cadence.DAILY, date(2026, 2, 19), date(2026, 2, 14)) is None
        assert due(Cadence.WEEKLY, date(2026, 2, 19), date(2026, 2, 14)) is None

    def test_heeds_a_local_exception(self):
        flooded = Calendar({date(2026, 3, 4): Override(DayKind.HOLIDAY, "台风停工")})
        assert due(Cadence.DAILY, date(2026, 3, 4), date(2026, 3, 3), calendar=flooded) is None

    def test_leaves_a_group_in_peace_in_the_period_in_which_it_began(self):
        begun = date(2026, 3, 3)
        assert due(Cadence.MONTHLY, date(2026, 3, 20), None, from_on=begun) is None
        assert due(Cadence.MONTHLY, date(2026, 4, 20), None, from_on=begun) == (
            date(2026, 4, 1),
            date(2026, 4, 30),
            False,
        )

    def test_counts_a_period_that_the_group_began_with(self):
        assert due(Cadence.WEEKLY, date(2026, 3, 4), None, from_on=date(2026, 3, 2)) is not None

    @given(
        cadence=st.sampled_from(PERIODS),
        today=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        back=st.integers(0, 400),
    )
    def test_never_wants_what_was_done_in_the_period(self, cadence, today, back):
        last_on = today - timedelta(days=back)
        found = due(cadence, today, last_on)

        if last_on >= start_of(cadence, today):
            assert found is None
        if found is not None:
            since_on, by_on, is_overdue = found
            assert last_on < since_on <= today
            assert since_on <= by_on
            assert is_overdue == (by_on < today)
            assert CALENDAR.day(since_on).is_workday
            assert CALENDAR.day(by_on).is_workday

    @given(cadence=st.sampled_from(PERIODS), day=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    def test_periods_follow_each_other_without_a_gap(self, cadence, day):
        start, end = start_of(cadence, day), next_start(cadence, day)

        assert start <= day < end
        assert start_of(cadence, end) == end
        assert start_of(cadence, end - timedelta(days=1)) == start


class TestDueFinder:
    def test_puts_what_is_overdue_first_then_what_ends_first(self):
        cadences = {CountKind.LECTURES: Cadence.HALF_YEARLY, CountKind.VISITS: Cadence.QUARTERLY}
        cadences |= {CountKind.QUESTIONS_ANSWERED: Cadence.DAILY, CountKind.REFERRALS: Cadence.NEVER}
        finder = DueFinder(cadences, today=date(2026, 3, 4), calendar=CALENDAR)
        last_on = {CountKind.QUESTIONS_ANSWERED: date(2026, 3, 3), CountKind.LECTURES: date(2025, 6, 1)}

        found = finder.all_due(Standing(FOUNDED, last_on | {CountKind.VISITS: date(2025, 12, 1)}))

        assert [row.kind for row in found] == [CountKind.LECTURES, CountKind.QUESTIONS_ANSWERED, CountKind.VISITS]
