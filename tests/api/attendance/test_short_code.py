"""Checking in by the six digits beside the QR code, and what happens to guessers."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.core import clock
from backend.core.ids import new_id
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, digits_of, send, token_of, wrong_digits
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.support.parallel import together


@pytest.fixture
def type_in(session, theme_day):
    def act(phone, digits=None, *, activity=None, check_in_id=None):
        activity = activity or theme_day
        body = attempt("short_code", digits or digits_of(session, activity), activity=activity)
        return send(phone, body, check_in_id=check_in_id)

    return act


@pytest.fixture
def wrong(session, theme_day):
    """Digits that no screen showed within the last minute."""
    shown = {digits_of(session, theme_day, now=NOON - timedelta(seconds=5 * ago)) for ago in range(14)}
    digits = wrong_digits(digits_of(session, theme_day))
    while digits in shown:
        digits = wrong_digits(digits)
    return digits


def fail(times, act):
    answers = [act() for _ in range(times)]
    assert {answer.json["reason"] for answer in answers} == {"short_code_wrong"}
    return answers


class TestShortCode:
    def test_checks_in(self, phone, type_in, look):
        answer = type_in(phone)

        assert (answer.status_code, answer.json["outcome"]) == (200, "checked_in")
        assert answer.json["method"] == "short_code"
        assert look.lines()[0].grade == "a"

    def test_may_be_typed_in_full_width(self, session, phone, type_in, theme_day):
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits_of(session, theme_day))

        assert type_in(phone, wide).json["outcome"] == "checked_in"

    def test_holds_as_long_as_the_code_beside_it(self, session, phone, type_in, theme_day):
        digits = digits_of(session, theme_day)

        with clock.frozen(NOON + timedelta(seconds=64)):
            assert type_in(phone, digits).json["outcome"] == "checked_in"

    def test_is_wrong_afterwards(self, session, phone, type_in, theme_day):
        digits = digits_of(session, theme_day)

        with clock.frozen(NOON + timedelta(seconds=65)):
            answer = type_in(phone, digits)

        assert (answer.status_code, answer.json["reason"]) == (422, "short_code_wrong")

    def test_counts_only_within_its_activity(self, session, phone, type_in, branch, theme_day):
        other = make_activity(session, branch, state=ActivityState.OPEN)

        answer = type_in(phone, digits_of(session, theme_day), activity=other)

        assert (answer.status_code, answer.json["reason"]) == (422, "short_code_wrong")

    def test_wrong_says_how_many_tries_are_left(self, phone, type_in, wrong, look):
        answers = fail(3, lambda: type_in(phone, wrong))

        assert [answer.json["left"] for answer in answers] == [9, 8, 7]
        assert [event.reason for event in look.events()] == ["short_code_wrong"] * 3
        assert look.lines() == []


class TestThrottle:
    def test_ten_wrong_ones_stop_that_member_at_that_activity_only(
        self, session, phone, phone_of, type_in, wrong, branch
    ):
        neighbour = make_member(session, branch, account=True)
        other = make_activity(session, branch, state=ActivityState.OPEN)
        fail(10, lambda: type_in(phone, wrong))

        stopped = type_in(phone)

        assert (stopped.status_code, stopped.json["reason"]) == (429, "short_code_throttled")
        assert stopped.headers["Retry-After"] == "600"
        assert type_in(phone_of(neighbour)).json["outcome"] == "checked_in"
        assert type_in(phone, activity=other).json["outcome"] == "checked_in"

    def test_leaves_the_rotating_code_to_the_member(self, session, phone, type_in, wrong, theme_day):
        fail(10, lambda: type_in(phone, wrong))

        answer = send(phone, attempt("rotating_code", token_of(session, theme_day)))

        assert answer.json["outcome"] == "checked_in"

    def test_is_over_ten_minutes_after_the_first_wrong_one(self, phone, type_in, wrong):
        fail(10, lambda: type_in(phone, wrong))

        with clock.frozen(NOON + timedelta(minutes=10) - timedelta(seconds=1)):
            stopped = type_in(phone)
        with clock.frozen(NOON + timedelta(minutes=10)):
            answer = type_in(phone)

        assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "1")
        assert answer.json["outcome"] == "checked_in"

    def test_keeps_no_event_of_what_it_stopped(self, phone, type_in, wrong, look):
        fail(10, lambda: type_in(phone, wrong))

        type_in(phone)

        assert len(look.events()) == 10

    def test_a_right_one_forgives_the_wrong_ones(self, phone, secretary, member, theme_day, type_in, wrong):
        fail(9, lambda: type_in(phone, wrong))
        type_in(phone)
        body = {"id": str(new_id()), "member_id": str(member.id), "reason": "误签"}
        secretary.post(f"/api/v1/activities/{theme_day.id}/undos", json=body)

        assert fail(1, lambda: type_in(phone, wrong))[0].json["left"] == 9

    def test_still_replays_what_was_answered_before_it(self, phone, type_in, wrong):
        check_in_id = new_id()
        first = type_in(phone, wrong, check_in_id=check_in_id)
        fail(9, lambda: type_in(phone, wrong))

        again = type_in(phone, wrong, check_in_id=check_in_id)

        assert (again.status_code, again.json["reason"]) == (422, "short_code_wrong")
        assert (again.json["left"], again.json["replayed"]) == (first.json["left"], True)

    def test_a_replay_is_no_further_try(self, phone, type_in, wrong):
        check_in_id = new_id()
        for _ in range(20):
            type_in(phone, wrong, check_in_id=check_in_id)

        assert type_in(phone, wrong).json["left"] == 8

    def test_parallel_guesses_cannot_outrun_it(self, new_client, account_of, member, type_in, wrong, look):
        phones = [new_client().sign_in(account_of(member)) for _ in range(16)]
        for own in phones:
            own.arranged = None

        guesses = [lambda own=own: type_in(own, wrong) for own in phones * 2]
        answers = together(guesses)

        reasons = [answer.json["reason"] for answer in answers]
        assert (reasons.count("short_code_wrong"), reasons.count("short_code_throttled")) == (10, 22)
        assert sorted(answer.json["left"] for answer in answers if answer.status_code == 422) == list(range(10))
        assert len(look.events()) == 10

    def test_guessing_under_one_id_tells_nothing(self, session, phone, type_in, wrong, theme_day, look):
        check_in_id = new_id()
        type_in(phone, wrong, check_in_id=check_in_id)

        right = type_in(phone, check_in_id=check_in_id)

        assert (right.status_code, right.json["reason"]) == (422, "id_reused")
        assert look.lines() == []
