"""Answering at a station: whose turn it is, what is refused, and the ways back."""

from datetime import date

import pytest
from sqlalchemy import func, select

from backend.identity.models import Account
from backend.members.models import Standing
from backend.members.service import affiliations, probation
from backend.organisations.models import Role
from backend.transfers.models import TransferState, TransferStep
from tests.api.transfers.acts import draft, home_of, submit, wish
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch, make_grant, make_officer
from tests.factories.transfers import make_mover, make_transfer
from tests.support.parallel import together

S = TransferState


class TestAnswering:
    @pytest.mark.parametrize("action", ["agree", "refuse"])
    def test_is_for_the_organisation_that_has_it_not_for_its_superior(
        self, session, member, browser_of, answer, committee, other_branch, action
    ):
        transfer, staff = make_transfer(session, member, other_branch), browser_of(committee)
        assert staff.get(f"/api/v1/transfers/{transfer.id}").json["actions"] == []

        refused = answer(staff, transfer.id, action, reason="wrong")

        assert (refused.status_code, refused.json["reason"]) == (403, "not_your_step")

    def test_is_not_for_the_member(self, session, member, new_client, answer, branch, other_branch):
        transfer = make_transfer(session, member, other_branch)
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=branch)

        refused = answer(new_client().sign_in(account), transfer.id, "agree")

        assert (refused.status_code, refused.json["reason"]) == (403, "own_step")

    def test_is_not_for_whoever_passed_it_on_under_another_hat(
        self, session, member, new_client, answer, branch, committee, other_branch
    ):
        both = make_officer(session, Role.SECRETARY, branch)
        make_grant(session, account=both, role=Role.COMMITTEE_STAFF, organisation=committee)
        transfer = make_transfer(session, member, other_branch)
        browser = new_client().sign_in(both)
        assert answer(browser, transfer.id, "agree").status_code == 200

        refused = answer(browser, transfer.id, "issue_letter")

        assert (refused.status_code, refused.json["reason"]) == (403, "own_step")

    @pytest.mark.parametrize("action", ["issue_letter", "accept", "place", "issue_receipt", "file", "record_receipt"])
    def test_keeps_the_order(self, session, member, browser_of, answer, branch, other_branch, action):
        transfer = make_transfer(session, member, other_branch)

        refused = answer(browser_of(branch), transfer.id, action, accepted_on="2026-03-01")

        assert (refused.status_code, refused.json["reason"]) == (409, "wrong_order")

    def test_knows_a_first_letter_from_one_in_place_of_another(
        self, session, member, browser_of, answer, committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.BRANCH_AGREED)

        refused = answer(browser_of(committee), transfer.id, "reissue_letter")

        assert (refused.status_code, refused.json["reason"]) == (409, "wrong_order")

    def test_refuses_what_was_read_before_somebody_else_answered(
        self, session, member, browser_of, branch, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.BRANCH_AGREED)
        stale = {"action": "agree", "position": 1}

        refused = browser_of(branch).post(f"/api/v1/transfers/{transfer.id}/steps", json=stale)

        assert (refused.status_code, refused.json["reason"]) == (409, "changed_meanwhile")

    def test_by_two_officers_at_once_is_one_step(
        self, session, member, browser_of, answer, other_committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        browsers = [browser_of(other_committee) for _ in range(4)]
        body = {"action": "accept", "position": transfer.position}
        session.commit()

        answers = together([lambda b=b: b.post(f"/api/v1/transfers/{transfer.id}/steps", json=body) for b in browsers])

        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        session.expire_all()
        accepted = select(func.count()).where(TransferStep.transfer_id == transfer.id, TransferStep.action == "accept")
        assert session.scalar(accepted) == 1

    def test_names_another_branch_below_the_committee(
        self, session, member, browser_of, answer, other_committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)
        third = make_branch(session, parent=other_committee, short_name="会计三支部")

        accepted = answer(browser_of(other_committee), transfer.id, "accept", branch_id=str(third.id)).json

        assert (accepted["holder_name"], accepted["destination_name"]) == ("会计三支部", "会计三支部")

    def test_names_no_branch_of_somebody_else(self, session, member, browser_of, answer, other_committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        refused = answer(browser_of(other_committee), transfer.id, "accept", branch_id=str(make_branch(session).id))

        assert (refused.status_code, refused.json["reason"]) == (422, "not_below")

    def test_places_nobody_who_left_the_old_branch_another_way(self, session, member, browser_of, answer, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.ACCEPTED)
        home = affiliations.find_affiliation(session, member_id=member.id, on=date(2026, 3, 1))
        affiliations.leave(session, home, member=member, on=date(2026, 3, 1), now=NOON, by=None)

        refused = answer(browser_of(other_branch), transfer.id, "place")

        assert (refused.status_code, refused.json["reason"]) == (409, "home_changed")
        assert home_of(session, member) is None

    def test_places_nobody_in_a_branch_that_is_gone(self, session, member, browser_of, answer, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.ACCEPTED)
        browser = browser_of(other_branch)
        other_branch.dissolved_on = date(2026, 3, 1)

        refused = answer(browser, transfer.id, "place")

        assert (refused.status_code, refused.json["reason"]) == (409, "organisation_dissolved")


class TestProbation:
    @pytest.fixture
    def candidate(self, session, branch):
        fields = {"standing": Standing.PROBATIONARY, "joined_on": date(2025, 3, 1)}
        return make_mover(session, branch, affiliated_from=date(2025, 3, 1), **fields)

    def test_that_is_over_and_undecided_stops_it_at_the_old_branch(
        self, session, candidate, browser_of, answer, branch, other_branch
    ):
        transfer = make_transfer(session, candidate, other_branch)

        refused = answer(browser_of(branch), transfer.id, "agree")

        assert (refused.status_code, refused.json["reason"], refused.json["ends_on"]) == (
            409,
            "probation_undecided",
            "2026-03-01",
        )

    def test_is_told_before_anybody_applies(self, session, candidate, new_client, other_branch):
        phone = new_client().sign_in(session.get_one(Account, candidate.account_id))

        plan = phone.get(f"/api/v1/me/transfer-plan?destination_id={other_branch.id}").json

        assert [obstacle["reason"] for obstacle in plan["obstacles"]] == ["probation_undecided"]

    def test_that_runs_travels_along_and_is_not_set_back(self, session, branch, other_branch):
        began = date(2025, 9, 1)
        fields = {"standing": Standing.PROBATIONARY, "joined_on": began, "affiliated_from": began}
        candidate = make_mover(session, branch, **fields)
        before = probation.clock_of(session, member_id=candidate.id)

        make_transfer(session, candidate, other_branch, state=S.CLOSED)

        assert probation.clock_of(session, member_id=candidate.id) == before
        assert before.ends_on == date(2026, 9, 1)


class TestReturning:
    def test_to_the_member_lets_them_mend_and_send_it_again(
        self, session, phone, browser_of, answer, branch, other_branch, other_committee
    ):
        secretary = browser_of(branch)
        transfer_id = draft(phone, other_branch).json["id"]
        submit(phone, transfer_id)

        back = answer(secretary, transfer_id, "return", to=0, reason="destination").json
        assert (back["state"], back["holder_name"]) == ("returned", None)
        assert phone.get("/api/v1/notifications").json["items"][0]["facts"]["reason"] == "destination"

        third = make_branch(session, parent=other_committee, short_name="会计三支部")
        phone.put(f"/api/v1/me/transfers/{transfer_id}", json=wish(third))
        again = submit(phone, transfer_id).json
        assert (again["state"], again["destination_name"]) == ("submitted", "会计三支部")
        assert answer(secretary, transfer_id, "agree").status_code == 200

    def test_behind_the_letter_makes_it_void(self, session, member, browser_of, answer, other_committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.LETTER_ISSUED)

        back = answer(browser_of(other_committee), transfer.id, "return", to=2, reason="wrong").json

        assert (back["state"], back["holder_name"]) == ("branch_agreed", "律师行业党委")
        assert [letter["state"] for letter in back["letters"]] == ["revoked"]

    def test_to_whoever_accepted_lets_the_letter_stand(self, session, member, browser_of, answer, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.ACCEPTED)

        back = answer(browser_of(other_branch), transfer.id, "return", to=3, reason="not_reported").json

        assert (back["state"], back["holder_name"]) == ("letter_issued", "会计行业党委")
        assert [letter["state"] for letter in back["letters"]] == ["valid"]
        assert back["accepted_on"] is None

    def test_wants_a_reason_and_words_for_another_one(self, session, member, browser_of, answer, branch, other_branch):
        transfer, secretary = make_transfer(session, member, other_branch), browser_of(branch)

        for more in ({}, {"reason": "other"}):
            refused = answer(secretary, transfer.id, "return", **more)
            assert (refused.status_code, refused.json["reason"]) == (422, "reason_missing")

    def test_does_not_undo_a_placing(self, session, member, browser_of, answer, other_committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.PLACED)

        refused = answer(browser_of(other_committee), transfer.id, "return", to=4, reason="wrong")

        assert (refused.status_code, refused.json["reason"]) == (409, "wrong_order")


class TestRefusing:
    def test_ends_it_with_a_copy_to_the_superior(
        self, session, phone, member, browser_of, answer, branch, committee, other_branch
    ):
        transfer = make_transfer(session, member, other_branch)
        staff = browser_of(committee)

        done = answer(browser_of(branch), transfer.id, "refuse", reason="file", note="档案正在核对").json

        assert (done["state"], done["steps"][-1]["reason"]) == ("refused", "file")
        told = staff.get("/api/v1/notifications").json["items"]
        assert [line["kind"] for line in told] == ["transfer_refusal_copied"]
        assert phone.get("/api/v1/notifications").json["items"][0]["kind"] == "transfer_refused"
        assert home_of(session, member) == branch.id

    def test_makes_room_for_another_application(self, session, phone, member, browser_of, answer, branch, other_branch):
        transfer = make_transfer(session, member, other_branch)
        answer(browser_of(branch), transfer.id, "refuse", reason="wrong")

        assert draft(phone, other_branch).status_code == 200
