"""The browsers in which somebody is signed in."""

from datetime import timedelta

from sqlalchemy import select

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from tests.factories.identity import NOON


class TestListSessions:
    def test_shows_all_live_browsers_of_the_account_and_which_one_asks(self, client, new_client, account, officer):
        with clock.frozen(NOON):
            new_client().sign_in(account)
            new_client().sign_in(officer)
        with clock.frozen(NOON + timedelta(minutes=5)):
            items = client.sign_in(account).get("/api/v1/sessions").json["items"]

        assert [item["is_current"] for item in items] == [True, False]
        assert items[1]["created_at"] == items[1]["last_seen_at"] == NOON.isoformat()
        assert set(items[0]) == {"id", "device", "created_at", "last_seen_at", "is_current"}

    def test_needs_a_session(self, client):
        answer = client.get("/api/v1/sessions")

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")


class TestEndSession:
    def test_signs_another_browser_out(self, client, new_client, account):
        other = new_client().sign_in(account)
        client.sign_in(account)
        [found] = [item for item in client.get("/api/v1/sessions").json["items"] if not item["is_current"]]

        answer = client.delete(f"/api/v1/sessions/{found['id']}")

        assert answer.status_code == 204
        assert other.get("/api/v1/session").json["account"] is None
        assert client.get("/api/v1/session").json["account"] is not None
        assert client.delete(f"/api/v1/sessions/{found['id']}").status_code == 404

    def test_takes_the_cookie_when_it_is_this_browser(self, client, account):
        [here] = client.sign_in(account).get("/api/v1/sessions").json["items"]

        client.delete(f"/api/v1/sessions/{here['id']}")

        assert client.get_cookie("lianxin") is None

    def test_finds_nobody_elses(self, client, new_client, account, officer):
        [theirs] = new_client().sign_in(officer).get("/api/v1/sessions").json["items"]
        client.sign_in(account)

        for session_id in (theirs["id"], new_id()):
            answer = client.delete(f"/api/v1/sessions/{session_id}")
            assert (answer.status_code, answer.json["reason"]) == (404, "not_found")

    def test_needs_a_session(self, client):
        answer = client.delete(f"/api/v1/sessions/{new_id()}")

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")


class TestEndAllSessions:
    def test_signs_out_everywhere_here_too_and_nobody_else(self, client, new_client, session, account, officer):
        other, stranger = new_client().sign_in(account), new_client().sign_in(officer)
        client.sign_in(account)

        answer = client.delete("/api/v1/sessions")

        assert answer.status_code == 204
        assert client.get_cookie("lianxin") is None
        assert other.get("/api/v1/session").json["account"] is None
        assert stranger.get("/api/v1/session").json["account"] is not None
        assert session.scalars(select(AuditEntry)).one().action is Action.SESSIONS_CLOSED

    def test_needs_a_session(self, client):
        answer = client.delete("/api/v1/sessions")

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")
