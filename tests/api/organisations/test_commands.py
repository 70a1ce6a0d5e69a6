"""From an empty installation to a secretary who signs in, by command."""

import pytest

from tests.factories.identity import PASSWORD
from tests.factories.organisations import make_branch


@pytest.fixture
def flask(app, session):
    def run(*arguments):
        session.commit()
        return app.test_cli_runner().invoke(args=arguments)

    return run


ROOT = (
    "organisations",
    "create-root",
    "--name",
    "云溪社会组织工委",
    "--short-name",
    "社工委",
    "--founded-on",
    "2015-07-01",
)
OPERATOR = ("organisations", "appoint-operator", "--phone", "19900020001", "--name", "运维员")


def activate(client, output):
    token = output.strip().rpartition("#")[2]
    return client.post("/api/v1/activations/use", json={"token": token, "password": PASSWORD}).json


class TestFirstSteps:
    def test_lead_to_an_operator_who_founds_branches(self, flask, client):
        assert flask(*ROOT).exit_code == 0
        session = activate(client, flask(*OPERATOR).output)

        assert [grant["role"] for grant in session["grants"]] == ["operator"]
        root_id = session["grants"][0]["organisation"]["id"]
        body = {
            "name": "云溪第一党支部",
            "short_name": "一支部",
            "kind": "branch",
            "parent_id": root_id,
            "founded_on": "2016-07-01",
        }
        assert client.post("/api/v1/organisations", json=body).status_code == 201

    def test_happen_once(self, flask):
        flask(*ROOT)
        flask(*OPERATOR)

        assert "top organisation already" in flask(*ROOT).output
        assert "already has this role" in flask(*OPERATOR).output

    def test_need_a_root_first(self, flask):
        answer = flask(*OPERATOR)

        assert (answer.exit_code, "create-root" in answer.output) == (1, True)

    def test_end_with_a_secretary(self, flask, client, session):
        branch = make_branch(session, name="云溪第二党支部")
        command = ("members", "appoint-first", "--name", "李书记", "--phone", "19900020002", "--sex", "1")

        signed_in = activate(client, flask(*command, "--branch", branch.name).output)

        assert signed_in["member"]["name"] == "李书记"
        assert client.get(f"/api/v1/organisations/{branch.id}/members").json["total"] == 1
        assert "exists already" in flask(*command, "--branch", branch.name).output
        assert "no organisation of this name" in flask(*command, "--branch", "没有").output
