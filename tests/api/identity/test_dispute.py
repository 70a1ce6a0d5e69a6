""" "That was not me": the owner of an account against an activation they never asked for."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.core.ids import new_id
from backend.identity.models import Activation
from backend.notifications.models import NotificationKind
from tests.factories.identity import NOON, make_activation

PHONE, NEW = "19912340001", "blue-kite-over-9-roofs"


def dispute(client, activation):
    return client.post(f"/api/v1/account/activations/{activation.id}/dispute")


def told(answer):
    return answer.status_code, answer.json["reason"]


@pytest.fixture
def owner(new_client, account):
    """The browser in which the account's owner was signed in before."""
    with clock.frozen(NOON):
        return new_client().sign_in(account)


@pytest.fixture
def thief(new_client):
    return new_client()


@pytest.fixture
def activation(owner, thief, session, account, officer):
    """An activation that somebody else used at `NOON`."""
    activation, token = make_activation(session, account=account, issuer=officer, issued_at=NOON)
    with clock.frozen(NOON):
        answer = thief.post("/api/v1/activations/use", json={"token": token, "password": NEW})
    assert answer.status_code == 201
    return activation


class TestDispute:
    def test_shuts_what_the_activation_opened(self, owner, thief, new_client, activation):
        with clock.frozen(NOON):
            also_thief = new_client()
            also_thief.post("/api/v1/session", json={"phone": PHONE, "password": NEW})
            answer = dispute(owner, activation)

            assert answer.status_code == 204
            assert thief.get("/api/v1/session").json["account"] is None
            assert also_thief.get("/api/v1/session").json["account"] is None
            assert told(thief.post("/api/v1/session", json={"phone": PHONE, "password": NEW})) == (
                401,
                "wrong_credentials",
            )

    def test_withdraws_what_else_is_open(self, owner, thief, session, account, officer, activation):
        _, token = make_activation(session, account=account, issuer=officer, issued_at=NOON)

        with clock.frozen(NOON):
            dispute(owner, activation)
            answer = thief.post("/api/v1/activations/use", json={"token": token, "password": NEW})

        assert told(answer) == (410, "activation_revoked")

    def test_tells_the_officer_who_issued_it_and_the_audit_trail(self, owner, client, session, officer, activation):
        with clock.frozen(NOON):
            dispute(owner, activation)
            [item] = client.sign_in(officer).get("/api/v1/notifications").json["items"]

        assert item["kind"] == NotificationKind.ACTIVATION_DISPUTED
        assert item["facts"] == {"activation_id": str(activation.id), "name": "王小明", "at": NOON.isoformat()}
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.ACTIVATION_DISPUTED)).all()
        assert [entry.subject_id for entry in entries] == [activation.id]

    def test_ends_the_calendar_address_that_the_other_may_have_seen(self, owner, thief, client, account, activation):
        with clock.frozen(NOON):
            address = thief.put("/api/v1/me/calendar-feed", json={"shows_titles": True}).json["feed"]["address"]
            path = urlsplit(address).path
            assert client.get(path).status_code == 200

            assert dispute(owner, activation).status_code == 204

            assert told(client.get(path)) == (404, "feed_unknown")
            owner.sign_in(account)
            assert owner.get("/api/v1/me/calendar-feed").json == {"feed": None}
            new = owner.put("/api/v1/me/calendar-feed", json={"shows_titles": False}).json["feed"]["address"]
            assert dispute(owner, activation).status_code == 204  # The second time changes nothing.
            assert client.get(urlsplit(new).path).status_code == 200

    def test_leaves_the_calendar_address_where_it_is_refused(self, client, session, account):
        unused, _ = make_activation(session, account=account)
        client.sign_in(account)
        address = client.put("/api/v1/me/calendar-feed", json={"shows_titles": False}).json["feed"]["address"]

        assert dispute(client, unused).status_code == 409

        assert client.get(urlsplit(address).path).status_code == 200

    def test_is_possible_from_a_live_session_of_the_account(self, client, account, activation):
        with clock.frozen(NOON):
            assert dispute(client.sign_in(account), activation).status_code == 204

    def test_changes_nothing_the_second_time(self, owner, session, activation):
        with clock.frozen(NOON):
            answers = [dispute(owner, activation) for _ in range(2)]
            seen = owner.get("/api/v1/session").json["ended"]

        assert [answer.status_code for answer in answers] == [204, 204]
        assert not seen["disputable"]

    def test_leaves_an_account_alone_that_its_owner_has_back(self, owner, new_client, session, account, activation):
        back = new_client()
        _, token = make_activation(session, account=account, issued_at=NOON)
        with clock.frozen(NOON + timedelta(hours=1)):
            back.post("/api/v1/activations/use", json={"token": token, "password": NEW})

            answer = dispute(owner, activation)

            assert answer.status_code == 204
            assert back.get("/api/v1/session").json["account"] is not None

    @pytest.mark.parametrize(("days", "status"), [(30, 204), (31, 409)])
    def test_ends_after_thirty_days(self, owner, activation, days, status):
        with clock.frozen(NOON + timedelta(days=days)):
            answer = dispute(owner, activation)

        assert answer.status_code == status
        if status == 409:
            assert answer.json["reason"] == "activation_not_disputable"

    def test_concerns_used_ones_only(self, client, session, account):
        unused, _ = make_activation(session, account=account)

        assert told(dispute(client.sign_in(account), unused)) == (409, "activation_not_disputable")

    def test_is_nobody_elses_business(self, client, officer, activation):
        with clock.frozen(NOON):
            client.sign_in(officer)

            assert told(dispute(client, activation)) == (404, "not_found")
            assert told(client.post(f"/api/v1/account/activations/{new_id()}/dispute")) == (404, "not_found")

    def test_needs_a_browser_that_is_or_was_signed_in(self, client, session, activation):
        assert told(dispute(client, activation)) == (401, "not_signed_in")
        client.set_cookie("lianxin", "x" * 43)
        assert told(dispute(client, activation)) == (401, "not_signed_in")
        session.refresh(activation)
        assert session.get_one(Activation, activation.id).disputed_at is None
