"""Proofs shown inside the unit, and what becomes of doubts."""

from datetime import timedelta

import pytest

from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import Role
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_officer
from tests.factories.proofs import make_objection, make_proof
from tests.factories.volunteering import make_volunteer

DOUBT = {"reason": "那天我没有见到他"}


@pytest.fixture
def member(session, branch):
    return make_member(session, branch, account=True)


@pytest.fixture
def reader(session, member, new_client):
    """The phone of a member of the branch."""
    return new_client().sign_in(session.get_one(Account, member.account_id))


@pytest.fixture
def issuer(session, branch):
    return make_officer(session, Role.SECRETARY, branch)


@pytest.fixture
def proof(session, branch, issuer):
    return make_proof(session, branch, officer=issuer)


class TestShown:
    def test_are_those_of_ones_own_branch_with_few_fields(self, session, reader, proof):
        make_proof(session, make_branch(session))

        (shown,) = reader.get("/api/v1/me/publicity").json["items"]

        assert set(shown) == {"id", "name_masked", "from_on", "until_on", "minutes", "public_until_on", "objection"}
        assert (shown["id"], shown["minutes"]) == (str(proof.id), 60)
        assert "*" in shown["name_masked"]

    def test_are_those_of_what_stands_above_too(self, session, reader, committee):
        above = make_proof(session, committee)

        assert [shown["id"] for shown in reader.get("/api/v1/me/publicity").json["items"]] == [str(above.id)]

    def test_stay_for_seven_days(self, reader, proof):
        for days, count in ((7, 1), (8, 0)):
            with clock.frozen(clock.now() + timedelta(days=days)):
                assert len(reader.get("/api/v1/me/publicity").json["items"]) == count

    def test_are_for_members(self, phone):
        answer = phone.get("/api/v1/me/publicity")

        assert (answer.status_code, answer.json["reason"]) == (403, "no_member")


class TestObjections:
    def test_are_taken_once_from_each(self, reader, proof):
        first = reader.post(f"/api/v1/proofs/{proof.id}/objections", json=DOUBT)
        again = reader.post(f"/api/v1/proofs/{proof.id}/objections", json=DOUBT)

        assert (first.status_code, first.json["objection"]["reason"]) == (201, DOUBT["reason"])
        assert (again.status_code, again.json["reason"]) == (409, "already_objected")

    def test_after_the_period_are_refused(self, reader, proof):
        with clock.frozen(clock.now() + timedelta(days=8)):
            answer = reader.post(f"/api/v1/proofs/{proof.id}/objections", json=DOUBT)

        assert (answer.status_code, answer.json["reason"]) == (409, "publicity_over")

    def test_from_elsewhere_find_nothing(self, session, reader):
        elsewhere = make_proof(session, make_branch(session))

        assert reader.post(f"/api/v1/proofs/{elsewhere.id}/objections", json=DOUBT).status_code == 404

    def test_to_ones_own_proof_are_refused(self, session, reader, member, branch):
        own = make_proof(session, branch, volunteer=make_volunteer(session, member_id=member.id))

        answer = reader.post(f"/api/v1/proofs/{own.id}/objections", json=DOUBT)

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_are_not_answered_by_the_issuer(self, session, new_client, issuer, member, proof):
        objection = make_objection(session, proof, session.get_one(Account, member.account_id))

        answer = (
            new_client()
            .sign_in(issuer)
            .post(f"/api/v1/proof-objections/{objection.id}/answer", json={"is_upheld": False, "answer": "没有问题"})
        )

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")

    def test_that_are_upheld_revoke_the_proof(self, session, reader, secretary, member, proof):
        objection = make_objection(session, proof, session.get_one(Account, member.account_id))
        path = f"/api/v1/proof-objections/{objection.id}/answer"

        answer = secretary.post(path, json={"is_upheld": True, "answer": "查实，时长有误"})

        assert answer.status_code == 200
        told = secretary.get(f"/api/v1/proofs/{proof.id}").json
        assert (told["state"], told["end_reason"]) == ("revoked", "查实，时长有误")
        again = secretary.post(path, json={"is_upheld": False, "answer": "没有问题"})
        assert (again.status_code, again.json["reason"]) == (409, "already_decided")

    def test_that_are_not_upheld_leave_it_valid(self, session, reader, secretary, branch, member, proof):
        objection = make_objection(session, proof, session.get_one(Account, member.account_id))

        secretary.post(
            f"/api/v1/proof-objections/{objection.id}/answer", json={"is_upheld": False, "answer": "名册上有他"}
        )

        (line,) = secretary.get(f"/api/v1/organisations/{branch.id}/proof-objections").json["items"]
        assert (line["is_upheld"], line["answer"], line["may_answer"]) == (False, "名册上有他", False)
        (shown,) = reader.get("/api/v1/me/publicity").json["items"]
        assert shown["objection"]["answer"] == "名册上有他"
