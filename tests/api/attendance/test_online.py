"""Online and hybrid: a code of its own for the shared screen, provisional until an officer has compared."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState, Mode
from backend.attendance.models import AttendanceStatus, EvidenceKind, Grade
from backend.attendance.service import codes
from backend.core import clock
from backend.core.db import keyring_of
from backend.organisations.models import Role
from tests.conftest import ApiClient
from tests.factories.activities import make_activity, plan
from tests.factories.attendance import attempt, send, short_id_of, token_of
from tests.factories.members import make_member
from tests.factories.organisations import make_officer

LINK = "https://meeting.example/j/20260306"


@pytest.fixture
def hybrid(session, branch, member):
    return make_activity(session, branch, state=ActivityState.OPEN, mode=Mode.HYBRID, meeting_url=LINK)


@pytest.fixture
def shared_token(session):
    """The token on the shared screen now."""

    def make(activity):
        key = keyring_of(session).code_keys[0]
        return codes.mint(key, short_id=short_id_of(session, activity), now=clock.now(), kind=codes.CodeKind.ONLINE)

    return make


def display_of(browser, activity, **body):
    return browser.post(f"/api/v1/activities/{activity.id}/displays", json=body)


def shown(client, display):
    return client.get("/api/v1/displays/current", headers={"X-Display-Token": display.json["token"]}).json


class TestSharedScreen:
    def test_has_a_code_of_its_own_beside_the_rooms(self, client, secretary, hybrid):
        room, shared = (shown(client, display_of(secretary, hybrid, for_online=online)) for online in (False, True))

        assert (room["is_online"], shared["is_online"]) == (False, True)
        assert room["code"]["url"] != shared["code"]["url"]
        assert room["code"]["short_code"] != shared["code"]["short_code"]

    def test_is_every_screen_where_all_are_online(self, session, client, branch, secretary):
        online = make_activity(session, branch, state=ActivityState.OPEN, mode=Mode.ONLINE)

        assert shown(client, display_of(secretary, online))["is_online"]

    def test_makes_no_sense_where_all_are_in_the_room(self, secretary, theme_day):
        refused = display_of(secretary, theme_day, for_online=True)

        assert (refused.status_code, refused.json["reason"]) == (409, "not_online")

    def test_may_be_left_unsaid_as_before(self, secretary, theme_day):
        assert secretary.post(f"/api/v1/activities/{theme_day.id}/displays").status_code == 201


class TestCheckIn:
    def test_by_the_shared_screen_is_provisional_with_a_method_and_grade_of_its_own(
        self, hybrid, phone, member, shared_token, look
    ):
        answer = send(phone, attempt("rotating_code", shared_token(hybrid)))

        assert (answer.json["status"], answer.json["method"]) == ("provisional", "online")
        line = look.line_of(member.id)
        assert (line.status, line.method, line.grade) == (
            AttendanceStatus.PROVISIONAL,
            EvidenceKind.ONLINE,
            Grade.SHARED_SCREEN,
        )

    def test_in_the_room_of_the_same_activity_counts_at_once(self, session, hybrid, phone):
        answer = send(phone, attempt("rotating_code", token_of(session, hybrid)))

        assert (answer.json["status"], answer.json["method"]) == ("present", "rotating_code")

    def test_by_the_six_digits_of_the_shared_screen(self, client, secretary, hybrid, phone):
        digits = shown(client, display_of(secretary, hybrid, for_online=True))["code"]["short_code"]

        answer = send(phone, attempt("short_code", digits, activity=hybrid))

        assert (answer.json["status"], answer.json["method"]) == ("provisional", "online")

    def test_scanned_before_signing_in_stays_an_online_one(self, client, hybrid, phone, shared_token):
        claim = client.post("/api/v1/claims", json={"token": shared_token(hybrid)}).json["claim"]

        answer = send(phone, attempt("claim", claim))

        assert (answer.json["status"], answer.json["method"]) == ("provisional", "online")

    def test_counts_once_the_secretary_has_confirmed_and_says_how(self, hybrid, phone, member, secretary, shared_token):
        send(phone, attempt("rotating_code", shared_token(hybrid)))

        url = f"/api/v1/activities/{hybrid.id}/attendance/{member.id}/confirmations"
        line = secretary.post(url, json={}).json

        assert (line["status"], line["method"], line["grade"]) == ("present", "online", "c")

    def test_cannot_be_sent_as_a_kind_of_evidence(self, hybrid, phone):
        assert send(phone, attempt("online", "x", activity=hybrid)).status_code == 422


class TestLink:
    def test_is_for_members_and_officers_of_the_hosts_and_nobody_above(
        self, session, new_client, hybrid, branch, phone, secretary
    ):
        auditor: ApiClient = new_client().sign_in(make_officer(session, Role.AUDITOR, branch))

        links = [
            browser.get(f"/api/v1/activities/{hybrid.id}").json["meeting_url"]
            for browser in (phone, secretary, auditor)
        ]

        assert links == [LINK, LINK, None]

    def test_stands_in_no_notice(self, session, secretary, branch, phone):
        body = plan(mode="online", meeting_url=LINK, starts_at="2026-03-06T06:00:00Z", ends_at="2026-03-06T08:00:00Z")
        made = secretary.post(f"/api/v1/organisations/{branch.id}/activities", json=body).json

        secretary.post(f"/api/v1/activities/{made['id']}/publish")

        (notice,) = phone.get("/api/v1/notifications").json["items"]
        assert LINK not in str(notice)

    @pytest.mark.parametrize("link", ["http://meeting.example/1", "javascript:alert(1)", "meeting", "https://a b"])
    def test_must_be_safe_to_open(self, secretary, branch, link):
        answer = secretary.post(
            f"/api/v1/organisations/{branch.id}/activities", json=plan(mode="online", meeting_url=link)
        )

        assert answer.status_code == 422

    def test_changed_is_told(self, session, branch, member, secretary, phone):
        activity = make_activity(session, branch, mode=Mode.ONLINE, starts_at=clock.now() + timedelta(hours=3))
        make_member(session, branch)

        body = {"version": activity.version, "meeting_url": LINK}
        assert secretary.patch(f"/api/v1/activities/{activity.id}", json=body).status_code == 200

        kinds = [note["kind"] for note in phone.get("/api/v1/notifications").json["items"]]
        assert kinds[0] == "activity_changed"
