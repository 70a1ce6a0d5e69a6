"""Who confirms, who declines, and what happens when the proposal has grown old or two are at it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation
from backend.notifications.models import Notification, NotificationKind
from backend.organisations.models import Role
from backend.organisations.service import tree
from tests.api.reorganisations.conftest import API
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import get_root, make_committee, make_grant, make_officer
from tests.factories.reorganisations import REASON, going, wish
from tests.factories.transfers import make_mover, make_transfer
from tests.support.parallel import together


@pytest.fixture
def proposal(propose, branches, members):
    """A merger that waits."""
    answer = propose(wish("merge", [branches[0]], going(branches[1])))
    assert answer.status_code == 201, answer.json
    return answer.json


def reason_of(answer):
    return answer.status_code, answer.json.get("reason")


class TestProposing:
    def test_asks_the_other_officers_of_the_committee_and_above(self, session, proposal, officers):
        told = session.scalars(select(Notification.account_id)).all()

        assert set(told) == {officers[1].id}
        assert proposal["actions"] == ["withdraw"]

    def test_the_same_sent_twice_is_one(self, proposer, propose, branches, members):
        wanted, same = wish("merge", [branches[0]], going(branches[1])), str(new_id())

        answers = [propose(wanted, id=same) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert proposer.get(API).json["total"] == 1

    def test_of_what_is_blocked_is_refused(self, session, propose, branches, members):
        make_transfer(session, make_mover(session, branches[0]), branches[2])

        answer = propose(wish("merge", [branches[0]], going(branches[1])))

        assert reason_of(answer) == (409, "reorganisation_blocked")
        assert answer.json["findings"] == ["transfers_open"]

    def test_of_what_was_not_looked_at_is_refused(self, propose, branches, members):
        answer = propose(wish("merge", [branches[0]], going(branches[1])), fingerprint="0" * 64)

        assert reason_of(answer) == (409, "something_changed")


class TestConfirming:
    def test_is_not_for_who_proposed_it(self, proposer, confirm, proposal):
        assert reason_of(confirm(proposal["id"], proposer)) == (403, "own_matter")

    def test_is_not_for_who_moves(self, session, new_client, confirm, proposal, members, committee):
        mover = session.get_one(Account, members[0][0].account_id)
        make_grant(session, account=mover, role=Role.COMMITTEE_STAFF, organisation=committee)

        assert reason_of(confirm(proposal["id"], new_client().sign_in(mover))) == (403, "own_matter")

    def test_is_for_a_superior_too(self, session, new_client, confirm, proposal):
        superior = make_officer(session, Role.COMMITTEE_STAFF, get_root(session))

        assert confirm(proposal["id"], new_client().sign_in(superior)).status_code == 200

    def test_is_not_for_another_committee(self, session, new_client, proposal):
        stranger = new_client().sign_in(make_officer(session, Role.COMMITTEE_STAFF, make_committee(session)))

        assert reason_of(stranger.get(f"{API}/{proposal['id']}")) == (404, "not_found")

    def test_of_what_looks_different_by_now_is_refused(self, session, confirmer, proposal, branches):
        shown = confirmer.get(f"{API}/{proposal['id']}").json
        make_member(session, branches[0])

        answer = confirmer.post(
            f"{API}/{proposal['id']}/confirmation", json={"fingerprint": shown["dry_run"]["fingerprint"]}
        )

        assert shown["changed_since"] is False
        assert reason_of(answer) == (409, "something_changed")
        assert confirmer.get(f"{API}/{proposal['id']}").json["changed_since"] is True

    def test_of_what_got_stuck_since_is_refused_and_nothing_is_half_moved(
        self, session, confirm, proposal, branches, members
    ):
        make_transfer(session, make_mover(session, branches[0]), branches[2])

        assert reason_of(confirm(proposal["id"])) == (409, "reorganisation_blocked")
        assert session.scalar(select(func.count()).where(Affiliation.until_on.is_not(None))) == 0

    def test_of_a_branch_that_stands_elsewhere_by_now_is_refused(
        self, session, proposal, branches, committee, officers, new_client
    ):
        other = make_committee(session, parent=committee)
        for branch in branches[:2]:
            tree.move(session, organisation=branch, parent=other, from_on=clock.local_date(NOON), now=clock.now())
        browser = new_client().sign_in(officers[1])
        shown = browser.get(f"{API}/{proposal['id']}").json["dry_run"]

        answer = browser.post(f"{API}/{proposal['id']}/confirmation", json={"fingerprint": shown["fingerprint"]})

        assert reason_of(answer) == (409, "committee_changed")

    def test_of_what_was_proposed_too_long_ago_says_so(self, proposal, new_client, officers):
        with clock.frozen(NOON + timedelta(days=32)):
            shown = new_client().sign_in(officers[1]).get(f"{API}/{proposal['id']}").json

        assert (shown["dry_run"], shown["obstacle"]["reason"]) == (None, "too_long_ago")

    def test_by_two_at_once_happens_once(self, session, new_client, proposal, members, committee):
        browsers = [new_client().sign_in(make_officer(session, Role.COMMITTEE_STAFF, committee)) for _ in range(2)]
        shown = browsers[0].get(f"{API}/{proposal['id']}").json["dry_run"]
        session.close()
        path, body = f"{API}/{proposal['id']}/confirmation", {"fingerprint": shown["fingerprint"]}
        for browser in browsers:
            browser.arranged = None

        answers = together([lambda browser=browser: browser.post(path, json=body) for browser in browsers])

        assert sorted(answer.status_code for answer in answers) == [200, 409]
        open_homes = select(func.count()).where(Affiliation.until_on.is_(None))
        assert session.scalar(open_homes) == 15

    def test_takes_the_question_back_from_the_inboxes(self, session, confirm, proposal):
        confirm(proposal["id"])

        waiting = select(Notification).where(
            Notification.kind == NotificationKind.REORGANISATION_PROPOSED, Notification.withdrawn_at.is_(None)
        )
        assert session.scalars(waiting).all() == []


class TestDeclining:
    def test_by_another_officer_and_by_who_proposed_it(self, proposer, confirmer, propose, branches, members):
        states = []
        for browser in (confirmer, proposer):
            made = propose(wish("merge", [branches[0]], going(branches[1]))).json
            states.append(browser.post(f"{API}/{made['id']}/refusal", json={"reason": "再商量一下"}).json["state"])

        assert states == ["declined", "withdrawn"]

    def test_after_it_was_decided_is_refused(self, confirm, confirmer, proposal):
        confirm(proposal["id"])

        answer = confirmer.post(f"{API}/{proposal['id']}/refusal", json={"reason": REASON})

        assert reason_of(answer) == (409, "already_decided")
