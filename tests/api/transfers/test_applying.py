"""Applying: the way that is shown before, where to, once at a time, and stopping after all."""

from datetime import date

import pytest
from sqlalchemy import func, select

from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import AffiliationReason
from backend.members.service import affiliations
from backend.organisations.models import OrganisationKind, Role
from backend.transfers.models import Transfer, TransferState
from tests.api.transfers.acts import draft, submit, wish
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_grant, make_officer, make_organisation
from tests.factories.transfers import make_transfer
from tests.support.parallel import together

S = TransferState


class TestPlan:
    def test_shows_the_way_and_that_a_letter_is_needed_before_anybody_applies(self, phone, other_branch):
        plan = phone.get(f"/api/v1/me/transfer-plan?destination_id={other_branch.id}").json

        assert plan["kind"] == "between"
        assert [station["organisation_name"] for station in plan["stations"]] == [
            None,
            "律师一支部",
            "律师行业党委",
            "会计行业党委",
            "会计二支部",
            "会计行业党委",
            "律师行业党委",
            None,
        ]
        assert plan["file_missing"] == []

    def test_names_what_the_file_lacks_for_a_letter(self, session, branch, other_branch, new_client):
        bare = make_member(session, branch, account=True)
        phone = new_client().sign_in(session.get_one(Account, bare.account_id))

        plan = phone.get(f"/api/v1/me/transfer-plan?destination_id={other_branch.id}").json

        assert plan["file_missing"] == ["born_on", "ethnicity", "id_number"]
        assert plan["obstacles"] == [{"reason": "dues_not_settled", "facts": {"paid_to": None}}]

    def test_needs_no_letter_to_a_neighbour(self, session, phone, committee):
        neighbour = make_branch(session, parent=committee)

        assert phone.get(f"/api/v1/me/transfer-plan?destination_id={neighbour.id}").json["kind"] == "within"

    @pytest.mark.parametrize(
        ("kind", "reason"),
        [(OrganisationKind.TEMPORARY_BRANCH, "destination_unfit"), (OrganisationKind.COMMITTEE, "destination_unfit")],
    )
    def test_refuses_what_has_no_members_of_its_own(self, session, phone, kind, reason):
        answer = phone.get(f"/api/v1/me/transfer-plan?destination_id={make_organisation(session, kind=kind).id}")

        assert (answer.status_code, answer.json["reason"]) == (422, reason)


class TestDestinations:
    def test_are_found_by_a_part_of_their_name(self, phone, other_branch):
        found = phone.get("/api/v1/transfer-destinations?q=会计第二").json["items"]

        assert [(line["short_name"], line["committee_name"]) for line in found] == [("会计二支部", "会计行业党委")]

    def test_do_not_offer_what_is_dissolved_or_temporary(self, session, phone, other_committee):
        make_branch(session, parent=other_committee, name="云溪会计第九党支部", dissolved_on=date(2024, 1, 1))
        temporary = {"kind": OrganisationKind.TEMPORARY_BRANCH, "name": "云溪会计临时党支部"}
        make_organisation(session, parent=other_committee, **temporary)

        assert phone.get("/api/v1/transfer-destinations?q=云溪会计").json["items"] == []

    def test_take_percent_signs_as_they_are(self, phone, other_branch):
        assert phone.get("/api/v1/transfer-destinations?q=%25%25").json["items"] == []


