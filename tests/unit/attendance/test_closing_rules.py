"""When an activity closes by itself, until when its record may be set right, and what a line becomes: by tables."""

from datetime import date, timedelta

import pytest

from backend.activities.models import Activity, ActivityState
from backend.attendance import rules
from backend.attendance.models import AttendanceStatus, CorrectionWish, LineStatus
from backend.core.errors import Refusal
from tests.factories.identity import NOON

HAIR, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
ENDS = NOON + 2 * HOUR
WINDOW_ENDS = ENDS + HOUR / 2


def activity(**fields):
    values = {
        "state": ActivityState.OPEN,
        "starts_at": NOON,
        "ends_at": ENDS,
        "opens_before_minutes": 60,
        "late_after_minutes": 15,
        "closes_after_minutes": 30,
        "leave_days_after": 3,
        "closed_at": None,
    }
    return Activity(**(values | fields))


class TestClosesByItselfAt:
    @pytest.mark.parametrize(
        ("reopened_at", "expected"),
        [
            (None, WINDOW_ENDS + 12 * HOUR),
            (WINDOW_ENDS - 3 * DAY, WINDOW_ENDS + 12 * HOUR),
            (WINDOW_ENDS + HOUR, WINDOW_ENDS + HOUR + 2 * DAY),
            (WINDOW_ENDS + 6 * DAY, WINDOW_ENDS + 8 * DAY),
        ],
        ids=["never reopened", "reopened long before", "reopened the same evening", "reopened on the last day"],
    )
    def test_is_half_a_day_after_the_window_or_two_days_after_reopening(self, reopened_at, expected):
        assert rules.closes_by_itself_at(activity(), reopened_at=reopened_at) == expected


class TestOccasion:
    @pytest.mark.parametrize(
        ("closed_at", "over_at", "settled_at"),
        [
            (None, WINDOW_ENDS, WINDOW_ENDS + 3 * DAY),
            (ENDS, ENDS, ENDS + 3 * DAY),
            (WINDOW_ENDS + HOUR, WINDOW_ENDS, WINDOW_ENDS + HOUR + 3 * DAY),
        ],
        ids=["still open", "closed early", "closed late"],
    )
    def test_is_over_at_the_close_or_the_windows_end_and_settles_days_after(self, closed_at, over_at, settled_at):
        occasion = rules.occasion_of(activity(closed_at=closed_at))

        assert (occasion.over_at, occasion.settled_at) == (over_at, settled_at)


class TestStatusOfOfflineScan:
    CLOSED = activity(state=ActivityState.CLOSED, closed_at=ENDS)

    @pytest.mark.parametrize(
        ("slot_at", "now", "expected"),
        [
            (NOON, ENDS + DAY, "provisional"),
            (ENDS - HAIR, ENDS + DAY, "provisional"),
            (ENDS, ENDS + DAY, "too_late"),
            (NOON, ENDS + 3 * DAY - HAIR, "provisional"),
            (NOON, ENDS + 3 * DAY, "too_late"),
            (NOON - HOUR - HAIR, ENDS + DAY, "too_early"),
        ],
    )
    def test_waits_for_an_officer_when_its_slot_lay_before_the_close(self, slot_at, now, expected):
        occasion = rules.occasion_of(self.CLOSED)

        assert outcome(lambda: rules.status_of_offline_scan(occasion, slot_at=slot_at, now=now).value) == expected


def outcome(decide):
    try:
        return decide()
    except Refusal as refusal:
        return refusal.reason


class TestStatusOfSlot:
    @pytest.mark.parametrize(
        ("minutes", "expected"), [(-60, "present"), (0, "present"), (14, "present"), (15, "late"), (149, "late")]
    )
    def test_of_a_confirmed_line_is_that_of_its_own_moment(self, minutes, expected):
        occasion = rules.occasion_of(activity(state=ActivityState.CLOSED, closed_at=WINDOW_ENDS))

        assert rules.status_of_slot(occasion, at=NOON + timedelta(minutes=minutes)).value == expected


class TestIsCorrectable:
    @pytest.mark.parametrize(
        ("status", "present", "not_there"),
        [
            (AttendanceStatus.PRESENT, False, True),
            (AttendanceStatus.LATE, True, True),
            (AttendanceStatus.PROVISIONAL, True, True),
            (LineStatus.ABSENT, True, False),
            (LineStatus.ON_LEAVE, True, False),
            (LineStatus.EXEMPT, True, False),
            (LineStatus.NOT_COUNTED, True, False),
            (LineStatus.UNMARKED, True, False),
            (LineStatus.MADE_UP, True, False),
        ],
    )
    def test_is_whatever_says_something_else(self, status, present, not_there):
        assert rules.is_correctable(status, CorrectionWish.PRESENT) is present
        assert rules.is_correctable(status, CorrectionWish.NOT_THERE) is not_there


class TestCorrectionsEndAt:
    def test_is_sixty_days_after_the_end(self):
        assert rules.corrections_end_at(activity()) == ENDS + 60 * DAY


class TestMakeUpDays:
    @pytest.mark.parametrize(
        ("missed", "first", "last"),
        [
            (date(2026, 3, 6), date(2026, 3, 1), date(2026, 4, 6)),
            (date(2026, 3, 1), date(2026, 3, 1), date(2026, 4, 1)),
            (date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 31)),
            (date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 31)),
            (date(2028, 2, 1), date(2028, 2, 1), date(2028, 3, 3)),
        ],
    )
    def test_are_those_of_its_month_and_a_month_after_it(self, missed, first, last):
        assert rules.make_up_days(missed) == (first, last)


class TestLeaveEndsAt:
    @pytest.mark.parametrize(("days", "expected"), [(0, ENDS), (3, ENDS + 3 * DAY), (31, ENDS + 31 * DAY)])
    def test_is_so_many_days_after_the_end(self, days, expected):
        assert rules.leave_ends_at(activity(leave_days_after=days)) == expected
