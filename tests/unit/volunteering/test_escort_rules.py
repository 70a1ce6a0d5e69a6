"""Pure decisions of the exam escort."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from backend.core import clock
from backend.volunteering.reference.escort import escort
from backend.volunteering.rules.escort import (
    NotDriving,
    booking_ends_at,
    holds_number,
    is_plate,
    is_surname,
    lies_in_half_day,
    masked_plate,
    normal_plate,
    shows_phone,
    why_not_driving,
)

DAY = date(2026, 6, 7)


def at(hour, minute=0, *, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.ZONE)


@dataclass
class Paper:
    checked_at: datetime | None = datetime(2026, 6, 1, tzinfo=clock.ZONE)
    valid_until: date | None = DAY + timedelta(days=1)
    expires_on: date | None = DAY + timedelta(days=1)


class TestPlates:
    @pytest.mark.parametrize(
        ("text", "plate", "is_one"),
        [
            ("测a·12345", "测A12345", True),
            ("测A D12345", "测AD12345", True),
            ("测A1234学", "测A1234学", True),
            ("A12345", "A12345", False),
            ("测A123", "测A123", False),
            ("测A123456789", "测A123456789", False),
        ],
    )
    def test_are_read_as_people_write_them(self, text, plate, is_one):
        assert (normal_plate(text), is_plate(normal_plate(text))) == (plate, is_one)

    def test_are_masked_but_told_apart(self):
        assert masked_plate("测A12345") == "测A***45"


class TestWords:
    @pytest.mark.parametrize("text", ["999999200001011234", "2026-0607-11", "154 1234 5678", "证号１２３４５６"])
    def test_with_numbers_of_people_are_found(self, text):
        assert holds_number(text)

    @pytest.mark.parametrize("text", ["南苑小区 12 栋东门", "G15 出口", "地铁 3 号线", "3 栋 2 单元 1204"])
    def test_with_numbers_of_houses_are_not(self, text):
        assert not holds_number(text)

    @pytest.mark.parametrize(
        ("text", "is_one"), [("王", True), ("欧阳", True), ("O'Neil", True), ("王3", False), ("", False)]
    )
    def test_surnames_are_letters(self, text, is_one):
        assert is_surname(text) is is_one


class TestTimes:
    def test_of_a_ride_end_with_the_half_day_at_the_latest(self):
        assert booking_ends_at(at(7), slot_ends_at=at(12), trip_minutes=45) == at(7, 45)
        assert booking_ends_at(at(11, 50), slot_ends_at=at(12), trip_minutes=45) == at(12)

    @pytest.mark.parametrize(
        ("starts_at", "ends_at", "fits"),
        [
            (at(6), at(12), True),
            (at(12), at(23, 59), True),
            (at(12), at(0, day=DAY + timedelta(days=1)), True),
            (at(12), at(0, 1, day=DAY + timedelta(days=1)), False),
            (at(6), at(6), False),
            (at(6), at(18, 1), False),
        ],
    )
    def test_of_a_half_day_lie_in_one_day(self, starts_at, ends_at, fits):
        assert lies_in_half_day(starts_at, ends_at) is fits

    @pytest.mark.parametrize(
        ("now", "shown"),
        [
            (at(17, 59, day=DAY - timedelta(days=1)), False),
            (at(18, day=DAY - timedelta(days=1)), True),
            (at(11, 59), True),
            (at(12), False),
        ],
    )
    def test_at_which_a_phone_is_shown(self, now, shown):
        assert shows_phone(held_on=DAY, slot_ends_at=at(12), from_hour=18, now=now) is shown


class TestWhyNotDriving:
    @pytest.mark.parametrize(
        ("vehicle", "cards", "is_busy", "why"),
        [
            (None, [Paper()], False, NotDriving.NO_VEHICLE),
            (Paper(checked_at=None, valid_until=None), [Paper()], False, NotDriving.VEHICLE_UNCHECKED),
            (Paper(valid_until=DAY), [Paper()], False, NotDriving.VEHICLE_EXPIRED),
            (Paper(), [], False, NotDriving.NO_LICENCE),
            (Paper(), [Paper(checked_at=None)], False, NotDriving.NO_LICENCE),
            (Paper(), [Paper(expires_on=DAY)], False, NotDriving.NO_LICENCE),
            (Paper(), [Paper(expires_on=DAY), Paper()], False, None),
            (Paper(), [Paper(expires_on=None)], False, None),
            (Paper(), [Paper()], True, NotDriving.BUSY),
        ],
    )
    def test_says_the_first_reason(self, vehicle, cards, is_busy, why):
        assert why_not_driving(vehicle, cards, on=DAY, is_busy=is_busy) is why


class TestReference:
    def test_has_every_word_once_in_both_languages(self):
        for words in (escort().incident_kinds, escort().told):
            assert len({word["id"] for word in words}) == len(words)
            assert all(word["name"] and word["name_en"] for word in words)