class TestApplying:
    def test_twice_with_the_same_id_is_one_draft(self, session, phone, other_branch):
        transfer_id = new_id()
        for _ in range(2):
            assert phone.put(f"/api/v1/me/transfers/{transfer_id}", json=wish(other_branch)).status_code == 200

        assert session.scalar(select(func.count()).select_from(Transfer)) == 1

    def test_is_refused_while_another_one_is_open(self, phone, other_branch):
        draft(phone, other_branch)

        answer = draft(phone, other_branch)

        assert (answer.status_code, answer.json["reason"]) == (409, "transfer_open")

    def test_is_refused_to_ones_own_branch(self, phone, branch):
        answer = draft(phone, branch)

        assert (answer.status_code, answer.json["reason"]) == (422, "same_branch")

    def test_is_refused_to_a_dissolved_branch(self, session, phone, other_committee):
        gone = make_branch(session, parent=other_committee, dissolved_on=date(2024, 1, 1))

        answer = draft(phone, gone)

        assert (answer.status_code, answer.json["reason"]) == (409, "organisation_dissolved")

    def test_names_one_place_not_two_and_not_none(self, phone, other_branch):
        two = draft(phone, other_branch, outside_name="湖东市交通运输局机关党委")
        none = phone.put(f"/api/v1/me/transfers/{new_id()}", json={"reason": "other"})

        assert (two.status_code, none.status_code) == (422, 422)

    def test_goes_past_a_branch_where_nobody_else_could_answer(self, session, phone, member, branch, other_branch):
        account = session.get_one(Account, member.account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=branch)
        transfer_id = draft(phone, other_branch).json["id"]

        assert submit(phone, transfer_id).json["state"] == "branch_agreed"

    def test_takes_the_way_of_the_day_on_which_it_is_sent(
        self, session, phone, member, committee, other_branch, other_committee
    ):
        transfer_id = draft(phone, other_branch).json["id"]
        third = make_branch(session, parent=committee, short_name="律师三支部")
        yesterday = date(2026, 3, 5)
        affiliations.move(
            session, member=member, to=third, on=yesterday, reason=AffiliationReason.REORGANISATION, now=NOON
        )

        sent = submit(phone, transfer_id).json

        assert (sent["origin_name"], sent["stations"][1]["organisation_name"]) == ("律师三支部", "律师三支部")

    def test_by_the_branch_shows_the_way_first(self, session, member, browser_of, branch, other_branch):
        make_officer(session, Role.SECRETARY, other_branch)
        path = f"/api/v1/members/{member.id}/transfer-plan?destination_id={other_branch.id}"

        plan = browser_of(branch).get(path).json

        assert (plan["kind"], plan["stations"][-1]["state"]) == ("between", "closed")
        assert browser_of(other_branch).get(path).status_code == 404

    def test_by_the_branch_goes_to_the_committee_at_once(self, member, browser_of, branch, other_branch):
        secretary = browser_of(branch)

        answer = secretary.post(f"/api/v1/members/{member.id}/transfers", json=wish(other_branch, id=str(new_id())))

        assert (answer.status_code, answer.json["state"]) == (201, "branch_agreed")
        assert answer.json["steps"][0]["organisation_name"] == "律师一支部"

    def test_by_two_phones_at_once_makes_one(self, session, member, new_client, other_branch):
        account = session.get_one(Account, member.account_id)
        phones = [new_client().sign_in(account) for _ in range(4)]
        session.commit()

        answers = together([lambda phone=phone: draft(phone, other_branch) for phone in phones])

        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


class TestWithdrawing:
    @pytest.mark.parametrize("state", [S.SUBMITTED, S.BRANCH_AGREED, S.LETTER_ISSUED])
    def test_is_possible_until_the_new_side_accepted(self, session, phone, member, other_branch, state):
        transfer = make_transfer(session, member, other_branch, state=state)

        answer = phone.post(f"/api/v1/me/transfers/{transfer.id}/withdrawal", json={"note": "不去了"})

        assert (answer.status_code, answer.json["state"]) == (200, "withdrawn")
        assert all(letter["state"] == "revoked" for letter in answer.json["letters"])

    @pytest.mark.parametrize("state", [S.ACCEPTED, S.PLACED, S.CLOSED])
    def test_comes_too_late_afterwards(self, session, phone, member, other_branch, state):
        transfer = make_transfer(session, member, other_branch, state=state)

        answer = phone.post(f"/api/v1/me/transfers/{transfer.id}/withdrawal", json={})

        assert (answer.status_code, answer.json["reason"]) == (409, "wrong_order")
