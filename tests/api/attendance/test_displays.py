"""Screens that show the code: a token of their own, the server's clock, nothing before its time."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.activities.models import ActivityState
from backend.attendance.models import Display
from backend.attendance.service import codes
from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, digits_of, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_officer
from tests.support.parallel import together

CURRENT = "/api/v1/displays/current"


@pytest.fixture
def open_display(secretary, theme_day):
    def act(activity=None, browser=None):
        return (browser or secretary).post(f"/api/v1/activities/{(activity or theme_day).id}/displays")

    return act


@pytest.fixture
def screen(new_client, open_display):
    """A screen, on which nobody is signed in, that asks what to show."""
    browser, token = new_client(), open_display().json["token"]
    return lambda token=token: browser.get(CURRENT, headers={"X-Display-Token": token})


class TestOpen:
    def test_again_gives_the_running_one(self, open_display, secretary, theme_day, look):
        first, again = open_display().json, open_display().json

        assert first == again
        assert look.count(Display) == 1

    def test_of_ten_at_once_opens_one(self, app, session, secretary, theme_day, look):
        cookie = secretary.get_cookie("lianxin").value
        session.commit()

        def one():
            own = app.test_client()
            own.set_cookie("lianxin", cookie)
            headers = {"X-Requested-With": "lianxin"}
            return own.post(f"/api/v1/activities/{theme_day.id}/displays", headers=headers)

        answers = together([one] * 10)

        assert [answer.status_code for answer in answers] == [201] * 10
        assert len({answer.json["token"] for answer in answers}) == 1
        assert look.count(Display) == 1

    def test_after_the_end_of_one_opens_another(self, open_display, secretary, look):
        first = open_display().json
        secretary.delete(f"/api/v1/displays/{first['id']}")

        second = open_display().json

        assert first["token"] != second["token"]
        assert look.count(Display) == 2

    def test_of_another_officer_is_another_one(self, session, open_display, new_client, branch):
        deputy = new_client().sign_in(make_officer(session, Role.DEPUTY_SECRETARY, branch))

        assert open_display().json["token"] != open_display(browser=deputy).json["token"]

    def test_does_not_say_a_token_whose_key_is_gone(self, session, open_display, look):
        first = open_display().json
        session.execute(update(Display).values(token_hash=b"made by a key that is gone"))

        second = open_display().json

        assert first["id"] != second["id"]

    def test_tells_the_token_to_its_officer_only(self, open_display, secretary, theme_day, officer):
        answer = open_display()

        assert answer.status_code == 201
        assert answer.json["url"] == f"http://localhost/display#{answer.json['token']}"
        listed = secretary.get(f"/api/v1/activities/{theme_day.id}/displays")
        assert listed.json == {
            "items": [
                {
                    "id": answer.json["id"],
                    "opened_at": NOON.isoformat(),
                    "opened_by_name": "李书记",
                    "is_online": False,
                    "is_live": True,
                }
            ]
        }
        assert answer.json["token"] not in listed.text

    @pytest.mark.parametrize("state", [ActivityState.PUBLISHED, ActivityState.CLOSED, ActivityState.CANCELLED])
    def test_needs_an_open_activity(self, session, open_display, branch, state):
        answer = open_display(make_activity(session, branch, state=state))

        assert (answer.status_code, answer.json["reason"]) == (409, "not_open")

    def test_is_for_officers_of_the_branch(self, session, open_display, phone, new_client, other_branch):
        foreign = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        assert open_display(browser=phone).status_code == 403
        assert open_display(browser=foreign).status_code == 404


class TestShown:
    def test_is_everything_the_screen_needs(self, session, screen, theme_day, phone, member):
        send(phone, attempt("rotating_code", token_of(session, theme_day)))

        answer = screen()

        assert answer.status_code == 200
        token = token_of(session, theme_day)
        assert answer.json["code"]["url"] == f"http://localhost/q/{token}"
        assert answer.json["code"]["short_code"] == digits_of(session, theme_day)
        assert answer.json["code"]["refresh_after_seconds"] == 15
        assert answer.json["code"]["qr"]["size"] > 21
        assert answer.json["counts"] == {"expected": 1, "arrived": 1}
        assert answer.json["arrived"] == [{"name": member.name, "at": NOON.isoformat()}]
        assert answer.json["server_time"] == NOON.isoformat()
        assert answer.json["activity"]["check_in"]["late_after_at"] == (NOON + timedelta(minutes=15)).isoformat()

    def test_address_never_comes_from_the_host_header(self, new_client, open_display):
        headers = {"X-Display-Token": open_display().json["token"], "Host": "evil.example"}

        answer = new_client().get(CURRENT, headers=headers)

        assert answer.json["code"]["url"].startswith("http://localhost/q/")

    def test_codes_of_two_screens_and_of_a_refresh_are_all_good(
        self, phone_of, session, new_client, open_display, branch
    ):
        shown = []
        for seconds in (0, 7, 20):
            token = open_display().json["token"]
            with clock.frozen(NOON + timedelta(seconds=seconds)):
                answer = new_client().get(CURRENT, headers={"X-Display-Token": token})
            shown.append(answer.json["code"]["url"].rpartition("/")[2])

        with clock.frozen(NOON + timedelta(seconds=25)):
            phones = [phone_of(make_member(session, branch, account=True)) for _ in shown]
            answers = [send(phone, attempt("rotating_code", token)) for phone, token in zip(phones, shown, strict=True)]

        assert [answer.json["outcome"] for answer in answers] == ["checked_in"] * 3

    @pytest.mark.parametrize("minutes", [-10, 10])
    def test_the_clock_of_the_screen_does_not_matter(self, new_client, open_display, phone, minutes):
        wrong = (NOON + timedelta(minutes=minutes)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        headers = {"X-Display-Token": open_display().json["token"], "Date": wrong, "If-Modified-Since": wrong}

        shown = new_client().get(CURRENT, headers=headers).json["code"]["url"].rpartition("/")[2]

        assert send(phone, attempt("rotating_code", shown)).json["outcome"] == "checked_in"

    def test_never_has_a_code_of_the_future(self, session, screen, theme_day):
        shown = screen().json["code"]["url"].rpartition("/")[2]

        scanned = codes.read(keyring_of(session).code_keys, shown)
        assert scanned.tick == codes.tick_of(NOON)

    @pytest.mark.parametrize("instant", [NOON - timedelta(hours=1, seconds=1), NOON + timedelta(minutes=150)])
    def test_has_no_code_outside_the_window(self, screen, instant):
        with clock.frozen(instant):
            answer = screen()

        assert (answer.status_code, answer.json["code"]) == (200, None)

    def test_a_changed_rotation_shows_at_once_and_spoils_no_code(self, session, screen, secretary, phone, theme_day):
        shown = screen().json["code"]["url"].rpartition("/")[2]

        secretary.patch(
            f"/api/v1/activities/{theme_day.id}", json={"version": theme_day.version, "rotation_seconds": 60}
        )

        assert screen().json["code"]["refresh_after_seconds"] == 60
        assert send(phone, attempt("rotating_code", shown)).json["outcome"] == "checked_in"

    def test_an_undone_check_in_leaves_the_screen(self, session, screen, phone, secretary, theme_day, member):
        send(phone, attempt("rotating_code", token_of(session, theme_day)))
        body = {"id": str(new_id()), "member_id": str(member.id), "reason": "误签"}
        secretary.post(f"/api/v1/activities/{theme_day.id}/undos", json=body)

        assert (screen().json["counts"]["arrived"], screen().json["arrived"]) == (0, [])

    def test_lists_the_latest_30_and_counts_all(self, session, new_client, secretary, branch):
        people = [make_member(session, branch) for _ in range(32)]
        activity = make_activity(session, branch, state=ActivityState.OPEN)
        for second, person in enumerate(people):
            with clock.frozen(NOON + timedelta(seconds=second)):
                send(secretary, attempt("roster", str(person.id), activity=activity))
        token = secretary.post(f"/api/v1/activities/{activity.id}/displays").json["token"]

        answer = new_client().get(CURRENT, headers={"X-Display-Token": token})

        assert answer.json["counts"] == {"expected": 32, "arrived": 32}
        assert [arrival["name"] for arrival in answer.json["arrived"]] == [p.name for p in people[:1:-1]]

    def test_keeps_nobodys_powers_awake(self, screen, secretary, theme_day):
        for minutes in (10, 20, 29):
            with clock.frozen(NOON + timedelta(minutes=minutes)):
                assert screen().status_code == 200

        with clock.frozen(NOON + timedelta(minutes=30)):
            assert screen().status_code == 200
            asleep = secretary.get(f"/api/v1/activities/{theme_day.id}/displays")
        assert asleep.json["reason"] == "powers_asleep"


class TestOver:
    def test_when_revoked(self, screen, secretary, theme_day):
        (display,) = secretary.get(f"/api/v1/activities/{theme_day.id}/displays").json["items"]

        first, again = (secretary.delete(f"/api/v1/displays/{display['id']}") for _ in range(2))

        assert (first.status_code, again.status_code) == (204, 204)
        answer = screen()
        assert (answer.status_code, answer.json["reason"]) == (410, "display_over")

    def test_the_other_screen_goes_on(self, session, screen, open_display, secretary, new_client, branch):
        other = open_display(browser=new_client().sign_in(make_officer(session, Role.DEPUTY_SECRETARY, branch))).json
        secretary.delete(f"/api/v1/displays/{other['id']}")

        assert screen().status_code == 200

    @pytest.mark.parametrize(("step", "body"), [("close", None), ("cancel", {"reason": "会场停电"})])
    def test_when_the_activity_is(self, screen, secretary, theme_day, step, body):
        secretary.post(f"/api/v1/activities/{theme_day.id}/{step}", json=body)

        answer = screen()

        assert (answer.status_code, answer.json["reason"]) == (410, "display_over")

    def test_is_not_revoked_from_another_branch(self, session, screen, new_client, other_branch, theme_day, secretary):
        (display,) = secretary.get(f"/api/v1/activities/{theme_day.id}/displays").json["items"]
        foreign = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        assert foreign.delete(f"/api/v1/displays/{display['id']}").status_code == 404
        assert screen().status_code == 200


class TestUnknown:
    @pytest.mark.parametrize("token", ["", "x", "A" * 5_000, "签到".encode().decode("latin-1")])
    def test_tokens_are_401(self, screen, token):
        answer = screen(token)

        assert (answer.status_code, answer.json["reason"]) == (401, "display_unknown")

    def test_without_a_token_it_is_401_for_officers_too(self, secretary):
        answer = secretary.get(CURRENT)

        assert (answer.status_code, answer.json["reason"]) == (401, "display_unknown")

    def test_the_token_opens_nothing_else(self, new_client, open_display, theme_day):
        headers = {"X-Display-Token": open_display().json["token"]}

        answer = new_client().get(f"/api/v1/activities/{theme_day.id}/roster", headers=headers)

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")
