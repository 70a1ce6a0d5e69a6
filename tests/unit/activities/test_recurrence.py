"""Days by a rule, how they move, and how an edited rule meets what exists."""

from dataclasses import dataclass
from datetime import date

import pytest

from backend.activities.calendar import Calendar
from backend.activities.recurrence import Fate, days_of, is_understood, match, slots_of, title_on

FIRST_FRIDAY = "FREQ=MONTHLY;BYDAY=1FR"
JANUARY, NEXT_JANUARY = date(2026, 1, 1), date(2027, 1, 1)


def slots(rule, *, from_on=JANUARY, until_on=NEXT_JANUARY, allows_weekends=False, by_hand=None):
    days = days_of(rule, from_on=from_on, until_on=until_on)
    return slots_of(days, calendar=Calendar(), allows_weekends=allows_weekends, by_hand=by_hand or {})


def moves(found):
    return {slot.series_on: slot.held_on for slot in found if slot.moved is not None}


class TestIsUnderstood:
    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=MONTHLY;BYDAY=1FR",
            "FREQ=MONTHLY;BYDAY=-1SA",
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE",
            "FREQ=MONTHLY;BYMONTHDAY=15",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=WEEKLY;BYDAY=MO",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        ],
    )
    def test_knows_three_forms(self, rule):
        assert is_understood(rule)

    @pytest.mark.parametrize(
        "rule",
        [
            "",
            "FREQ=DAILY",
            "FREQ=SECONDLY",
            "FREQ=MONTHLY;BYDAY=5FR",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3",
            "FREQ=MONTHLY;BYDAY=1FR;BYMONTH=2",
            "FREQ=MONTHLY;BYDAY=1FR\nRRULE:FREQ=DAILY",
            "RRULE:FREQ=MONTHLY;BYDAY=1FR",
        ],
    )
    def test_and_no_others(self, rule):
        assert not is_understood(rule)


class TestDaysOf:
    def test_are_the_first_fridays_of_a_year(self):
        days = days_of(FIRST_FRIDAY, from_on=JANUARY, until_on=NEXT_JANUARY)

        assert len(days) == 12
        assert all(day.weekday() == 4 and day.day <= 7 for day in days)

    @pytest.mark.parametrize(
        ("rule", "first", "count"),
        [
            ("FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 1, 15), 12),
            ("FREQ=MONTHLY;BYDAY=-1SA", date(2026, 1, 31), 12),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 31), 12),
            ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE", date(2026, 1, 14), 4),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", date(2026, 1, 12), 26),
        ],
    )
    def test_follow_every_form(self, rule, first, count):
        days = days_of(rule, from_on=JANUARY, until_on=NEXT_JANUARY)

        assert (days[0], len(days)) == (first, count)

    def test_end_before_the_end(self):
        assert days_of("FREQ=MONTHLY;BYMONTHDAY=15", from_on=JANUARY, until_on=date(2026, 2, 15)) == [date(2026, 1, 15)]


