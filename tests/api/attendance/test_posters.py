"""A poster: the same code for everybody and all the time, so that what it checks in waits for an officer's word."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.attendance.models import AttendanceStatus, EvidenceKind, Grade
from backend.attendance.service import opening
from backend.core import clock
from backend.core.ids import new_id
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send
from tests.factories.desk import make_poster
from tests.factories.identity import NOON


@pytest.fixture
def token(session, theme_day):
    return make_poster(session, theme_day)


def address(activity):
    return f"/api/v1/activities/{activity.id}/poster"


class TestPrinting:
    def test_shows_the_same_poster_until_a_new_one_is_made(self, secretary, theme_day):
        assert secretary.get(address(theme_day)).json == {"poster": None}
        made = secretary.post(address(theme_day))

        assert made.status_code == 201
        assert secretary.get(address(theme_day)).json["poster"] == made.json
        assert secretary.post(address(theme_day)).json["qr"] != made.json["qr"]

    def test_is_refused_for_what_is_over(self, session, secretary, branch):
        closed = make_activity(session, branch, state=ActivityState.CLOSED)

        answer = secretary.post(address(closed))

        assert (answer.status_code, answer.json["reason"]) == (409, "poster_over")


class TestScanning:
    @pytest.mark.parametrize("kind", ["poster", "rotating_code"])
    def test_is_provisional_whatever_the_phone_calls_it(self, phone, member, token, look, kind):
        answer = send(phone, attempt(kind, token))

        assert (answer.json["outcome"], answer.json["status"]) == ("checked_in", "provisional")
        line = look.line_of(member.id)
        assert (line.method, line.grade) == (EvidenceKind.POSTER, Grade.SECOND_PERSON)
        assert look.events()[0].evidence is EvidenceKind.POSTER

    def test_is_confirmed_with_one_tap(self, phone, secretary, theme_day, member, token, look):
        send(phone, attempt("poster", token))

        secretary.post(f"/api/v1/activities/{theme_day.id}/attendance/{member.id}/confirmations", json={"reason": None})

        assert look.line_of(member.id).status is AttendanceStatus.PRESENT

    def test_sent_twice_is_once(self, phone, token, look):
        identifier, body = new_id(), attempt("poster", token)

        answers = [send(phone, body, check_in_id=identifier) for _ in range(2)]

        assert [answer.json["replayed"] for answer in answers] == [False, True]
        assert len(look.events()) == 1

    def test_is_refused_once_the_poster_was_taken_back(self, phone, secretary, theme_day, token, look):
        secretary.delete(address(theme_day))

        answer = send(phone, attempt("poster", token))

        assert (answer.status_code, answer.json["reason"]) == (410, "poster_revoked")
        assert look.lines() == []

    def test_is_refused_for_the_poster_before(self, phone, secretary, theme_day, token):
        secretary.post(address(theme_day))

        assert send(phone, attempt("poster", token)).json["reason"] == "poster_revoked"

    def test_ends_with_the_activity(self, session, phone, theme_day, token):
        opening.close(session, activity=theme_day, now=clock.now())

        assert send(phone, attempt("poster", token)).json["reason"] == "too_late"


class TestArrivingAfterTheEnd:
    """A poster proves no time: what the phone says of it is for the secretary to weigh."""

    CLOSED = NOON + timedelta(minutes=30)

    @pytest.fixture
    def arrive(self, phone, theme_day, token):
        def send_it(*, captured, received=self.CLOSED + timedelta(hours=2), drift=timedelta(0), **fields):
            captured_at = captured and (captured + drift).isoformat()
            times = {"captured_at": captured_at, "sent_at": (received + drift).isoformat()}
            with clock.frozen(received):
                return send(phone, attempt("poster", token, **times, **fields))

        return send_it

    @pytest.fixture
    def closed(self, session, theme_day):
        opening.close(session, activity=theme_day, now=self.CLOSED)
        session.commit()
        return theme_day

    def test_is_provisional_where_it_was_scanned_in_time(self, arrive, closed, member, look, secretary):
        answer = arrive(captured=NOON)

        assert (answer.json["status"], answer.json["checked_in_at"]) == ("provisional", NOON.isoformat())
        line = look.line_of(member.id)
        assert (line.method, line.grade) == (EvidenceKind.POSTER, Grade.SECOND_PERSON)
        secretary.post(f"/api/v1/activities/{closed.id}/attendance/{member.id}/confirmations", json={"reason": None})
        assert look.line_of(member.id).status is AttendanceStatus.PRESENT

    def test_reads_the_phones_times_by_how_far_its_clock_is_off_and_says_so(self, arrive, closed, look):
        answer = arrive(captured=NOON, drift=timedelta(hours=9))

        assert (answer.json["status"], answer.json["checked_in_at"]) == ("provisional", NOON.isoformat())
        assert look.events()[0].clock_skewed

    @pytest.mark.parametrize("captured", [None, *(NOON + timedelta(hours=hours) for hours in (-40 * 24, -24, 1, 24))])
    def test_opens_no_window_for_what_was_scanned_outside(self, arrive, closed, look, captured):
        answer = arrive(captured=captured)

        assert (answer.status_code, answer.json["reason"]) == (409, "too_late")
        assert look.lines() == []

    def test_is_refused_once_the_roster_has_settled(self, arrive, closed):
        assert arrive(captured=NOON, received=self.CLOSED + timedelta(days=3)).json["reason"] == "too_late"

    def test_is_refused_once_the_minutes_stand(self, session, arrive, closed):
        closed.state = ActivityState.MINUTED
        session.commit()

        assert arrive(captured=NOON).json["reason"] == "too_late"

    def test_is_refused_for_a_poster_that_was_taken_back_before(self, secretary, arrive, theme_day):
        with clock.frozen(NOON - timedelta(minutes=1)):
            secretary.delete(address(theme_day))

        assert arrive(captured=NOON, received=theme_day.ends_at + timedelta(hours=2)).json["reason"] == "poster_revoked"

    def test_ends_a_stay_when_they_left(self, session, arrive, theme_day):
        theme_day.checks_out = True
        session.commit()
        opening.close(session, activity=theme_day, now=self.CLOSED)
        session.commit()
        left_at = NOON + timedelta(minutes=20)

        answer = arrive(captured=left_at, direction="out")

        assert (answer.json["outcome"], answer.json["left_at"]) == ("checked_out", left_at.isoformat())


class TestBeforeSigningIn:
    def test_a_claim_for_a_poster_is_as_weak_as_the_poster(self, client, phone, token, look, member):
        claim = client.post("/api/v1/claims", json={"token": token}).json["claim"]

        answer = send(phone, attempt("claim", claim))

        assert answer.json["status"] == "provisional"
        assert look.line_of(member.id).method is EvidenceKind.POSTER

    def test_there_is_none_for_a_poster_that_was_taken_back(self, client, secretary, theme_day, token):
        secretary.delete(address(theme_day))

        answer = client.post("/api/v1/claims", json={"token": token})

        assert (answer.status_code, answer.json["reason"]) == (410, "poster_revoked")
