"""The three lists, answering several at once, and what the national system knows."""

from datetime import timedelta

import pytest

from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import Role
from backend.transfers.models import Transfer, TransferState
from tests.factories.identity import NOON
from tests.factories.organisations import make_grant, make_officer
from tests.factories.transfers import make_draft, make_mover, make_transfer

S = TransferState


class TestQueues:
    def test_show_each_office_its_part(
        self, session, member, browser_of, branch, committee, other_committee, other_branch
    ):
        make_transfer(session, member, other_branch, state=S.BRANCH_AGREED)
        counts = {
            place.short_name: browser_of(place).get("/api/v1/transfers").json["counts"]
            for place in (branch, committee, other_committee)
        }

        assert {name: [key for key, value in found.items() if value["total"]] for name, found in counts.items()} == {
            "律师一支部": ["passed"],
            "律师行业党委": ["todo"],
            "会计行业党委": ["coming"],
        }

    def test_put_what_is_overdue_on_top_and_say_how_old_it_is(self, session, branch, browser_of, other_branch):
        with clock.frozen(NOON - timedelta(days=40)):
            make_transfer(session, make_mover(session, branch, name="王久等"), other_branch)
        make_transfer(session, make_mover(session, branch, name="李新来"), other_branch)

        page = browser_of(branch).get("/api/v1/transfers?queue=todo").json

        assert [(line["name"], line["age_days"], line["is_overdue"]) for line in page["items"]] == [
            ("王久等", 40, True),
            ("李新来", 0, False),
        ]
        assert page["counts"]["todo"] == {"total": 2, "overdue": 1}

    def test_mask_the_name_of_who_is_only_on_the_way(self, session, branch, browser_of, other_committee, other_branch):
        make_transfer(session, make_mover(session, branch, name="王久等"), other_branch)

        staff = browser_of(other_committee)
        page = staff.get("/api/v1/transfers?queue=coming").json

        assert [line["name"] for line in page["items"]] == ["王*等"]
        shown = staff.get(f"/api/v1/transfers/{page['items'][0]['id']}").json
        assert (shown["name"], shown["note"]) == ("王*等", None)

    def test_show_no_draft_to_anybody(self, session, member, browser_of, branch, other_branch):
        transfer = make_draft(session, member, other_branch)
        secretary = browser_of(branch)

        assert [count["total"] for count in secretary.get("/api/v1/transfers").json["counts"].values()] == [0, 0, 0]
        assert secretary.get(f"/api/v1/transfers/{transfer.id}").status_code == 404


class TestLeavers:
    """Who is on their way away, so that nobody is asked twice to move."""

    def test_are_those_sent_off_and_not_yet_placed(
        self, session, member, browser_of, branch, committee, other_branch, other_committee
    ):
        sent = make_transfer(session, member, other_branch)
        make_draft(session, make_mover(session, branch), other_branch)
        with clock.frozen(NOON - timedelta(days=3)):
            make_transfer(session, make_mover(session, branch), other_branch, state=S.PLACED)

        listed = [browser_of(place).get(f"/api/v1/organisations/{place.id}/leavers") for place in (branch, committee)]
        foreign = browser_of(other_branch).get(f"/api/v1/organisations/{branch.id}/leavers")

        line = {"member_id": str(member.id), "transfer_id": str(sent.id), "state": "submitted"}
        assert [found.json["items"] for found in listed] == [[line], [line]]
        assert (foreign.status_code, foreign.json["reason"]) == (404, "not_found")


class TestSomebodyElse:
    """Whoever passed it on under another hat, or is the member, is offered nothing that would be refused."""

    @pytest.fixture
    def officer(self, session, branch, committee):
        account = make_officer(session, Role.SECRETARY, branch)
        make_grant(session, account=account, role=Role.COMMITTEE_STAFF, organisation=committee)
        return account

    def test_is_named_to_whoever_took_the_last_step(
        self, session, member, new_client, officer, answer, committee, other_branch
    ):
        colleague = make_officer(session, Role.COMMITTEE_STAFF, committee)
        transfer, browser = make_transfer(session, member, other_branch), new_client().sign_in(officer)

        shown = answer(browser, transfer.id, "agree").json

        assert (shown["is_for_others"], shown["others"]) == (True, [colleague.display_name])
        assert shown["actions"] == ["withdraw"]
        line = browser.get("/api/v1/transfers?queue=todo").json["items"][0]
        assert (line["next_action"], line["is_for_others"]) == ("issue_letter", True)
        assert answer(browser, transfer.id, "issue_letter").json["reason"] == "own_step"

    def test_may_answer(self, session, member, new_client, officer, answer, browser_of, committee, other_branch):
        transfer = make_transfer(session, member, other_branch)
        answer(new_client().sign_in(officer), transfer.id, "agree")
        staff = browser_of(committee)

        shown = staff.get(f"/api/v1/transfers/{transfer.id}").json

        assert (shown["is_for_others"], shown["actions"][0]) == (False, "issue_letter")
        assert not staff.get("/api/v1/transfers?queue=todo").json["items"][0]["is_for_others"]

    def test_answers_for_an_officer_who_is_the_member(self, session, member, new_client, branch, other_branch):
        transfer = make_transfer(session, member, other_branch)
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=branch)

        shown = new_client().sign_in(account).get(f"/api/v1/transfers/{transfer.id}").json

        assert (shown["is_for_others"], shown["actions"], len(shown["others"])) == (True, [], 1)


class TestBatch:
    def test_answers_several_and_says_what_could_not_be(self, session, branch, browser_of, other_branch):
        good = [make_transfer(session, make_mover(session, branch), other_branch) for _ in range(2)]
        far = make_transfer(session, make_mover(session, branch), other_branch, state=S.ACCEPTED)
        ids = [str(transfer.id) for transfer in (*good, far)]

        answer = browser_of(branch).post(
            "/api/v1/transfers/steps", json={"ids": ids, "action": "agree", "note": "同意"}
        )

        assert [(line["done"], line["reason"]) for line in answer.json["items"]] == [
            (True, None),
            (True, None),
            (False, "not_your_step"),
        ]
        session.expire_all()
        assert [session.get_one(Transfer, transfer.id).state for transfer in good] == [S.BRANCH_AGREED] * 2


class TestRegistering:
    def test_is_noted_once_the_member_has_moved(self, session, member, browser_of, other_committee, other_branch):
        transfer = make_transfer(session, member, other_branch, state=S.PLACED)
        body = {"registered_on": "2026-03-06", "reference": "QG-2026-0007"}

        answer = browser_of(other_committee).post(f"/api/v1/transfers/{transfer.id}/registration", json=body)

        assert (answer.status_code, answer.json["registration_reference"]) == (200, "QG-2026-0007")

    @pytest.mark.parametrize(
        ("state", "day", "reason"),
        [(S.ACCEPTED, "2026-03-06", "wrong_order"), (S.PLACED, "2026-03-07", "date_in_future")],
    )
    def test_is_refused_before_that_and_for_days_to_come(
        self, session, member, browser_of, other_committee, other_branch, state, day, reason
    ):
        transfer = make_transfer(session, member, other_branch, state=state)
        staff = browser_of(other_committee)

        answer = staff.post(f"/api/v1/transfers/{transfer.id}/registration", json={"registered_on": day})

        assert answer.json["reason"] == reason
