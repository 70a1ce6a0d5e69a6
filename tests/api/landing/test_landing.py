"""Where members work, landing branches, and the branches they ask for."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.landing.models import BranchProposal, MemberWork
from backend.members.models import Standing
from backend.organisations.models import Role
from tests.factories.identity import NOON
from tests.factories.landing import make_landing, make_lawyers, make_proposal, make_work
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_committee, make_officer
from tests.support.parallel import together

WORK = {"employment": "employed", "unit_name": "望江律师事务所", "trade": "law", "district": "望江街道"}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def committee(session):
    return make_committee(session)


@pytest.fixture
def branch(session, committee):
    return make_landing(session, parent=committee)


@pytest.fixture
def browser_of(session, new_client):
    def give(organisation):
        role = Role.SECRETARY if organisation.is_branch else Role.COMMITTEE_STAFF
        return new_client().sign_in(make_officer(session, role, organisation))

    return give


def propose(browser, branch, **more):
    body = {
        "id": str(new_id()),
        "shared_by": "trade",
        "value": "law",
        "name": "望江律师联合党支部",
        "reason": "同行同街道",
    }
    return browser.post(f"/api/v1/organisations/{branch.id}/branch-proposals", json=body | more)


def answer(browser, proposal, is_agreed=True):
    body = {"is_agreed": is_agreed, "words": "同意，请先召开党员大会"}
    return browser.post(f"/api/v1/branch-proposals/{proposal.id}/answer", json=body)


def told_kinds(browser):
    return [line["kind"] for line in browser.get("/api/v1/notifications").json["items"]]


class TestWork:
    def test_is_said_by_the_member_and_kept_by_days(self, session, branch, client):
        member = make_member(session, branch, account=True)
        with clock.frozen(NOON.replace(month=2)):
            make_work(session, member, branch, trade="taxi")
        own = client.sign_in(session.get_one(Account, member.account_id))

        items = own.put("/api/v1/me/work", json=WORK).json["items"]

        assert [(row["trade"], row["from_on"], row["until_on"]) for row in items] == [
            ("law", "2026-03-06", None),
            ("taxi", "2026-02-06", "2026-03-06"),
        ]
        assert own.get("/api/v1/me/work").json["items"] == items

    def test_the_same_again_changes_nothing(self, session, branch, browser_of):
        member, secretary = make_member(session, branch), browser_of(branch)
        for _ in range(2):
            assert secretary.put(f"/api/v1/members/{member.id}/work", json=WORK).status_code == 200
        assert len(session.scalars(select(MemberWork)).all()) == 1

    def test_knows_its_trades(self, session, branch, browser_of):
        member = make_member(session, branch)
        told = browser_of(branch).put(f"/api/v1/members/{member.id}/work", json=WORK | {"trade": "piracy"})
        assert (told.status_code, told.json["reason"]) == (422, "code_unknown")


class TestLandingBranch:
    def test_is_named_and_ended_by_the_committee(self, session, committee, branch, browser_of):
        staff, path = browser_of(committee), f"/api/v1/organisations/{branch.id}/landing"
        assert staff.get(path).json["since_on"] == "2026-03-06"
        assert staff.put(path, json={"is_landing": False}).json["since_on"] is None
        assert staff.put(path, json={"is_landing": True}).json["since_on"] == "2026-03-06"
        assert browser_of(branch).put(path, json={"is_landing": False}).status_code == 403

    def test_has_to_be_a_joint_branch(self, session, committee, browser_of):
        plain = make_branch(session, parent=committee)
        told = browser_of(committee).put(f"/api/v1/organisations/{plain.id}/landing", json={"is_landing": True})
        assert (told.status_code, told.json["reason"]) == (409, "not_a_joint_branch")

    def test_lists_by_trade_and_district_and_suggests_from_three_on(self, session, branch, browser_of):
        make_lawyers(session, branch, 3)
        driver = make_member(session, branch, standing=Standing.PROBATIONARY)
        make_work(session, driver, branch, trade="taxi")

        shown = browser_of(branch).get(f"/api/v1/organisations/{branch.id}/landing").json

        found = [(one["value"], one["count"], one["full"], one["is_suggested"]) for one in shown["shared"]]
        assert found == [("law", 3, 3, True), ("taxi", 1, 0, False), ("望江街道", 4, 3, True)]
        assert len(shown["members"]) == 4

    def test_is_offered_to_whoever_finds_no_branch(self, session, branch, client):
        member = make_member(session, make_branch(session), account=True)
        own = client.sign_in(session.get_one(Account, member.account_id))
        found = own.get("/api/v1/transfer-destinations?q=没有这个").json
        assert (found["items"], [one["organisation_id"] for one in found["landing"]]) == ([], [str(branch.id)])


class TestProposing:
    def test_is_answered_by_the_committee_with_words(self, session, committee, branch, browser_of):
        make_lawyers(session, branch)
        shown = propose(browser_of(branch), branch).json
        (asked,) = session.scalars(select(BranchProposal)).all()

        assert not next(one for one in shown["shared"] if one["value"] == "law")["is_suggested"]
        assert len(shown["proposals"][0]["member_names"]) == 3
        staff = browser_of(committee)
        told = answer(staff, asked).json["proposals"][0]
        assert (told["is_agreed"], told["answer"]) == (True, "同意，请先召开党员大会")
        assert answer(staff, asked).json["reason"] == "proposal_answered"

    def test_is_told_to_the_committee_and_its_answer_to_who_asked(self, session, committee, branch, new_client):
        make_lawyers(session, branch)
        secretary = make_officer(session, Role.SECRETARY, branch)
        officer = make_officer(session, Role.COMMITTEE_STAFF, committee)
        below, above = new_client().sign_in(secretary), new_client().sign_in(officer)

        propose(below, branch)
        (asked,) = session.scalars(select(BranchProposal)).all()
        waiting = above.get("/api/v1/notifications").json["items"]
        answer(above, asked)

        assert [line["facts"] for line in waiting] == [
            {"organisation": branch.short_name, "organisation_id": str(branch.id)}
        ]
        assert (told_kinds(above), told_kinds(below)) == ([], ["branch_proposal_answered"])

    def test_needs_three_full_members(self, session, branch, browser_of):
        make_lawyers(session, branch, 2)
        told = propose(browser_of(branch), branch)
        assert (told.status_code, told.json["reason"], told.json["full"]) == (409, "too_few_members", 2)

    def test_is_for_landing_branches(self, session, committee, browser_of):
        plain = make_branch(session, parent=committee)
        make_lawyers(session, plain)
        assert propose(browser_of(plain), plain).json["reason"] == "not_a_landing_branch"

    def test_asks_once(self, session, branch, browser_of):
        make_lawyers(session, branch)
        officers = [browser_of(branch) for _ in range(2)]
        session.commit()
        told = together([partial(propose, officer, branch) for officer in officers])
        assert sorted(one.status_code for one in told) == [201, 409]

    def test_nobody_answers_their_own(self, session, committee, branch, new_client):
        make_lawyers(session, branch)
        both = make_officer(session, Role.COMMITTEE_STAFF, committee)
        asked = make_proposal(session, branch, by=both)
        told = answer(new_client().sign_in(both), asked)
        assert (told.status_code, told.json["reason"]) == (403, "own_matter")
        asked.is_agreed, asked.answer, asked.answered_by_account_id = True, "同意", both.id
        with pytest.raises(IntegrityError):
            session.flush()


class TestProposals:
    def test_of_a_committee_show_what_has_waited_longest_then_what_was_answered(self, session, committee, browser_of):
        with clock.frozen(NOON - timedelta(days=30)):
            old, *others = [make_landing(session, parent=committee) for _ in range(3)]
            elsewhere = make_landing(session)
            for place in (old, *others, elsewhere):
                make_lawyers(session, place)
        with clock.frozen(NOON - timedelta(days=20)):
            done = make_proposal(session, others[0])
        with clock.frozen(NOON - timedelta(days=2)):
            make_proposal(session, others[1])
        with clock.frozen(NOON - timedelta(days=9)):
            make_proposal(session, old)
        make_proposal(session, elsewhere)
        with clock.frozen(NOON - timedelta(days=6)):
            answer(browser_of(committee), done)

        page = browser_of(committee).get("/api/v1/branch-proposals").json

        told = [(line["organisation_id"], line["is_agreed"], line["age_days"]) for line in page["items"]]
        assert told == [(str(old.id), None, 9), (str(others[1].id), None, 2), (str(others[0].id), True, 14)]
        assert (page["total"], page["waiting"]) == (3, 2)

    def test_of_a_committee_may_be_none_and_are_not_for_branches(self, committee, branch, browser_of):
        page = browser_of(committee).get("/api/v1/branch-proposals").json
        refused = browser_of(branch).get("/api/v1/branch-proposals")

        assert (page["items"], page["total"], page["waiting"]) == ([], 0, 0)
        assert (refused.status_code, refused.json["reason"]) == (403, "not_allowed")
