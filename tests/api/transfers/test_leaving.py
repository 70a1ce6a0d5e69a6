"""A transfer whose member is no member any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.flow.models import FlowCard, FlowGuest, FlowRegistration, OutEnd
from backend.identity.models import Account
from backend.members.models import DecisionKind, Standing
from backend.members.rules import Votes
from backend.members.service import decisions
from backend.transfers.models import Transfer, TransferState
from tests.api.transfers.acts import draft, home_of
from tests.factories.flow import make_away, make_guest
from tests.factories.identity import make_account
from tests.factories.organisations import make_branch
from tests.factories.transfers import make_draft, make_mover, make_transfer

S = TransferState


@pytest.fixture
def end(browser_of, branch):
    """Ends a membership of the branch today."""

    def give(member, **changes):
        body = {"kind": "withdrew", "ended_on": clock.local_date(clock.now()).isoformat(), "reason": "本人书面申请"}
        return browser_of(branch).post(f"/api/v1/members/{member.id}/membership-ends", json=body | changes)

    return give


class TestEndOfTheMembership:
    @pytest.mark.parametrize("state", [S.SUBMITTED, S.BRANCH_AGREED, S.LETTER_ISSUED, S.ACCEPTED])
    def test_ends_the_transfer_and_its_letter(self, session, member, browser_of, branch, other_branch, end, state):
        transfer = make_transfer(session, member, other_branch, state=state)

        assert end(member).status_code == 201

        shown = browser_of(branch).get(f"/api/v1/transfers/{transfer.id}").json
        last = shown["steps"][-1]
        assert (shown["state"], shown["holder_name"], shown["actions"]) == ("withdrawn", None, [])
        assert (last["action"], last["actor_name"], last["organisation_name"]) == ("end_membership", None, "律师一支部")
        assert {letter["state"] for letter in shown["letters"]} <= {"revoked"}
        assert home_of(session, member) is None

    def test_ends_a_draft_too(self, session, member, other_branch, end):
        transfer = make_draft(session, member, other_branch)

        end(member, kind="died")

        session.expire_all()
        assert session.get_one(Transfer, transfer.id).state is S.WITHDRAWN

    def test_lets_the_receipt_of_whoever_was_placed_go_its_way(
        self, session, member, browser_of, answer, other_committee, other_branch
    ):
        with clock.frozen(clock.now() - timedelta(days=3)):
            transfer = make_transfer(session, member, other_branch, state=S.PLACED)
        body = {"kind": "died", "ended_on": clock.local_date(clock.now()).isoformat(), "reason": "家属告知"}

        ended = browser_of(other_branch).post(f"/api/v1/members/{member.id}/membership-ends", json=body)

        assert ended.status_code == 201
        assert answer(browser_of(other_committee), transfer.id, "issue_receipt").json["state"] == "receipted"

    def test_that_is_taken_back_opens_nothing_and_lets_them_apply_anew(
        self, session, member, new_client, browser_of, branch, other_branch, end
    ):
        transfer = make_transfer(session, member, other_branch)
        found = end(member).json["id"]

        assert browser_of(branch).delete(f"/api/v1/membership-ends/{found}").status_code == 204

        session.expire_all()
        assert session.get_one(Transfer, transfer.id).state is S.WITHDRAWN
        phone = new_client().sign_in(session.get_one(Account, member.account_id))
        assert draft(phone, other_branch).status_code == 200
        assert home_of(session, member) == branch.id

    def test_by_a_cancelled_probation_ends_it_as_well(self, session, browser_of, branch, committee, other_branch):
        today = clock.local_date(clock.now())
        fields = {"standing": Standing.PROBATIONARY, "affiliated_from": today - timedelta(days=100)}
        candidate = make_mover(session, branch, **fields)
        transfer = make_transfer(session, candidate, other_branch, state=S.BRANCH_AGREED)
        decision = decisions.decide(
            session,
            member=candidate,
            organisation=branch,
            kind=DecisionKind.CANCELLED,
            decided_on=today,
            votes=Votes(voters=3, yes=3, no=0, abstain=0),
            by=make_account(session),
            now=clock.now(),
        )
        path = f"/api/v1/probation-decisions/{decision.id}/approval"

        assert browser_of(committee).post(path, json={"approved_on": today.isoformat()}).status_code == 200

        session.expire_all()
        assert session.get_one(Transfer, transfer.id).state is S.WITHDRAWN


class TestFlowMember:
    """Whoever was registered as away, and comes to belong elsewhere or nowhere."""

    @pytest.mark.parametrize("lives_there", [True, False])
    def test_is_away_no_more_from_the_day_on_which_they_are_placed(
        self, session, member, browser_of, branch, other_branch, lives_there
    ):
        third = make_branch(session, name="湖西建筑第一党支部", short_name="建筑一支部")
        away = make_away(session, member, host=other_branch if lives_there else third, has_stable_workplace=True)
        guest = make_guest(session, member, other_branch if lives_there else third)
        make_transfer(session, member, other_branch, state=S.PLACED)
        session.commit()

        old, new = (
            browser_of(place).get(f"/api/v1/organisations/{place.id}/flow").json for place in (branch, other_branch)
        )

        session.expire_all()
        today = clock.local_date(clock.now())
        kept = session.get_one(FlowRegistration, away.id)
        assert (kept.organisation_id, kept.end_kind, kept.until_on) == (branch.id, OutEnd.MOVED, today)
        assert (old["away"], new["away"]) == ([], [])
        # Where they live elsewhere, the new branch is asked what is true.
        assert [line["name"] for line in new["unregistered"]] == ([] if lives_there else [member.name])
        assert (session.get_one(FlowGuest, guest.id).ended_at is not None) is lives_there
        assert browser_of(other_branch).get(f"/api/v1/flow-registrations/{away.id}").status_code == 404

    def test_is_away_no_more_when_the_membership_ends(self, session, member, other_branch, end):
        away, guest = make_away(session, member, host=other_branch), make_guest(session, member, other_branch)
        session.commit()

        assert end(member).status_code == 201

        session.expire_all()
        assert session.get_one(FlowRegistration, away.id).end_kind is OutEnd.LEFT
        assert session.get_one(FlowGuest, guest.id).ended_at is not None

    @pytest.mark.parametrize("is_confirmed", [True, False])
    def test_is_away_again_when_the_end_is_taken_back(
        self, session, member, browser_of, branch, other_branch, end, is_confirmed
    ):
        secretary = browser_of(branch)
        away = make_away(session, member, host=other_branch, by_branch=is_confirmed)
        guest = make_guest(session, member, other_branch)
        session.commit()
        printed = secretary.post(f"/api/v1/flow-registrations/{away.id}/card/files").status_code
        found = end(member).json["id"]

        with clock.frozen(clock.now() + timedelta(minutes=5)):
            answers = [secretary.delete(f"/api/v1/membership-ends/{found}") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [204, 204]
        session.expire_all()
        kept = session.get_one(FlowRegistration, away.id)
        assert (kept.ended_at, kept.end_kind, kept.until_on, kept.from_on) == (None, None, None, away.from_on)
        assert session.get_one(FlowGuest, guest.id).until_on is None
        assert session.scalars(select(FlowCard.ended_at)).all() == ([None] if is_confirmed else [])
        assert (printed == 200) is is_confirmed
        [line] = secretary.get(f"/api/v1/organisations/{branch.id}/flow").json["away"]
        assert line["id"] == str(away.id)
        waiting = [item["kind"] for item in secretary.get("/api/v1/notifications").json["items"]]
        assert waiting.count("flow_waiting") == (0 if is_confirmed else 1)

    def test_stays_back_when_they_were_back_before_the_end_that_is_taken_back(
        self, session, member, browser_of, branch, other_branch, end
    ):
        away = make_away(session, member, host=other_branch)
        session.commit()
        secretary = browser_of(branch)
        today = clock.local_date(clock.now()).isoformat()
        back = secretary.post(f"/api/v1/flow-registrations/{away.id}/end", json={"kind": "returned", "on": today})
        found = end(member).json["id"]

        assert secretary.delete(f"/api/v1/membership-ends/{found}").status_code == 204

        assert back.status_code == 200
        session.expire_all()
        assert session.get_one(FlowRegistration, away.id).end_kind is OutEnd.RETURNED
