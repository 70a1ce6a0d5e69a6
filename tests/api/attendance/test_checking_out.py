"""Checking out where the activity wants it: when people were there, in whatever order it becomes known."""

from datetime import datetime, timedelta

import pytest

from backend.activities.models import ActivityState
from backend.attendance.models import AttendanceStatus
from backend.attendance.service import opening
from backend.core import clock
from backend.core.ids import new_id
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.desk import make_steward
from tests.factories.identity import NOON
from tests.factories.members import make_member


@pytest.fixture
def course(session, branch, member):
    """A long course, from which people go and to which they come back."""
    return make_activity(session, branch, state=ActivityState.OPEN, checks_out=True)


@pytest.fixture
def scan(session, phone, course):
    def act(direction, *, after=0, **fields):
        with clock.frozen(NOON + timedelta(minutes=after)):
            return send(phone, attempt("rotating_code", token_of(session, course), direction=direction, **fields))

    return act


@pytest.fixture
def stays(phone, course):
    """When the member was there, in minutes after noon."""

    def read():
        found = phone.get(f"/api/v1/activities/{course.id}/mine").json["stays"]
        return [(_minutes(stay["in_at"]), _minutes(stay["out_at"])) for stay in found]

    return read


def _minutes(text):
    return None if text is None else (datetime.fromisoformat(text) - NOON) // timedelta(minutes=1)


class TestCheckingOut:
    def test_notes_the_time_and_changes_no_status(self, scan, stays, member, look):
        scan("in")

        answer = scan("out", after=40)

        assert (answer.json["outcome"], answer.json["status"]) == ("checked_out", "present")
        assert stays() == [(0, 40)]
        assert look.line_of(member.id).status is AttendanceStatus.PRESENT

    def test_lets_people_come_back(self, scan, stays):
        for direction, after in (("in", 0), ("out", 20), ("in", 30), ("out", 90)):
            scan(direction, after=after)

        assert stays() == [(0, 20), (30, 90)]

    def test_is_shown_on_the_roster_until_they_come_back(self, secretary, scan, course):
        def left_at():
            return secretary.get(f"/api/v1/activities/{course.id}/roster").json["lines"][0]["left_at"]

        scan("in")
        scan("out", after=20)
        gone = left_at()
        scan("in", after=30)

        assert (_minutes(gone), left_at()) == (20, None)

    def test_sent_twice_is_once(self, session, phone, course, scan, stays):
        scan("in")
        identifier, body = new_id(), attempt("rotating_code", token_of(session, course), direction="out")

        answers = [send(phone, body, check_in_id=identifier) for _ in range(2)]

        assert [answer.json["replayed"] for answer in answers] == [False, True]
        assert len(stays()) == 1

    def test_is_refused_where_nobody_checks_out(self, session, phone, theme_day):
        answer = send(phone, attempt("rotating_code", token_of(session, theme_day), direction="out"))

        assert (answer.status_code, answer.json["reason"]) == (409, "no_check_out")

    def test_needs_a_good_code(self, session, phone, course):
        old = token_of(session, course, now=NOON - timedelta(minutes=20))

        answer = send(phone, attempt("rotating_code", old, direction="out"))

        assert (answer.status_code, answer.json["reason"]) == (410, "code_expired")

    def test_is_refused_once_the_activity_is_closed(self, session, scan, course):
        scan("in")
        opening.close(session, activity=course, now=clock.now())

        assert scan("out", after=1).json["reason"] == "too_late"


class TestFromAPhoneWithoutANetwork:
    """Both scans waited on the member's own phone, which says that the second was made on leaving."""

    @pytest.fixture
    def arrive(self, session, phone, course):
        def send_it(direction, *, scanned_after, received_after):
            scanned_at, received_at = (NOON + timedelta(minutes=after) for after in (scanned_after, received_after))
            token = token_of(session, course, now=scanned_at)
            times = {"captured_at": scanned_at.isoformat(), "sent_at": received_at.isoformat()}
            with clock.frozen(received_at):
                return send(phone, attempt("rotating_code", token, direction=direction, **times))

        return send_it

    @pytest.mark.parametrize("order", [("in", "out"), ("out", "in")])
    def test_the_stay_is_the_same_in_whatever_order_they_arrive(self, arrive, stays, order):
        scanned = {"in": 5, "out": 50}

        answers = [arrive(direction, scanned_after=scanned[direction], received_after=100) for direction in order]

        assert {answer.json["outcome"] for answer in answers} == {"checked_in", "checked_out"}
        assert stays() == [(5, 50)]

    def test_an_exit_goes_up_even_after_the_close_when_it_was_made_before(self, session, arrive, course, stays):
        arrive("in", scanned_after=5, received_after=5)
        opening.close(session, activity=course, now=NOON + timedelta(minutes=60))
        session.commit()

        answer = arrive("out", scanned_after=50, received_after=90)

        assert answer.json["outcome"] == "checked_out"
        assert stays() == [(5, 50)]


class TestAtTheDesk:
    @pytest.fixture
    def steward(self, session, course, branch, officer, phone_of):
        helper = make_member(session, branch, account=True)
        make_steward(session, course, helper, by=officer)
        return phone_of(helper)

    def test_an_exit_that_arrives_before_its_entry_is_ordered_by_when_it_was_made(
        self, steward, course, member, stays, look
    ):
        def tick(direction, after):
            captured_at = (NOON + timedelta(minutes=after)).isoformat()
            fields = {"captured_at": captured_at, "sent_at": clock.now().isoformat(), "direction": direction}
            return send(steward, attempt("roster", str(member.id), activity=course, **fields))

        with clock.frozen(NOON + timedelta(hours=1)):
            first, second = tick("out", 50), tick("in", 5)

        assert (first.json["outcome"], first.json["status"]) == ("checked_out", None)
        assert second.json["outcome"] == "checked_in"
        assert stays() == [(5, 50)]
        assert look.line_of(member.id).checked_in_at == NOON + timedelta(minutes=5)
