"""Which way a transfer takes, and what may be done on it."""

from datetime import date
from itertools import pairwise

import pytest

from backend.activities.calendar import Calendar
from backend.core.ids import new_id
from backend.transfers import rules
from backend.transfers.models import RouteKind, TransferAction, TransferState
from backend.transfers.rules import Side

S, A = TransferState, TransferAction
BRANCH, COMMITTEE, SUPERIOR = new_id(), new_id(), new_id()
OTHER_BRANCH, OTHER_COMMITTEE, OTHER_SUPERIOR = new_id(), new_id(), new_id()
FREE = Side(BRANCH, COMMITTEE, COMMITTEE)
DEPENDENT = Side(BRANCH, COMMITTEE, SUPERIOR)


def stations(origin, destination):
    return [(station.state.value, station.organisation_id) for station in rules.way(origin, destination)]


class TestWay:
    def test_needs_no_letter_inside_one_committee(self):
        there = Side(OTHER_BRANCH, COMMITTEE, COMMITTEE)

        assert rules.kind_of(FREE, there) is RouteKind.WITHIN
        assert stations(FREE, there) == [
            ("draft", None),
            ("submitted", BRANCH),
            ("branch_agreed", COMMITTEE),
            ("accepted", OTHER_BRANCH),
            ("closed", None),
        ]

    def test_asks_one_committee_once_even_where_its_superior_has_the_authority(self):
        there = Side(OTHER_BRANCH, COMMITTEE, SUPERIOR)

        assert stations(DEPENDENT, there) == stations(FREE, Side(OTHER_BRANCH, COMMITTEE, COMMITTEE))

    def test_leads_through_the_superior_that_both_committees_have(self):
        there = Side(OTHER_BRANCH, OTHER_COMMITTEE, SUPERIOR)

        assert rules.kind_of(DEPENDENT, there) is RouteKind.WITHIN
        assert stations(DEPENDENT, there) == [
            ("draft", None),
            ("submitted", BRANCH),
            ("branch_agreed", COMMITTEE),
            ("committee_agreed", SUPERIOR),
            ("passed_down", OTHER_COMMITTEE),
            ("accepted", OTHER_BRANCH),
            ("closed", None),
        ]

    def test_goes_by_letter_from_committee_to_committee(self):
        there = Side(OTHER_BRANCH, OTHER_COMMITTEE, OTHER_COMMITTEE)

        assert rules.kind_of(FREE, there) is RouteKind.BETWEEN
        assert stations(FREE, there) == [
            ("draft", None),
            ("submitted", BRANCH),
            ("branch_agreed", COMMITTEE),
            ("letter_issued", OTHER_COMMITTEE),
            ("accepted", OTHER_BRANCH),
            ("placed", OTHER_COMMITTEE),
            ("receipted", COMMITTEE),
            ("closed", None),
        ]

    def test_lets_superiors_write_and_take_in_where_committees_may_not(self):
        there = Side(OTHER_BRANCH, OTHER_COMMITTEE, OTHER_SUPERIOR)

        assert stations(DEPENDENT, there) == [
            ("draft", None),
            ("submitted", BRANCH),
            ("branch_agreed", COMMITTEE),
            ("committee_agreed", SUPERIOR),
            ("letter_issued", OTHER_SUPERIOR),
            ("passed_down", OTHER_COMMITTEE),
            ("accepted", OTHER_BRANCH),
            ("placed", OTHER_SUPERIOR),
            ("receipted", SUPERIOR),
            ("closed", None),
        ]

    def test_ends_with_the_paper_of_a_body_outside(self):
        assert rules.kind_of(FREE, None) is RouteKind.OUTSIDE
        assert stations(FREE, None)[-2:] == [("letter_issued", COMMITTEE), ("closed", None)]

    @pytest.mark.parametrize("origin", [FREE, DEPENDENT])
    @pytest.mark.parametrize(
        "destination",
        [
            None,
            Side(OTHER_BRANCH, COMMITTEE, COMMITTEE),
            Side(OTHER_BRANCH, COMMITTEE, SUPERIOR),
            Side(OTHER_BRANCH, SUPERIOR, SUPERIOR),
            Side(OTHER_BRANCH, OTHER_COMMITTEE, OTHER_COMMITTEE),
            Side(OTHER_BRANCH, OTHER_COMMITTEE, OTHER_SUPERIOR),
        ],
    )
    def test_always_says_what_leads_on_and_never_twice_the_same_state(self, origin, destination):
        way = rules.way(origin, destination)

        assert len({station.state for station in way}) == len(way)
        actions = [rules.forward(here.state, there.state) for here, there in pairwise(way)]
        assert actions[0] is A.SUBMIT
        assert actions[1] is A.AGREE
        assert (A.ISSUE_LETTER in actions) == (rules.kind_of(origin, destination) is not RouteKind.WITHIN)
        assert (A.PLACE in actions) == (destination is not None)


class TestForward:
    @pytest.mark.parametrize("state", [S.LETTER_EXPIRED, S.LETTER_LOST])
    def test_writes_another_letter_for_one_that_is_void(self, state):
        assert rules.forward(state, S.LETTER_ISSUED) is A.REISSUE_LETTER


class TestDueOn:
    def test_counts_ten_working_days(self):
        assert rules.due_on(date(2026, 11, 23), Calendar()) == date(2026, 12, 7)

    def test_leaves_holidays_out(self):
        assert rules.due_on(date(2026, 9, 28), Calendar()) == date(2026, 10, 16)

    def test_falls_back_to_weekdays_where_nothing_is_published(self):
        assert rules.due_on(date(2031, 3, 3), Calendar()) == date(2031, 3, 17)


class TestCapital:
    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "零"),
            (3, "叁"),
            (10, "壹拾"),
            (11, "壹拾壹"),
            (30, "叁拾"),
            (22, "贰拾贰"),
            (90, "玖拾"),
            (99, "玖拾玖"),
        ],
    )
    def test_writes_numbers_that_cannot_be_altered(self, number, words):
        assert rules.capital(number) == words


class TestAgeOn:
    @pytest.mark.parametrize(("day", "age"), [(date(2026, 2, 28), 33), (date(2026, 3, 1), 34)])
    def test_counts_full_years_of_one_who_was_born_on_a_leap_day(self, day, age):
        assert rules.age_on(date(1992, 2, 29), day) == age
