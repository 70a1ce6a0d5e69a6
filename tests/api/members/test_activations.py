"""Ways in that officers give, over HTTP."""

import pytest
from sqlalchemy import select

from backend.core.ids import new_id
from backend.identity.models import Account, Activation
from backend.organisations.models import Role
from tests.factories.identity import PASSWORD
from tests.factories.members import make_member
from tests.factories.organisations import make_grant, make_officer


def issue(client, member):
    return client.post(f"/api/v1/members/{member.id}/activations")


class TestIssueActivation:
    def test_makes_an_account_and_a_way_in_that_works_once(self, secretary, new_client, session, place):
        member = make_member(session, place.branch, phone="19900030001")

        answer = issue(secretary, member)

        assert answer.status_code == 201
        url, qr = answer.json["url"], answer.json["qr"]
        assert url.startswith("http://localhost/activate#")
        assert answer.json["name"] == member.name
        assert qr["size"] > 20
        assert qr["path"].startswith("M")
        used = new_client().post("/api/v1/activations/use", json={"token": url.partition("#")[2], "password": PASSWORD})
        assert (used.status_code, used.json["member"]["name"]) == (201, member.name)

    def test_withdraws_the_open_one(self, secretary, session, place):
        member = make_member(session, place.branch)

        first, second = issue(secretary, member).json, issue(secretary, member).json

        listed = secretary.get(f"/api/v1/members/{member.id}/activations").json["items"]
        assert [(row["id"], row["state"]) for row in listed] == [(second["id"], "open"), (first["id"], "revoked")]
        assert listed[0]["issued_by_name"] == "李书记"

    def test_shows_the_member_as_invited(self, secretary, session, place):
        member = make_member(session, place.branch)
        issue(secretary, member)

        assert secretary.get(f"/api/v1/members/{member.id}").json["account_state"] == "invited"

    def test_is_no_own_matter(self, secretary, officer, reason):
        assert reason(issue(secretary, officer.member)) == (403, "own_matter")

    def test_lets_those_above_help_officers_only(self, staff, operator, session, place, officer, reason):
        member = make_member(session, place.branch, account=True)

        for client in (staff, operator):
            assert issue(client, officer.member).status_code == 201
            assert reason(issue(client, member)) == (404, "not_found")

    def test_reaches_nobody_elsewhere(self, foreign_secretary, session, place, officer, reason):
        for member in (officer.member, make_member(session, place.branch)):
            assert reason(issue(foreign_secretary, member)) == (404, "not_found")

    def test_is_not_for_helpers(self, new_client, session, place, reason):
        member = make_member(session, place.branch, account=True)
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.BRANCH_COMMITTEE, organisation=place.branch)

        answer = issue(new_client().sign_in(account), make_member(session, place.branch))

        assert reason(answer) == (403, "not_allowed")

    def test_refuses_a_phone_that_another_account_has(self, secretary, session, place, reason):
        make_officer(session, Role.AUDITOR, place.branch, phone="19900030002")

        answer = issue(secretary, make_member(session, place.branch, phone="19900030002"))

        assert reason(answer) == (409, "phone_taken")


class TestListActivations:
    def test_is_empty_without_an_account(self, secretary, session, place):
        member = make_member(session, place.branch)

        assert secretary.get(f"/api/v1/members/{member.id}/activations").json == {"items": []}

    def test_is_hidden_from_others(self, foreign_secretary, session, place, reason):
        member = make_member(session, place.branch)

        answer = foreign_secretary.get(f"/api/v1/members/{member.id}/activations")

        assert reason(answer) == (404, "not_found")


class TestRevokeActivation:
    def test_withdraws_it(self, secretary, new_client, session, place, reason):
        member = make_member(session, place.branch)
        answer = issue(secretary, member).json

        assert secretary.delete(f"/api/v1/activations/{answer['id']}").status_code == 204

        token = answer["url"].partition("#")[2]
        used = new_client().post("/api/v1/activations/use", json={"token": token, "password": PASSWORD})
        assert reason(used) == (410, "activation_revoked")

    @pytest.mark.parametrize("is_known", [True, False])
    def test_finds_nothing_outside_the_scope(self, secretary, foreign_secretary, session, place, reason, is_known):
        issue(secretary, make_member(session, place.branch))
        known = session.scalars(select(Activation.id)).one()

        answer = foreign_secretary.delete(f"/api/v1/activations/{known if is_known else new_id()}")

        assert reason(answer) == (404, "not_found")
