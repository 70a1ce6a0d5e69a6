"""What a scan becomes at which instant, whose clock is off, until when leave is taken."""

from datetime import timedelta

import pytest

from backend.activities.models import Activity, ActivityState
from backend.activities.rules import window_of
from backend.attendance import rules
from backend.attendance.errors import SCAN_REFUSALS, CancelledError, NotOpenError, TooEarlyError, TooLateError
from backend.attendance.models import EvidenceKind
from tests.factories.identity import NOON

HAIR = timedelta(microseconds=1)
OPENS, LATE, CLOSES = NOON - timedelta(hours=1), NOON + timedelta(minutes=15), NOON + timedelta(hours=2, minutes=30)


def activity(**fields):
    values = {
        "state": ActivityState.OPEN,
        "starts_at": NOON,
        "ends_at": NOON + timedelta(hours=2),
        "opens_before_minutes": 60,
        "late_after_minutes": 15,
        "closes_after_minutes": 30,
        "leave_days_after": 3,
        "closed_at": None,
    }
    return Activity(**(values | fields))


def status_at(instant, **fields):
    return rules.status_of_scan(rules.occasion_of(activity(**fields)), now=instant).value


class TestStatusOfScan:
    @pytest.mark.parametrize(
        ("instant", "status"),
        [(OPENS, "present"), (NOON, "present"), (LATE - HAIR, "present"), (LATE, "late"), (CLOSES - HAIR, "late")],
    )
    def test_is_present_until_the_late_limit_and_late_until_the_close(self, instant, status):
        assert status_at(instant) == status

    @pytest.mark.parametrize("state", [ActivityState.PUBLISHED, ActivityState.OPEN])
    def test_is_too_early_before_the_window_and_says_when_it_opens(self, state):
        with pytest.raises(TooEarlyError) as refusal:
            status_at(OPENS - HAIR, state=state)

        assert refusal.value.facts == {"opens_at": OPENS.isoformat()}

    @pytest.mark.parametrize("state", [ActivityState.PUBLISHED, ActivityState.OPEN])
    def test_is_too_late_from_the_instant_of_closing(self, state):
        with pytest.raises(TooLateError) as refusal:
            status_at(CLOSES, state=state)

        assert refusal.value.facts == {"closed_at": CLOSES.isoformat()}

    def test_is_too_late_once_an_officer_closed_it_however_early(self):
        with pytest.raises(TooLateError) as refusal:
            status_at(NOON, state=ActivityState.CLOSED, closed_at=NOON - HAIR)

        assert refusal.value.facts == {"closed_at": (NOON - HAIR).isoformat()}

    @pytest.mark.parametrize("state", [ActivityState.DRAFT, ActivityState.PUBLISHED])
    def test_is_refused_within_the_window_while_nobody_opened(self, state):
        with pytest.raises(NotOpenError):
            status_at(NOON, state=state)

    @pytest.mark.parametrize("instant", [OPENS - HAIR, NOON, CLOSES])
    def test_says_cancelled_before_anything_else(self, instant):
        with pytest.raises(CancelledError):
            status_at(instant, state=ActivityState.CANCELLED)


class TestWindowOf:
    def test_lies_around_the_planned_times(self):
        window = window_of(activity())

        assert (window.opens_at, window.late_after_at, window.closes_at) == (OPENS, LATE, CLOSES)


class TestIsClockSkewed:
    @pytest.mark.parametrize(
        ("captured", "sent", "is_skewed"),
        [
            (None, None, False),
            (timedelta(0), timedelta(0), False),
            (timedelta(days=-20), timedelta(0), False),
            (timedelta(0), timedelta(minutes=2), False),
            (timedelta(0), timedelta(minutes=2) + HAIR, True),
            (timedelta(0), -timedelta(minutes=2) - HAIR, True),
            (timedelta(minutes=2), None, False),
            (timedelta(minutes=2) + HAIR, None, True),
        ],
    )
    def test_tolerates_two_minutes_and_any_scan_of_the_past(self, captured, sent, is_skewed):
        captured_at, sent_at = (None if offset is None else NOON + offset for offset in (captured, sent))

        assert rules.is_clock_skewed(captured_at=captured_at, sent_at=sent_at, now=NOON) is is_skewed


class TestLeaveEndsAt:
    def test_is_so_many_days_after_the_end(self):
        assert rules.leave_ends_at(activity()) == NOON + timedelta(days=3, hours=2)

    def test_may_be_the_end_itself(self):
        assert rules.leave_ends_at(activity(leave_days_after=0)) == NOON + timedelta(hours=2)


class TestGrades:
    def test_every_kind_of_evidence_has_one(self):
        assert set(rules.GRADES) == set(EvidenceKind)


class TestScanRefusals:
    def test_every_one_has_a_reason_of_its_own(self):
        reasons = [refusal.reason for refusal in SCAN_REFUSALS.values()]

        assert len(set(reasons)) == len(reasons) == 16
