"""Members' hours of study: what is due so far, and how many of how many reached it."""

from datetime import date

import pytest

from backend.core.ids import new_id
from backend.duties.rules.study import Reached, Studied, count_reached, due_by


def studied(hours, *, is_exempt=False):
    return Studied(new_id(), "陈静", hours, is_exempt)


class TestDueBy:
    @pytest.mark.parametrize(
        ("on", "hours"),
        [
            (date(2025, 12, 31), 0),
            (date(2026, 1, 1), 0),
            (date(2026, 1, 12), 1),
            (date(2026, 7, 2), 16),
            (date(2026, 12, 30), 31),
            (date(2026, 12, 31), 32),
            (date(2027, 3, 1), 32),
        ],
    )
    def test_is_as_much_of_the_year_as_is_over(self, on, hours):
        assert due_by(32, year=2026, on=on) == hours

    def test_ends_with_the_whole_also_in_a_leap_year(self):
        assert due_by(32, year=2028, on=date(2028, 12, 31)) == 32


class TestCountReached:
    def test_says_how_many_of_how_many(self):
        lines = [studied(40), studied(32), studied(16), studied(15), studied(0)]
        assert count_reached(lines, need=32, share=16) == Reached(members=5, exempt=0, share=3, year=2)

    def test_leaves_the_exempt_out_of_both_numbers(self):
        lines = [studied(40, is_exempt=True), studied(0, is_exempt=True), studied(16)]
        assert count_reached(lines, need=32, share=16) == Reached(members=1, exempt=2, share=1, year=0)

    def test_divides_nothing_where_nobody_is(self):
        assert count_reached([], need=32, share=16) == Reached(members=0, exempt=0, share=0, year=0)