class TestSlotsOf:
    def test_move_off_the_national_holidays_of_2026_onto_the_next_workday(self):
        (october,) = (slot for slot in slots(FIRST_FRIDAY) if slot.series_on.month == 10)

        assert (october.series_on, october.held_on) == (date(2026, 10, 2), date(2026, 10, 8))
        assert (october.moved.reason, october.moved.name, october.moved.name_en) == (
            "holiday",
            "国庆节",
            "National Day",
        )

    @pytest.mark.parametrize("day", range(1, 8))
    def test_never_stay_within_1_to_7_october_2026(self, day):
        found = slots(f"FREQ=MONTHLY;BYMONTHDAY={day}", from_on=date(2026, 10, 1), until_on=date(2026, 11, 1))

        assert [slot.held_on for slot in found] == [date(2026, 10, 8)]

    def test_of_2026_move_for_holidays_only_and_onto_a_makeup_workday_too(self):
        assert moves(slots(FIRST_FRIDAY)) == {
            date(2026, 1, 2): date(2026, 1, 4),  # A Sunday that is worked for New Year's Day.
            date(2026, 5, 1): date(2026, 5, 6),
            date(2026, 10, 2): date(2026, 10, 8),
        }

    def test_move_off_weekends_unless_they_are_allowed(self):
        saturdays = "FREQ=MONTHLY;BYDAY=2SA"

        assert date(2026, 3, 14) in moves(slots(saturdays))
        assert date(2026, 3, 14) not in moves(slots(saturdays, allows_weekends=True))

    def test_stay_on_a_saturday_that_is_worked(self):
        (found,) = slots("FREQ=MONTHLY;BYDAY=2SA", from_on=date(2026, 10, 1), until_on=date(2026, 11, 1))

        assert (found.held_on, found.moved) == (date(2026, 10, 10), None)

    def test_rather_stay_in_their_month(self):
        (found,) = slots("FREQ=MONTHLY;BYMONTHDAY=-1", from_on=date(2026, 5, 1), until_on=date(2026, 6, 1))

        assert (found.series_on, found.held_on) == (date(2026, 5, 31), date(2026, 5, 29))

    def test_move_a_week_at_most(self):
        found = slots("FREQ=WEEKLY;BYDAY=SU", allows_weekends=False)

        assert all(abs((slot.held_on - slot.series_on).days) <= 7 for slot in found)

    def test_do_not_meet_on_one_day(self):
        found = slots("FREQ=WEEKLY;BYDAY=TH")

        assert len({slot.held_on for slot in found}) == len(found)

    def test_of_a_year_without_arrangement_move_off_weekends_only_and_say_so(self):
        found = slots("FREQ=MONTHLY;BYMONTHDAY=1", from_on=date(2031, 1, 1), until_on=date(2032, 1, 1))

        assert date(2031, 10, 1) not in moves(found)
        assert moves(found)[date(2031, 2, 1)] == date(2031, 2, 3)
        assert not any(slot.day.is_published for slot in found)

    def test_are_where_the_secretary_puts_them(self):
        found = slots(FIRST_FRIDAY, by_hand={date(2026, 10, 2): date(2026, 10, 15)})

        (october,) = (slot for slot in found if slot.series_on.month == 10)
        assert (october.held_on, october.moved.reason) == (date(2026, 10, 15), "by_hand")


class TestTitleOn:
    @pytest.mark.parametrize(
        ("pattern", "title"),
        [("{月}主题党日", "10月主题党日"), ("{month} theme day", "October theme day"), ("党课", "党课")],
    )
    def test_names_the_month(self, pattern, title):
        assert title_on(pattern, date(2026, 10, 8)) == title


@dataclass(frozen=True)
class Planned:
    series_on: date


class TestMatch:
    def test_pairs_by_month_and_leaves_closed_months_alone(self):
        march, april, may = (Planned(date(2026, month, 6)) for month in (3, 4, 5))
        new = slots("FREQ=MONTHLY;BYDAY=2WE", from_on=date(2026, 3, 1), until_on=date(2026, 8, 1))

        found = match(
            new,
            rule="FREQ=MONTHLY;BYDAY=2WE",
            following=[march, Planned(date(2026, 9, 4))],
            kept=[april],
            gaps={date(2026, 6, 5)},
        )

        assert [(each.fate, each.slot and each.slot.series_on.month) for each in found] == [
            (Fate.KEPT, None),
            (Fate.FOLLOWS, 3),
            (Fate.NEW, 5),
            (Fate.LEFT_OUT, 6),
            (Fate.NEW, 7),
            (Fate.REMAINS, None),
        ]
        assert may not in {each.occurrence for each in found}

    def test_of_weeks_pairs_by_week(self):
        tuesday = Planned(date(2026, 3, 10))
        new = slots("FREQ=WEEKLY;BYDAY=TH", from_on=date(2026, 3, 9), until_on=date(2026, 3, 23))

        found = match(new, rule="FREQ=WEEKLY;BYDAY=TH", following=[tuesday], kept=[], gaps=set())

        assert [each.fate for each in found] == [Fate.FOLLOWS, Fate.NEW]
