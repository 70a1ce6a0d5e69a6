"""A member moves: applied for, answered station by station, placed; and everything that stops it on the way."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation, AffiliationReason, Standing
from backend.members.service import affiliations, probation
from backend.organisations.models import Grant, OrganisationKind, Role
from backend.transfers.models import Transfer, TransferState, TransferStep
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_grant, make_officer, make_organisation
from tests.factories.transfers import go_on, make_draft, make_mover, make_transfer
from tests.support.parallel import together

S = TransferState


def wish(destination, **more):
    return {"destination_id": str(destination.id), "reason": "workplace"} | more


def draft(phone, destination, **more):
    return phone.put(f"/api/v1/me/transfers/{new_id()}", json=wish(destination, **more))


def submit(phone, transfer_id):
    return phone.post(f"/api/v1/me/transfers/{transfer_id}/submission", json={})


def home_of(session, member, on=None):
    session.expire_all()
    found = affiliations.find_affiliation(session, member_id=member.id, on=on or clock.local_date(clock.now()))
    return found.organisation_id if found is not None else None


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
