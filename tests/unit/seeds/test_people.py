"""The demo's people: the same ones every time, and nobody who could exist."""

import random
from datetime import date, timedelta

import pytest

from backend.identity.rules import find_normalised_phone
from backend.members.models import Sex, Standing
from backend.members.rules import birth_date_in, find_normalised_id_number, sex_in
from seeds.demo import city, people, table
from seeds.demo.accounts import ACCOUNTS
from seeds.demo.history import Habit

TODAY = date(2026, 7, 30)


def drawn(count=600, seed=7):
    supply = people.People(random.Random(seed), today=TODAY)
    return [supply.next_for("求索中学党支部", founded_on=date(2012, 5, 1)) for _ in range(count)]


class TestPeople:
    def test_are_the_same_for_the_same_seed_and_day(self):
        assert drawn() == drawn()

    def test_have_names_of_their_own(self):
        assert len({person.name for person in drawn()}) == 600

    def test_have_phone_numbers_of_a_block_that_nobody_was_given(self):
        phones = [person.phone for person in drawn() if person.phone is not None]

        assert len(set(phones)) == len(phones) > 500
        assert all(phone.startswith("154") and find_normalised_phone(phone) == phone for phone in phones)

    def test_have_id_numbers_of_a_division_that_exists_nowhere_with_a_right_check_digit(self):
        numbered = [person for person in drawn() if person.id_number is not None]

        assert len({person.id_number for person in numbered}) == len(numbered) > 400
        for person in numbered:
            assert person.id_number.startswith("999999")
            assert find_normalised_id_number(person.id_number, today=TODAY) == person.id_number
            assert birth_date_in(person.id_number) == person.born_on
            assert sex_in(person.id_number) is person.sex

    def test_are_grown_up_and_joined_after_that(self):
        for person in drawn():
            age_days = (TODAY - person.born_on).days
            assert 22 * 365 <= age_days < 90 * 366
            assert person.joined_on - person.born_on >= timedelta(days=18 * 365)
            assert person.joined_on <= person.affiliated_from <= TODAY

    def test_are_women_and_men_of_both_standings(self):
        people_drawn = drawn()

        assert {person.sex for person in people_drawn} == {Sex.FEMALE, Sex.MALE}
        assert {person.standing for person in people_drawn} == {Standing.FULL, Standing.PROBATIONARY}


class TestCity:
    def test_has_forty_branches_of_some_twelve_hundred_members(self):
        branches = list(city.branches())

        assert len(branches) == len({branch.name for branch in branches}) == 40
        assert 1150 <= sum(branch.size for branch in branches) <= 1250
        assert max(branch.size for branch in branches) <= 50

    def test_knows_the_branches_that_others_name(self):
        named = {person.branch for person in ACCOUNTS if person.branch} | set(city.MEETING_TODAY)

        assert named <= {branch.name for branch in city.branches()}


class TestHabit:
    @pytest.mark.parametrize(
        ("week", "weekday", "day"),
        [(0, 4, date(2026, 3, 6)), (1, 4, date(2026, 3, 13)), (0, 6, date(2026, 3, 1)), (2, 0, date(2026, 3, 16))],
    )
    def test_is_the_nth_such_weekday_of_a_month(self, week, weekday, day):
        assert Habit(week=week, weekday=weekday, hour=15, minute=0).day_in(2026, 3) == day


class TestTable:
    def test_gives_chinese_characters_two_columns(self):
        assert table.rendered(("甲", "B"), [("ab", "1"), ("党员", "2")]) == ["甲    B", "────  ─", "ab    1", "党员  2"]

    def test_has_an_account_for_every_role(self):
        numbers = [person.number for person in ACCOUNTS]

        assert len(set(numbers)) == len(numbers) == 12
        assert max(numbers) < people.FIRST_FREE_PHONE
