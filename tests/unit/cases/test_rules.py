"""How long somebody has been away: tables of calendars, and what holds for all of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases import reference, rules
from backend.cases.models import CaseDecision, CaseKind
from backend.cases.rules import CaseState, Ladder, Seen
from backend.members.rules import months_after

LADDER = Ladder(remind_after_months=(2, 3, 5), open_case_after_months=6, open_again_after_months=6)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
seen = st.builds(Seen, days, st.booleans())


def missed(*on: date) -> list[Seen]:
    return [Seen(day, is_missed=True) for day in on]


def there(on: date) -> Seen:
    return Seen(on, is_missed=False)


class TestWholeMonths:
    @pytest.mark.parametrize(
        ("start", "end", "months"),
        [
            (date(2026, 1, 15), date(2026, 7, 14), 5),
            (date(2026, 1, 15), date(2026, 7, 15), 6),
            (date(2026, 8, 31), date(2027, 2, 27), 5),
            (date(2026, 8, 31), date(2027, 2, 28), 6),
            (date(2027, 8, 31), date(2028, 2, 28), 5),
            (date(2027, 8, 31), date(2028, 2, 29), 6),
            (date(2026, 5, 31), date(2026, 6, 30), 1),
            (date(2026, 3, 6), date(2026, 3, 6), 0),
        ],
    )
    def test_ends_on_the_last_day_of_a_shorter_month(self, start, end, months):
        assert rules.whole_months(start, end) == months

    @given(days, st.integers(0, 40))
    def test_counts_back_what_was_counted_on(self, start, months):
        assert rules.whole_months(start, months_after(start, months)) == months

    @given(days, days)
    def test_is_the_most_months_that_fit(self, one, other):
        start, end = sorted((one, other))
        months = rules.whole_months(start, end)
        assert months_after(start, months) <= end < months_after(start, months + 1)


class TestAbsenceOf:
    FRIDAYS = tuple(date(2026, month, day) for month, day in ((2, 6), (3, 6), (4, 3), (5, 8), (6, 5), (7, 3)))

    def test_is_counted_from_the_last_day_they_came(self):
        found = rules.absence_of([there(date(2026, 1, 2)), *missed(*self.FRIDAYS)], today=date(2026, 7, 3))
        assert (found.since_on, found.months, len(found.missed_on)) == (date(2026, 1, 2), 6, 6)

    def test_waits_for_the_meeting_of_the_sixth_month(self):
        found = rules.absence_of([there(date(2026, 1, 2)), *missed(*self.FRIDAYS[:-1])], today=date(2026, 7, 2))
        assert found.months == 5

    def test_begins_with_the_first_meeting_missed_by_somebody_new(self):
        found = rules.absence_of(missed(*self.FRIDAYS), today=date(2026, 8, 5))
        assert (found.since_on, found.months) == (date(2026, 2, 6), 5)

    def test_counts_no_month_without_a_meeting(self):
        found = rules.absence_of([there(date(2026, 1, 2)), *missed(date(2026, 7, 3))], today=date(2026, 12, 31))
        assert found.months == 1

    def test_ends_with_a_late_scan_or_a_leave(self):
        known = [there(date(2026, 1, 2)), *missed(*self.FRIDAYS), there(date(2026, 7, 3))]
        assert rules.absence_of(known, today=date(2026, 8, 31)) is None

    @given(st.lists(seen, max_size=30), days)
    def test_never_counts_more_months_than_were_missed_in(self, known, today):
        found = rules.absence_of(known, today=today)
        if found is not None:
            assert 0 <= found.months <= min(len(found.missed_on), rules.whole_months(found.since_on, today))
            assert all(found.since_on <= day <= today for day in found.missed_on)

    @given(st.lists(seen, max_size=30), days)
    def test_is_over_once_somebody_comes(self, known, today):
        assert rules.absence_of([*known, there(today)], today=today) is None

    @given(st.lists(seen, max_size=30), days, st.integers(0, 400))
    def test_only_grows_while_nothing_else_is_known(self, known, today, more):
        till_today = [day for day in known if day.on <= today]
        later = rules.absence_of(till_today, today=today + timedelta(days=more))
        now = rules.absence_of(till_today, today=today)
        assert (now is None) == (later is None)
        if now is not None:
            assert now.months <= later.months

    @given(st.lists(seen, max_size=20), days, st.randoms())
    def test_asks_for_no_order(self, known, today, random):
        mixed = list(known)
        random.shuffle(mixed)
        assert rules.absence_of(mixed, today=today) == rules.absence_of(known, today=today)


class TestLadder:
    @pytest.mark.parametrize(
        ("months", "step", "following"),
        [(0, None, 2), (1, None, 2), (2, 2, 3), (3, 3, 5), (4, 3, 5), (5, 5, 6), (6, 6, None), (19, 6, None)],
    )
    def test_has_steps(self, months, step, following):
        assert (LADDER.step_at(months), LADDER.step_after(months)) == (step, following)

    def test_of_absences_is_that_of_the_reference_data(self):
        assert reference.ladder_of(CaseKind.ABSENCE) == LADDER

    @pytest.mark.parametrize(
        ("closed_on", "may"),
        [(None, True), (date(2026, 1, 31), True), (date(2026, 2, 1), False), (date(2026, 7, 31), False)],
    )
    def test_asks_again_half_a_year_after_a_decision(self, closed_on, may):
        assert rules.may_open_again(closed_on, LADDER, today=date(2026, 7, 31)) is may


class TestStateOn:
    DAY = date(2026, 3, 6)

    @pytest.mark.parametrize(
        ("decision", "until", "state"),
        [
            (None, None, CaseState.WAITING),
            (CaseDecision.SOUGHT_UNTIL, date(2026, 3, 7), CaseState.SEEKING),
            (CaseDecision.SOUGHT_UNTIL, date(2026, 3, 6), CaseState.WAITING),
            (CaseDecision.HANDED_OVER, None, CaseState.HANDED_OVER),
            (CaseDecision.EXCUSED, None, CaseState.CLOSED),
            (CaseDecision.CONCLUDED, None, CaseState.CLOSED),
        ],
    )
    def test_follows_from_the_decision_and_the_day(self, decision, until, state):
        assert rules.state_on(decision, until, self.DAY) is state
