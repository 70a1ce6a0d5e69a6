"""What strangers learn of a proof, and what they do not."""

from datetime import timedelta

import pytest

from backend.application import MOST_CHECKS
from backend.core import clock
from backend.core.db import keyring_of
from backend.core.limits import MOST_KEYS, Limiter
from backend.volunteering.models.proofs import TOKEN_CONTEXT
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.proofs import make_consent, make_proof
from tests.factories.volunteering import make_volunteer

FIELDS = {
    "number",
    "name_masked",
    "from_on",
    "until_on",
    "minutes",
    "by_grade",
    "issued_on",
    "issuer_name",
    "state",
    "ended_on",
}


@pytest.fixture(autouse=True)
def _unlimited(app):
    app.extensions["lianxin_proof_limiter"] = Limiter(most=MOST_CHECKS, window=timedelta(minutes=1))


def token_of(session, proof):
    return keyring_of(session).open(proof.token_sealed, context=TOKEN_CONTEXT)


class TestCheck:
    def test_tells_a_stranger_what_the_proof_is_worth(self, session, client, branch):
        proof = make_proof(session, branch)

        answer = client.get(f"/api/v1/proof-checks/{token_of(session, proof)}")

        assert answer.status_code == 200
        assert set(answer.json) == FIELDS
        assert answer.json["number"] == proof.number
        assert "*" in answer.json["name_masked"]
        assert (answer.json["state"], answer.json["minutes"]) == ("valid", 60)
        assert "党" not in answer.text
        assert "Set-Cookie" not in answer.headers

    def test_tells_of_one_that_was_revoked(self, session, client, secretary, branch):
        proof = make_proof(session, branch)
        secretary.post(f"/api/v1/proofs/{proof.id}/revoke", json={"reason": "记录有误"})

        answer = client.get(f"/api/v1/proof-checks/{token_of(session, proof)}")

        assert (answer.json["state"], answer.json["ended_on"]) == ("revoked", clock.local_date(clock.now()).isoformat())
        assert "记录有误" not in answer.text

    @pytest.mark.parametrize("token", ["A" * 43, "x", "%00", "%20", "ü" * 9, "A" * 900, "2026-K7QX-0001"])
    def test_answers_the_same_to_every_other_token(self, client, session, branch, token):
        make_proof(session, branch)

        answer = client.get(f"/api/v1/proof-checks/{token}")

        assert (answer.status_code, answer.json["reason"]) == (404, "proof_unknown")

    def test_names_the_branch_while_the_consent_stands(self, session, client, branch):
        member = make_member(session, branch)
        volunteer = make_volunteer(session, member_id=member.id)
        consent = make_consent(session, volunteer, branch)
        path = f"/api/v1/proof-checks/{token_of(session, make_proof(session, branch, volunteer=volunteer))}"

        assert client.get(path).json["issuer_name"] == branch.name
        consent.withdrawn_at = clock.now()
        assert client.get(path).json["issuer_name"] == "云溪志愿服务队"

    def test_is_not_for_those_who_ask_for_all(self, session, client, branch):
        path = f"/api/v1/proof-checks/{token_of(session, make_proof(session, branch))}"
        answers = [client.get(path) for _ in range(MOST_CHECKS + 1)]

        assert {answer.status_code for answer in answers[:-1]} == {200}
        assert (answers[-1].status_code, answers[-1].json["reason"]) == (429, "too_many_requests")
        assert answers[-1].headers["Retry-After"] == "60"
        with clock.frozen(clock.now() + timedelta(minutes=1)):
            assert client.get(path).status_code == 200


class TestLimiter:
    def test_counts_each_key_for_itself(self):
        limiter = Limiter(most=1, window=timedelta(seconds=10))

        assert [limiter.wait_s(key, now=NOON) for key in ("one", "other", "one")] == [0, 0, 10]

    def test_forgets_what_has_been_quiet_for_longest(self):
        limiter = Limiter(most=1, window=timedelta(seconds=10))
        for key in range(MOST_KEYS + 1):
            limiter.wait_s(key, now=NOON)

        assert limiter.wait_s(0, now=NOON) == 0
        assert limiter.wait_s(MOST_KEYS, now=NOON) > 0
