"""ID numbers of GB 11643, names, account states."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.identity.models import Account
from backend.members.models import Sex
from backend.members.rules import (
    AccountState,
    account_state,
    birth_date_in,
    check_digit,
    disagrees,
    find_normalised_id_number,
    normalised_name,
    sex_in,
)

TODAY = date(2026, 3, 6)
days = st.dates(date(1900, 1, 1), TODAY)


def number(division, born_on, order):
    first_17 = f"{division:06d}{born_on:%Y%m%d}{order:03d}"
    return first_17 + check_digit(first_17)


class TestFindNormalisedIdNumber:
    def test_knows_the_example_of_the_standard(self):
        assert find_normalised_id_number("11010519491231002X", today=TODAY) == "11010519491231002X"

    @pytest.mark.parametrize(
        "text", [" 11010519491231002x ", "1101051949 1231 002X", "１１０１０５１９４９１２３１００２Ｘ"]
    )
    def test_tolerates_how_people_write_it(self, text):
        assert find_normalised_id_number(text, today=TODAY) == "11010519491231002X"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "110105491231002",  # Fifteen digits, as before 1999.
            "110105194912310021",
            "11010519491231002X1",
            number(110105, TODAY, 1).replace("2026", "2027"),
            "X1010519491231002X",
            "一一010519491231002X",
        ],
    )
    def test_refuses(self, text):
        assert find_normalised_id_number(text, today=TODAY) is None

    @given(st.integers(0, 999_999), days, st.integers(0, 999))
    def test_accepts_every_number_that_is_built_by_the_rule_and_reads_it_back(self, division, born_on, order):
        built = number(division, born_on, order)

        assert find_normalised_id_number(built, today=TODAY) == built
        assert birth_date_in(built) == born_on
        assert sex_in(built) is (Sex.MALE if order % 2 else Sex.FEMALE)

    @given(days, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
    def test_notices_every_single_wrong_digit(self, born_on, order, place, shift):
        built = number(999999, born_on, order)
        wrong = built[:place] + str((int(built[place]) + shift) % 10) + built[place + 1 :]

        assert find_normalised_id_number(wrong, today=TODAY) is None

    @given(days, st.integers(0, 999), st.integers(0, 15))
    def test_notices_two_neighbours_that_changed_places(self, born_on, order, place):
        built = number(999999, born_on, order)
        swapped = built[:place] + built[place + 1] + built[place] + built[place + 2 :]

        assert swapped == built or find_normalised_id_number(swapped, today=TODAY) is None

    @given(st.dates(date(2026, 3, 7), date(2199, 12, 31)), st.integers(0, 999))
    def test_refuses_those_not_born_yet(self, born_on, order):
        assert find_normalised_id_number(number(999999, born_on, order), today=TODAY) is None

    @pytest.mark.parametrize("day", ["19800230", "19801301", "19800100", "00000101"])
    def test_refuses_days_that_never_were(self, day):
        first_17 = f"999999{day}001"

        assert find_normalised_id_number(first_17 + check_digit(first_17), today=TODAY) is None

    @given(st.text(max_size=24))
    def test_survives_any_text(self, text):
        found = find_normalised_id_number(text, today=TODAY)

        assert found is None or len(found) == 18


class TestDisagrees:
    MAN = number(999999, date(1980, 5, 17), 1)

    @pytest.mark.parametrize(
        ("born_on", "sex", "expected"),
        [
            (None, None, False),
            (date(1980, 5, 17), Sex.MALE, False),
            (date(1980, 5, 18), Sex.MALE, True),
            (None, Sex.FEMALE, True),
            (None, Sex.UNSPECIFIED, False),
            (date(1980, 5, 17), Sex.UNKNOWN, False),
        ],
    )
    def test_says_whether_something_known_differs(self, born_on, sex, expected):
        assert disagrees(self.MAN, born_on=born_on, sex=sex) is expected


class TestNormalisedName:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (" 张 伟 ", "张伟"),
            ("张　　伟", "张伟"),
            ("阿依古丽・买买提", "阿依古丽·买买提"),
            ("阿依古丽 • 买买提", "阿依古丽·买买提"),
            ("John  Smith", "John Smith"),
        ],
    )
    def test_makes_one_of_the_ways_to_write_it(self, text, name):
        assert normalised_name(text) == name

    @given(st.text(max_size=60))
    def test_settles_at_once(self, text):
        once = normalised_name(text)

        assert normalised_name(once) == once


class TestAccountState:
    @pytest.mark.parametrize(
        ("account", "expected"),
        [
            (None, AccountState.NONE),
            (Account(), AccountState.INVITED),
            (Account(activated_at=datetime(2026, 1, 1, tzinfo=UTC)), AccountState.ACTIVE),
            (Account(disabled_at=datetime(2026, 1, 1, tzinfo=UTC)), AccountState.DISABLED),
        ],
    )
    def test_says_how_far_somebody_is(self, account, expected):
        assert account_state(account) is expected
