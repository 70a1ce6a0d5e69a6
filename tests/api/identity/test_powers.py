"""Officers' powers fall asleep and are woken by the password."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.audit import Action, AuditEntry
from backend.identity.service import hashing
from tests.factories.identity import NOON, PASSWORD

LATER = NOON + timedelta(minutes=31)


def confirm(client, password=PASSWORD):
    return client.post("/api/v1/session/powers", json={"password": password})


@pytest.fixture
def officers_client(client, officer):
    with clock.frozen(NOON):
        return client.sign_in(officer)


class TestConfirmPowers:
    def test_wakes_what_fell_asleep_after_30_idle_minutes(self, officers_client):
        with clock.frozen(NOON + timedelta(minutes=30)):
            asleep = officers_client.get("/api/v1/session").json
        with clock.frozen(LATER):
            answer = confirm(officers_client)

        assert asleep["powers"] == {"active": False, "until": None}
        assert asleep["account"] is not None
        assert asleep["grants"] != []
        assert answer.status_code == 200
        assert answer.json["powers"] == {"active": True, "until": (LATER + timedelta(minutes=30)).isoformat()}

    def test_gives_an_officer_the_officers_routes_back(self, officers_client):
        def ask():
            return officers_client.get("/api/v1/organisations")

        with clock.frozen(LATER):
            asleep, own, woken, awake = ask(), officers_client.get("/api/v1/sessions"), confirm(officers_client), ask()

        assert (asleep.status_code, asleep.json["reason"]) == (403, "powers_asleep")
        assert own.status_code == 200
        assert (woken.status_code, awake.status_code) == (200, 200)

    def test_using_them_keeps_them_awake(self, officers_client):
        for minutes in (20, 40, 60):
            with clock.frozen(NOON + timedelta(minutes=minutes)):
                assert officers_client.get("/api/v1/organisations").status_code == 200

        with clock.frozen(NOON + timedelta(minutes=90)):
            assert officers_client.get("/api/v1/organisations").json["reason"] == "powers_asleep"

    def test_looking_at_the_session_does_not_keep_powers_awake(self, officers_client):
        for minutes in (10, 20, 29):
            with clock.frozen(NOON + timedelta(minutes=minutes)):
                officers_client.get("/api/v1/session")

        with clock.frozen(LATER):
            assert not officers_client.get("/api/v1/session").json["powers"]["active"]

    def test_leaves_an_audit_entry(self, officers_client, session):
        with clock.frozen(LATER):
            confirm(officers_client)

        assert session.scalars(select(AuditEntry)).one().action is Action.POWERS_CONFIRMED

    def test_refuses_a_wrong_password_and_keeps_them_asleep(self, officers_client):
        with clock.frozen(LATER):
            answer = confirm(officers_client, "not-the-password")
            session = officers_client.get("/api/v1/session").json

        assert (answer.status_code, answer.json["reason"]) == (401, "wrong_credentials")
        assert not session["powers"]["active"]
        assert session["account"] is not None

    def test_counts_failures_together_with_those_of_signing_in(self, officers_client, officer):
        with clock.frozen(LATER):
            for _ in range(3):
                confirm(officers_client, "not-the-password")
            body = {"phone": "19912340002", "password": "not-the-password"}
            answers = [officers_client.post("/api/v1/session", json=body) for _ in range(2)]
            right = confirm(officers_client)

        assert [answer.status_code for answer in answers] == [401, 429]
        assert (right.status_code, right.json["reason"]) == (429, "account_locked")
        assert right.headers["Retry-After"] == "1800"

    def test_needs_a_session(self, client):
        answer = confirm(client)

        assert (answer.status_code, answer.json["reason"]) == (401, "not_signed_in")

    def test_is_told_when_too_many_passwords_are_being_checked(self, officers_client, monkeypatch):
        monkeypatch.setattr(hashing, "POOL", hashing.HashingPool(waiting=0))

        with hashing.POOL.turn(), clock.frozen(LATER):
            answer = confirm(officers_client)

        assert (answer.status_code, answer.json["reason"]) == (503, "sign_in_busy")
