"""What people change of their account themselves."""

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.identity.models import SignInThrottle
from backend.identity.rules import DEMO_PASSWORD
from backend.identity.service import demo
from tests.factories.identity import PASSWORD

PHONE, NEW = "19912340001", "blue-kite-over-9-roofs"


def change(client, new=NEW, current=PASSWORD):
    return client.put("/api/v1/account/password", json={"current_password": current, "new_password": new})


class TestChangePassword:
    def test_takes_the_new_one_and_signs_the_other_browsers_out(self, client, new_client, session, account):
        other = new_client().sign_in(account)

        answer = change(client.sign_in(account))

        assert answer.status_code == 204
        assert client.get("/api/v1/session").json["account"] is not None
        assert other.get("/api/v1/session").json["account"] is None
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.fields) == (Action.ACCOUNT_PASSWORD_CHANGED, ["password"])
        for password, status in ((PASSWORD, 401), (NEW, 201)):
            body = {"phone": PHONE, "password": password}
            assert new_client().post("/api/v1/session", json=body).status_code == status

    def test_refuses_a_wrong_present_one_and_counts_it(self, client, session, account):
        answer = change(client.sign_in(account), current="not-the-password")

        assert (answer.status_code, answer.json["reason"]) == (401, "wrong_credentials")
        assert session.scalars(select(SignInThrottle)).one().failures == 1

    def test_is_locked_like_signing_in(self, client, account):
        client.sign_in(account)

        answers = [change(client, current="not-the-password") for _ in range(10)]

        assert answers[-1].json["reason"] == change(client).json["reason"] == "account_locked"

    @pytest.mark.parametrize(("new", "why"), [("short", "too_short"), (PHONE, "is_phone"), ("12345678", "too_common")])
    def test_refuses_what_is_easy_to_guess(self, client, account, new, why):
        answer = change(client.sign_in(account), new)

        assert (answer.status_code, answer.json["reason"]) == (422, "password_too_weak")
        assert answer.json["why"] == why

    def test_refuses_the_demo_password_on_data_that_is_not_the_demos(self, client, session, account, with_settings):
        demo.mark(session, now=clock.now())
        assert change(client.sign_in(account), DEMO_PASSWORD).status_code == 204
        with_settings(demo=False)
        answer = change(client, DEMO_PASSWORD, current=DEMO_PASSWORD)
        assert (answer.status_code, answer.json["reason"]) == (403, "demo_password")

    def test_needs_a_session(self, client):
        answer = change(client)

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")


class TestUpdateAccount:
    def test_changes_the_language(self, client, account):
        answer = client.sign_in(account).patch("/api/v1/account", json={"locale": "en"})

        assert answer.status_code == 200
        assert answer.json == {"id": str(account.id), "display_name": "王小明", "locale": "en"}
        assert client.get("/api/v1/session").json["account"]["locale"] == "en"
        assert client.patch("/api/v1/account", json={"locale": "en"}).status_code == 200

    @pytest.mark.parametrize("body", [{}, {"locale": "fr"}, {"locale": "en", "display_name": "somebody else"}])
    def test_changes_nothing_else(self, client, account, body):
        answer = client.sign_in(account).patch("/api/v1/account", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_needs_a_session(self, client):
        answer = client.patch("/api/v1/account", json={"locale": "en"})

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")
