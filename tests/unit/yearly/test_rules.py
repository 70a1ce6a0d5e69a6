"""What holds for appraisals without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.members.models import Standing
from backend.yearly import rules
from backend.yearly.models import AppraisalGrade, Part

PEOPLE = st.integers(0, 500)


class TestAThird:
    @given(PEOPLE, PEOPLE)
    def test_is_kept_exactly_where_three_times_the_excellent_are_no_more_than_the_graded(self, excellent, graded):
        assert rules.is_within_a_third(excellent=excellent, graded=graded) == (3 * excellent <= graded)

    @given(PEOPLE)
    def test_takes_as_many_as_it_can_and_not_one_more(self, graded):
        most = rules.most_excellent(graded)
        assert 3 * most <= graded < 3 * (most + 1)

    @pytest.mark.parametrize(("graded", "most"), [(0, 0), (2, 0), (3, 1), (5, 1), (9, 3), (50, 16)])
    def test_rounds_down(self, graded, most):
        assert rules.most_excellent(graded) == most


class TestVotes:
    @given(*[st.integers(0, 60)] * 5)
    def test_a_passed_one_that_adds_up_has_more_yes_than_no(self, eligible, voters, yes, no, abstain):
        adds_up = rules.does_vote_add_up(eligible=eligible, voters=voters, yes=yes, no=no, abstain=abstain)
        if adds_up and rules.is_passed(yes=yes, eligible=eligible):
            assert yes > no + abstain
            assert eligible <= voters

    def test_half_of_those_entitled_is_not_enough(self):
        assert not rules.is_passed(yes=5, eligible=10)
        assert rules.is_passed(yes=6, eligible=10)


class TestParts:
    def test_only_full_members_are_graded(self):
        parts = {standing: rules.part_of(standing) for standing in (*Standing, None)}
        assert [standing for standing, part in parts.items() if part is Part.GRADED] == [Standing.FULL]

    def test_suspended_rights_give_no_grades(self):
        assert {part for part in Part if rules.gives_grades(part)} == {Part.GRADED, Part.PROBATIONARY}


class TestCounted:
    @given(st.lists(st.sampled_from(list(AppraisalGrade))))
    def test_has_a_number_for_every_grade_and_loses_none(self, grades):
        found = rules.counted(grades)
        assert list(found) == list(AppraisalGrade)
        assert sum(found.values()) == len(grades)


class TestQuarters:
    def test_have_three_months_each(self):
        assert [rules.quarter_of(date(2026, month, 1)) for month in range(1, 13)] == [
            1,
            1,
            1,
            2,
            2,
            2,
            3,
            3,
            3,
            4,
            4,
            4,
        ]
