"""A member moves: from the application to the filed receipt, with one home on every day."""

from datetime import date, timedelta

from sqlalchemy import select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation
from backend.organisations.models import Grant, Role
from backend.transfers.models import TransferState
from tests.api.transfers.acts import draft, home_of, submit
from tests.factories.identity import NOON
from tests.factories.organisations import make_grant
from tests.factories.transfers import go_on, make_transfer

S = TransferState


class TestWholeWay:
    def test_leads_from_the_application_to_the_filed_receipt(
        self, session, phone, member, browser_of, answer, branch, committee, other_branch, other_committee
    ):
        secretary, staff = browser_of(branch), browser_of(committee)
        other_secretary, other_staff = browser_of(other_branch), browser_of(other_committee)
        transfer_id = draft(phone, other_branch).json["id"]
        assert submit(phone, transfer_id).json["state"] == "submitted"

        states = [
            answer(secretary, transfer_id, "agree").json["state"],
            answer(staff, transfer_id, "issue_letter", contact="025-00000000").json["state"],
            answer(other_staff, transfer_id, "accept").json["state"],
        ]
        assert states == ["branch_agreed", "letter_issued", "accepted"]
        assert home_of(session, member) == branch.id  # Until placed, the old branch is responsible.

        placed = answer(other_secretary, transfer_id, "place").json
        assert (placed["state"], placed["due_on"]) == ("placed", "2026-04-06")
        assert home_of(session, member) == other_branch.id
        assert home_of(session, member, on=date(2026, 3, 5)) == branch.id

        assert answer(other_staff, transfer_id, "issue_receipt").json["receipt"]["organisation_name"] == "会计行业党委"
        done = answer(staff, transfer_id, "file").json
        assert (done["state"], done["holder_name"], done["actions"]) == ("closed", None, [])
        assert [step["action"] for step in done["steps"]] == [
            "submit",
            "agree",
            "issue_letter",
            "accept",
            "place",
            "issue_receipt",
            "file",
        ]
        own = phone.get("/api/v1/me/transfers").json["items"]
        assert [line["state"] for line in own] == ["closed"]

    def test_ends_posts_and_grants_at_the_old_branch_when_placed_and_not_before(
        self, session, member, branch, other_branch
    ):
        account = session.get_one(Account, member.account_id)
        grant = make_grant(session, account=account, role=Role.BRANCH_COMMITTEE, organisation=branch)
        transfer = make_transfer(session, member, other_branch, state=S.ACCEPTED)
        assert session.get_one(Grant, grant.id).until_at is None

        go_on(session, transfer)

        assert session.get_one(Grant, grant.id).until_at == NOON

    def test_is_told_to_whoever_has_it_and_taken_back_when_they_answered(
        self, phone, browser_of, answer, branch, committee, other_branch
    ):
        secretary, staff = browser_of(branch), browser_of(committee)
        transfer_id = draft(phone, other_branch).json["id"]
        submit(phone, transfer_id)

        waiting = secretary.get("/api/v1/notifications").json["items"]
        assert [(line["kind"], line["subject_id"]) for line in waiting] == [("transfer_waiting", transfer_id)]
        assert waiting[0]["facts"] == {"state": "submitted", "organisation": "律师一支部"}

        answer(secretary, transfer_id, "agree")
        answer(staff, transfer_id, "issue_letter")
        assert secretary.get("/api/v1/notifications").json["items"] == []
        assert [line["kind"] for line in phone.get("/api/v1/notifications").json["items"]] == ["transfer_moved_on"]

    def test_to_a_body_outside_ends_when_its_paper_has_come(
        self, session, phone, member, browser_of, answer, branch, committee
    ):
        secretary, staff = browser_of(branch), browser_of(committee)
        body = {"outside_name": "湖东市交通运输局机关党委", "reason": "workplace"}
        transfer_id = phone.put(f"/api/v1/me/transfers/{new_id()}", json=body).json["id"]
        submit(phone, transfer_id)
        answer(secretary, transfer_id, "agree")
        out = answer(staff, transfer_id, "issue_letter", valid_days=60).json
        assert (out["state"], out["holder_name"], out["due_on"]) == ("letter_issued", "律师行业党委", "2026-05-05")

        with clock.frozen(NOON + timedelta(days=20)):
            paper = {"accepted_on": "2026-03-20", "reference": "湖交党〔2026〕7"}
            done = answer(browser_of(committee), transfer_id, "record_receipt", **paper).json

            assert (done["state"], done["receipt"]["reference"]) == ("closed", "湖交党〔2026〕7")
            assert home_of(session, member) is None
        assert home_of(session, member, on=date(2026, 3, 20)) == branch.id


class TestHome:
    def test_is_never_two_places_nor_none_whatever_was_answered(self, session, member, other_branch):
        make_transfer(session, member, other_branch, state=S.CLOSED)

        rows = session.scalars(
            select(Affiliation).where(Affiliation.member_id == member.id).order_by(Affiliation.from_on)
        ).all()
        assert [(row.organisation_id == other_branch.id, row.until_on) for row in rows] == [
            (False, date(2026, 3, 6)),
            (True, None),
        ]
        assert rows[1].previous_id == rows[0].id
