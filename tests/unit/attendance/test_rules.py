"""What a scan becomes at which instant, whose clock is off, until when leave is taken."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.activities.models import Activity, ActivityState
from backend.activities.rules import window_of
from backend.attendance import rules
from backend.attendance.errors import SCAN_REFUSALS, CancelledError, NotOpenError, TooEarlyError, TooLateError
from backend.attendance.models import EvidenceKind
from tests.factories.identity import NOON

HAIR = timedelta(microseconds=1)
DAY = timedelta(days=1)
OPENS, LATE, CLOSES = NOON - timedelta(hours=1), NOON + timedelta(minutes=15), NOON + timedelta(hours=2, minutes=30)
INSTANTS = st.timedeltas(timedelta(days=-40), timedelta(days=40)).map(lambda offset: NOON + offset) | st.timedeltas(
    timedelta(hours=-2), timedelta(hours=4)
).map(lambda offset: NOON + offset)
"""Forty days around the start, many of them within the day itself."""


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
            (None, None, True),
            (None, timedelta(0), True),
            (timedelta(0), None, False),
            (timedelta(0), timedelta(0), False),
            (timedelta(days=-20), timedelta(0), False),
            (timedelta(0), timedelta(minutes=2), False),
            (timedelta(0), timedelta(minutes=2) + HAIR, True),
            (timedelta(0), -timedelta(minutes=2) - HAIR, True),
            (timedelta(minutes=2), None, False),
            (timedelta(minutes=2) + HAIR, None, True),
            (timedelta(days=-31), None, False),
            (timedelta(days=-31) - HAIR, None, True),
        ],
    )
    def test_tolerates_two_minutes_and_a_month_in_the_queue(self, captured, sent, is_skewed):
        captured_at, sent_at = (None if offset is None else NOON + offset for offset in (captured, sent))

        assert rules.is_clock_skewed(captured_at=captured_at, sent_at=sent_at, now=NOON) is is_skewed


def offline_status(slot_at, now, **fields):
    return rules.status_of_offline_scan(rules.occasion_of(activity(**fields)), slot_at=slot_at, now=now).value


CLOSED = {"state": ActivityState.CLOSED, "closed_at": NOON + timedelta(hours=1)}


class TestStatusOfOfflineScan:
    @pytest.mark.parametrize(
        ("slot", "received", "fields"),
        [
            (OPENS, OPENS + timedelta(minutes=5), {}),
            (NOON, CLOSES, {}),
            (CLOSES - HAIR, CLOSES + timedelta(days=3) - HAIR, {}),
            (NOON, NOON + timedelta(hours=2), CLOSED),
            (NOON, NOON + timedelta(hours=2), CLOSED | {"state": ActivityState.MINUTED}),
            (NOON + timedelta(hours=1) - HAIR, NOON + timedelta(days=3, hours=1) - HAIR, CLOSED),
        ],
    )
    def test_is_provisional_when_it_was_in_time(self, slot, received, fields):
        assert offline_status(slot, received, **fields) == "provisional"

    @pytest.mark.parametrize(
        ("slot", "received", "fields", "refusal"),
        [
            (OPENS - HAIR, NOON, {}, TooEarlyError),
            (CLOSES, CLOSES + HAIR, {}, TooLateError),
            (NOON, CLOSES + timedelta(days=3), {}, TooLateError),
            (NOON, CLOSES, {"leave_days_after": 0}, TooLateError),
            (NOON + timedelta(hours=1), NOON + timedelta(hours=2), CLOSED, TooLateError),
            (NOON, NOON + timedelta(days=3, hours=1), CLOSED, TooLateError),
            (CLOSES, CLOSES + HAIR, {"state": ActivityState.CLOSED, "closed_at": CLOSES + 2 * HAIR}, TooLateError),
            (NOON, NOON + timedelta(hours=1), {"state": ActivityState.CANCELLED}, CancelledError),
            (NOON, NOON + timedelta(hours=1), {"state": ActivityState.PUBLISHED}, NotOpenError),
        ],
    )
    def test_is_refused_when_it_was_not(self, slot, received, fields, refusal):
        with pytest.raises(refusal):
            offline_status(slot, received, **fields)

    @given(slot=INSTANTS, received=INSTANTS, closed=st.none() | INSTANTS)
    def test_only_a_slot_within_the_window_comes_in_and_never_as_more_than_provisional(self, slot, received, closed):
        state = ActivityState.CLOSED if closed else ActivityState.OPEN
        occasion = rules.occasion_of(activity(state=state, closed_at=closed))
        try:
            status = rules.status_of_offline_scan(occasion, slot_at=slot, now=received)
        except (TooEarlyError, TooLateError):
            assert not OPENS <= slot < min(closed or CLOSES, CLOSES) or received >= (closed or CLOSES) + 3 * DAY
        else:
            assert status.value == "provisional"
            assert OPENS <= slot < min(closed or CLOSES, CLOSES)
            assert received < (closed or CLOSES) + 3 * DAY


LIVES = timedelta(seconds=60)
LAST = NOON + LIVES + rules.CLOCK_TOLERANCE


def was_caught(captured_at, *, sent_at=None, now=NOON + timedelta(hours=5)):
    return rules.was_caught_offline(slot_at=NOON, code_lives=LIVES, captured_at=captured_at, sent_at=sent_at, now=now)


class TestWasCaughtOffline:
    @pytest.mark.parametrize(
        ("captured", "is_caught"),
        [
            (None, False),
            (NOON, True),
            (LAST, True),
            (LAST + HAIR, False),
            (NOON - rules.CLOCK_TOLERANCE, True),
            (NOON - rules.CLOCK_TOLERANCE - HAIR, False),
            (NOON - timedelta(days=40), False),
            (NOON + timedelta(days=40), False),
        ],
    )
    def test_needs_a_capture_within_the_codes_life(self, captured, is_caught):
        assert was_caught(captured) is is_caught

    @given(drift=st.timedeltas(timedelta(days=-400), timedelta(days=400)), captured=INSTANTS)
    def test_a_clock_that_is_wrong_by_the_same_all_the_time_changes_nothing(self, drift, captured):
        now = NOON + timedelta(hours=5)

        right, wrong = was_caught(captured, sent_at=now), was_caught(captured + drift, sent_at=now + drift)

        assert right is wrong


class TestStatusOfSlot:
    @given(at=INSTANTS)
    def test_is_what_a_scan_at_that_moment_would_have_become(self, at):
        occasion = rules.occasion_of(activity())
        assume(OPENS <= at < CLOSES)

        assert rules.status_of_slot(occasion, at=at) is rules.status_of_scan(occasion, now=at)


class TestClamped:
    @given(captured=INSTANTS)
    def test_lies_between_the_longest_wait_and_now(self, captured):
        shown = rules.clamped(captured, now=NOON)

        assert NOON - rules.LONGEST_IN_QUEUE <= shown <= NOON
        assert shown == captured or not NOON - rules.LONGEST_IN_QUEUE <= captured <= NOON


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

        assert len(set(reasons)) == len(reasons) == 22
