"""Who may give what, and the tree as arithmetic."""

from datetime import date

import pytest

from backend.core.ids import new_id
from backend.organisations.dated import Period
from backend.organisations.models import Role
from backend.organisations.rules import GIVES, RIGHTS_OF, Link, Right, fits, in_tree_order, lines_of_descent

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


class TestPeriod:
    @pytest.mark.parametrize(
        ("one", "other", "common"),
        [
            (Period(JAN), Period(FEB), Period(FEB)),
            (Period(JAN, MAR), Period(FEB), Period(FEB, MAR)),
            (Period(JAN, FEB), Period(FEB), None),
            (Period(FEB), Period(JAN, FEB), None),
            (Period(JAN, FEB), Period(JAN, FEB), Period(JAN, FEB)),
        ],
    )
    def test_has_the_days_that_both_have(self, one, other, common):
        assert one.common_with(other) == common
        assert one.meets(other) is (common is not None)


class TestGives:
    def test_nobody_gives_what_is_above_them(self):
        assert GIVES[Role.SECRETARY] == {Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE}
        assert GIVES[Role.DEPUTY_SECRETARY] == GIVES[Role.SECRETARY]
        assert GIVES[Role.COMMITTEE_STAFF] == {Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE}
        assert GIVES[Role.OPERATOR] == set(Role)

    def test_only_who_has_the_right_gives(self):
        assert {role for role, gives in GIVES.items() if gives} == {
            role for role, rights in RIGHTS_OF.items() if Right.GRANTS_GIVE in rights
        }


class TestFits:
    @pytest.mark.parametrize(
        ("role", "is_branch", "is_root", "expected"),
        [
            (Role.SECRETARY, True, False, True),
            (Role.SECRETARY, False, False, False),
            (Role.COMMITTEE_STAFF, False, False, True),
            (Role.COMMITTEE_STAFF, True, False, False),
            (Role.AUDITOR, True, False, True),
            (Role.OPERATOR, False, True, True),
            (Role.OPERATOR, False, False, False),
        ],
    )
    def test_says_where_a_role_exists(self, role, is_branch, is_root, expected):
        assert fits(role, is_branch=is_branch, is_root=is_root) is expected


class TestLinesOfDescent:
    def test_follows_every_parent_on_its_days(self):
        root, old, new, leaf = (new_id() for _ in range(4))
        links = {
            old: [Link(old, root, Period(JAN))],
            new: [Link(new, root, Period(FEB))],
            leaf: [Link(leaf, old, Period(JAN, FEB)), Link(leaf, new, Period(FEB))],
        }

        lines = lines_of_descent(leaf, Period(JAN), links)

        assert {(line.ancestor_id, line.depth, line.period) for line in lines} == {
            (leaf, 0, Period(JAN)),
            (old, 1, Period(JAN, FEB)),
            (root, 2, Period(JAN, FEB)),
            (new, 1, Period(FEB)),
            (root, 2, Period(FEB)),
        }

    def test_ends_when_two_organisations_have_changed_places(self):
        root, first, second = (new_id() for _ in range(3))
        links = {
            first: [Link(first, root, Period(JAN, FEB)), Link(first, second, Period(FEB))],
            second: [Link(second, first, Period(JAN, FEB)), Link(second, root, Period(FEB))],
        }

        above = {line.ancestor_id for line in lines_of_descent(first, Period(JAN), links)}

        assert above == {root, first, second}


class TestInTreeOrder:
    def test_puts_children_behind_their_parent_and_keeps_the_order_of_siblings(self):
        root, a, b, below_a = (new_id() for _ in range(4))

        ordered = in_tree_order([root, a, b, below_a], {a: root, b: root, below_a: a})

        assert ordered == [(root, 0), (a, 1), (below_a, 2), (b, 1)]

    def test_puts_whose_parent_is_missing_at_the_top(self):
        lost, below = new_id(), new_id()

        assert in_tree_order([lost, below], {lost: new_id(), below: lost}) == [(lost, 0), (below, 1)]
