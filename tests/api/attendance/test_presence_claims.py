""" "I was there": said by the member when everything else failed, decided by an officer."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState
from backend.attendance.models import PresenceClaim
from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_grant, make_officer


@pytest.fixture
def claim(phone, theme_day):
    def act(browser=None, *, claim_id=None, activity=None, note="手机打不开摄像头"):
        body = {"id": str(claim_id or new_id()), "note": note}
        return (browser or phone).post(f"/api/v1/activities/{(activity or theme_day).id}/presence-claims", json=body)

    return act


@pytest.fixture
def decide(secretary):
    def act(claim_id, browser=None, **body):
        return (browser or secretary).post(
            f"/api/v1/presence-claims/{claim_id}/decision", json=body or {"confirmed": True}
        )

    return act


@pytest.fixture
def pending(claim):
    claim_id = new_id()
    assert claim(claim_id=claim_id).status_code == 201
    return claim_id


class TestClaim:
    def test_waits_for_an_officer_and_counts_for_nothing_yet(self, claim, secretary, theme_day, look):
        answer = claim()

        assert answer.status_code == 201
        assert (answer.json["presence_claim"]["state"], answer.json["line"]) == ("pending", None)
        assert look.lines() == []
        (line,) = secretary.get(f"/api/v1/activities/{theme_day.id}/roster").json["lines"]
        assert (line["status"], line["claim"]["note"]) == ("unmarked", "手机打不开摄像头")

    def test_is_told_to_the_secretary_once_and_names_nobody(self, claim, secretary, theme_day):
        claim_id = new_id()

        claim(claim_id=claim_id)
        claim(claim_id=claim_id)

        (told,) = secretary.get("/api/v1/notifications").json["items"]
        assert (told["kind"], told["subject_id"]) == ("presence_claim_made", str(theme_day.id))
        assert set(told["facts"]) == {"title", "starts_at"}

    def test_sent_twice_is_once(self, claim, look):
        claim_id = new_id()

        first, again = claim(claim_id=claim_id), claim(claim_id=claim_id)

        assert (first.status_code, again.status_code) == (201, 201)
        assert look.count(PresenceClaim) == 1

    def test_a_second_one_waits_for_the_first(self, claim, pending):
        answer = claim()

        assert (answer.status_code, answer.json["reason"]) == (409, "claim_pending")

    def test_may_be_made_after_the_close(self, claim, secretary, theme_day):
        secretary.post(f"/api/v1/activities/{theme_day.id}/close")

        assert claim().status_code == 201

    def test_not_before_check_in_began(self, claim, session, phone, branch, member):
        later = make_activity(session, branch, state=ActivityState.OPEN, starts_at=NOON + timedelta(hours=3))

        answer = claim(activity=later)

        assert (answer.status_code, answer.json["reason"]) == (409, "not_begun")

    def test_not_for_whoever_is_in(self, session, claim, phone, theme_day):
        send(phone, attempt("rotating_code", token_of(session, theme_day)))

        answer = claim()

        assert (answer.status_code, answer.json["reason"]) == (409, "already_checked_in")

    def test_not_for_strangers(self, session, claim, phone_of, theme_day, other_branch):
        answer = claim(phone_of(make_member(session, other_branch, account=True)))

        assert answer.status_code == 404

    def test_the_id_of_another_claim_is_refused(self, session, claim, phone_of, branch, pending):
        answer = claim(phone_of(make_member(session, branch, account=True)), claim_id=pending)

        assert answer.status_code in (409, 422)
        assert answer.json["reason"] in ("id_reused", "not_expected")


class TestDecide:
    def test_confirmed_counts_on_a_second_persons_word(self, decide, pending, look, officer):
        with clock.frozen(NOON + timedelta(minutes=20)):
            answer = decide(pending)

        assert answer.status_code == 200
        assert (answer.json["status"], answer.json["method"]) == ("present", "presence_claim")
        assert answer.json["checked_in_at"] == NOON.isoformat()
        (line,) = look.lines()
        assert (line.grade, line.recorded_by_account_id) == ("b", officer.id)
        assert [event.evidence for event in look.events()] == ["presence_claim"]

    def test_declined_counts_for_nothing_and_says_why(self, decide, pending, phone, theme_day, look):
        answer = decide(pending, confirmed=False, reason="当天在外地出差")

        assert (answer.status_code, answer.json["status"], answer.json["claim"]) == (200, "unmarked", None)
        told = phone.get(f"/api/v1/activities/{theme_day.id}/mine").json["presence_claim"]
        assert (told["state"], told["decision_reason"]) == ("declined", "当天在外地出差")
        assert look.lines() == []

    def test_declined_may_be_claimed_again(self, decide, pending, claim):
        decide(pending, confirmed=False, reason="再说明一下")

        assert claim().status_code == 201

    def test_declining_needs_a_reason(self, decide, pending):
        answer = decide(pending, confirmed=False)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_is_told_to_the_member(self, decide, pending, phone):
        decide(pending)

        kinds = [note["kind"] for note in phone.get("/api/v1/notifications").json["items"]]
        assert "presence_claim_decided" in kinds

    @pytest.mark.parametrize("again", [{"confirmed": True}, {"confirmed": False, "reason": "不对"}])
    def test_happens_once(self, decide, pending, again):
        decide(pending)

        answer = decide(pending, **again)

        assert (answer.status_code, answer.json["reason"]) == (409, "already_decided")

    def test_never_by_the_one_who_claims(self, session, account_of, member, branch, new_client, decide, pending, look):
        make_grant(session, account=account_of(member), role=Role.DEPUTY_SECRETARY, organisation=branch)

        answer = decide(pending, new_client().sign_in(account_of(member)))

        assert (answer.status_code, answer.json["reason"]) == (403, "own_matter")
        assert look.lines() == []

    def test_not_from_another_branch(self, session, new_client, other_branch, decide, pending):
        foreign = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        assert decide(pending, foreign).status_code == 404

    def test_of_somebody_who_scanned_meanwhile_keeps_the_scan(self, session, phone, theme_day, decide, pending, look):
        send(phone, attempt("rotating_code", token_of(session, theme_day)))

        answer = decide(pending)

        assert (answer.status_code, answer.json["method"]) == (200, "rotating_code")
        assert [line.grade for line in look.lines()] == ["a"]

    def test_of_an_unknown_claim_is_404(self, decide, theme_day):
        assert decide(new_id()).status_code == 404
