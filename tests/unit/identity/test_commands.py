"""The operator's commands for accounts."""

import pytest

from backend.identity import commands
from tests.factories.identity import make_account

PHONE = "19912340001"


@pytest.fixture
def run(app, session):
    def invoke(*arguments):
        session.commit()
        return app.test_cli_runner().invoke(commands.account, arguments)

    return invoke


class TestActivate:
    def test_prints_a_link_that_works_once(self, run, session, client):
        make_account(session, phone=PHONE)

        result = run("activate", "--phone", PHONE)

        assert result.exit_code == 0
        address, token = result.output.split()[-1].split("#")
        assert address == "http://localhost/activate"
        body = {"token": token, "password": "blue-kite-over-9-roofs"}
        assert client.post("/api/v1/activations/use", json=body).status_code == 201

    @pytest.mark.parametrize(
        ("phone", "said"), [("110", "not a mobile phone number"), ("19912349999", "No account signs in")]
    )
    def test_says_what_is_wrong(self, run, phone, said):
        result = run("activate", "--phone", phone)

        assert result.exit_code == 1
        assert said in result.output

    def test_opens_nothing_that_is_switched_off(self, run, session):
        make_account(session, phone=PHONE)
        run("disable", "--phone", PHONE)

        result = run("activate", "--phone", PHONE)

        assert result.exit_code == 1
        assert "switched off" in result.output


class TestDisable:
    def test_signs_the_account_out(self, run, session, client):
        client.sign_in(make_account(session, phone=PHONE))

        result = run("disable", "--phone", PHONE)

        assert result.exit_code == 0
        assert client.get("/api/v1/session").json["account"] is None
