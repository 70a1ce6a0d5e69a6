"""When somebody who is away is due for what, which paper fits, and who might form a group."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.ids import new_id
from backend.flow import rules
from backend.flow.reference import flow_rules
from backend.flow.rules import Stay, Voucher

KNOWN = flow_rules()
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


class TestContactDueOn:
    @pytest.mark.parametrize(
        ("last_on", "is_abroad", "due_on"),
        [
            (None, False, date(2026, 2, 28)),
            (None, True, date(2026, 5, 30)),
            (date(2026, 1, 15), False, date(2026, 4, 15)),
            (date(2026, 1, 15), True, date(2026, 7, 15)),
        ],
    )
    def test_is_a_quarter_after_the_last_contact_and_abroad_half_a_year(self, last_on, is_abroad, due_on):
        found = rules.contact_due_on(from_on=date(2025, 11, 30), last_on=last_on, is_abroad=is_abroad, rules=KNOWN)

        assert found == due_on

    @given(from_on=DAYS, later=st.integers(0, 4000), is_abroad=st.booleans())
    def test_lies_ahead_of_the_last_contact_and_never_moves_back_when_one_is_added(self, from_on, later, is_abroad):
        last_on = from_on + timedelta(days=later)
        told = {"from_on": from_on, "is_abroad": is_abroad, "rules": KNOWN}

        before = rules.contact_due_on(last_on=None, **told)
        after = rules.contact_due_on(last_on=last_on, **told)

        longest = 184 if is_abroad else 92
        assert last_on < after <= last_on + timedelta(days=longest)
        assert after >= before

    @given(from_on=DAYS, later=st.integers(0, 4000))
    def test_comes_earlier_at_home_than_abroad(self, from_on, later):
        told = {"from_on": from_on, "last_on": from_on + timedelta(days=later), "rules": KNOWN}

        assert rules.contact_due_on(is_abroad=False, **told) < rules.contact_due_on(is_abroad=True, **told)


class TestReportDueOn:
    def test_is_a_year_after_leaving_or_after_the_last_report(self):
        from_on = date(2024, 2, 29)

        assert rules.report_due_on(from_on=from_on, last_on=None, rules=KNOWN) == date(2025, 2, 28)
        assert rules.report_due_on(from_on=from_on, last_on=date(2025, 1, 3), rules=KNOWN) == date(2026, 1, 3)


class TestShouldMove:
    @pytest.mark.parametrize(
        ("on", "is_abroad", "is_stable", "expected"),
        [
            (date(2026, 7, 31), False, True, False),
            (date(2026, 8, 1), False, True, True),
            (date(2027, 8, 1), False, False, False),
            (date(2027, 8, 1), True, True, False),
        ],
    )
    def test_is_for_a_stable_workplace_in_the_country_from_six_months_on(self, on, is_abroad, is_stable, expected):
        told = {"from_on": date(2026, 2, 1), "is_abroad": is_abroad, "has_stable_workplace": is_stable}

        assert rules.should_move(on=on, rules=KNOWN, **told) is expected


class TestVoucher:
    @pytest.mark.parametrize(
        ("planned", "is_abroad", "is_stable", "expected"),
        [
            (None, False, True, Voucher.LETTER),
            (date(2026, 8, 1), False, True, Voucher.LETTER),
            (date(2026, 7, 31), False, True, Voucher.PROOF),
            (None, False, False, Voucher.CARD),
            (None, True, True, Voucher.CARD),
        ],
    )
    def test_fits_how_long_and_how_fixed_the_stay_is(self, planned, is_abroad, is_stable, expected):
        told = {"from_on": date(2026, 2, 1), "is_abroad": is_abroad, "has_stable_workplace": is_stable}

        assert rules.voucher_for(planned_return_on=planned, rules=KNOWN, **told) is expected


class TestCardValidUntil:
    def test_is_a_year_or_the_planned_return_where_that_lies_ahead(self):
        issued_on = date(2026, 3, 6)

        found = [
            rules.card_valid_until(issued_on=issued_on, planned_return_on=planned, rules=KNOWN)
            for planned in (None, date(2026, 9, 1), date(2026, 3, 1), date(2028, 1, 1))
        ]

        assert found == [date(2027, 3, 6), date(2026, 9, 1), date(2027, 3, 6), date(2027, 3, 6)]


class TestMaskedContact:
    @pytest.mark.parametrize(
        ("contact", "mask"),
        [("154 0000 1234", "154****1234"), ("lin@example.org", "li****rg"), ("abcd", "****")],
    )
    def test_leaves_only_the_ends(self, contact, mask):
        assert rules.masked_contact(contact) == mask


class TestGatherings:
    def test_takes_the_same_words_for_the_same_place_and_asks_for_three(self):
        host = new_id()
        stays = [
            Stay(new_id(), None, place) for place in ("湖东市软件园", " 湖东市 软件园", "湖东市（软件园）", "别处")
        ]
        stays += [Stay(new_id(), host, "银杏") for _ in range(2)]

        found = rules.gatherings(stays, rules=KNOWN)

        assert [len(people) for people in found] == [3]

    def test_names_the_largest_first(self):
        small, large = ([Stay(new_id(), None, name)] * size for name, size in (("甲", 3), ("乙", 4)))

        assert [people[0].place for people in rules.gatherings([*small, *large], rules=KNOWN)] == ["乙", "甲"]


class TestMonthsBetween:
    @given(from_on=DAYS, later=st.integers(-400, 4000))
    def test_is_never_negative_and_fits_between_the_days(self, from_on, later):
        on = from_on + timedelta(days=later)

        months = rules.months_between(from_on, on)

        assert months >= 0
        assert later < 0 or rules.add_months(from_on, months) <= on
