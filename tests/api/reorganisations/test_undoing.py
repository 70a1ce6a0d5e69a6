"""Taking a reorganisation back within a day: as if nothing had been, unless something was built on it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Affiliation, AffiliationReason, GroupMembership, PostHolding
from backend.members.service import groups, holders
from backend.organisations.models import Grant, OrganisationClosure, PartyOrganisation, PostKind, Role
from backend.organisations.service import grants, posts
from tests.api.reorganisations.conftest import API
from tests.factories.activities import make_venue
from tests.factories.identity import NOON
from tests.factories.organisations import make_grant, make_officer
from tests.factories.record import make_meeting
from tests.factories.reorganisations import founding, going, wish
from tests.factories.transfers import complete_file, make_transfer

NAME = "云溪律师第九党支部"
BODY = {"reason": "选错了支部"}
HOUR = timedelta(hours=1)


@pytest.fixture
def undo(new_client, officers):
    """Takes it back after a while; the answer."""

    def send(done, *, after=timedelta(minutes=1)):
        with clock.frozen(NOON + after):
            browser = new_client().sign_in(officers[0])
            return browser.post(f"{API}/{done['id']}/undo", json=BODY)

    return send


def state(session):
    """Every home, standing role, group, post, keeper and line of the tree, as they hold."""
    session.expire_all()
    now = NOON + HOUR
    return {
        "homes": set(session.execute(select(Affiliation.id, Affiliation.member_id, Affiliation.until_on))),
        "tree": set(
            session.execute(
                select(OrganisationClosure.ancestor_id, OrganisationClosure.descendant_id, OrganisationClosure.until_on)
            )
        ),
        "branches": set(session.execute(select(PartyOrganisation.id, PartyOrganisation.dissolved_on))),
        "roles": set(session.execute(select(Grant.account_id, Grant.role).where(grants.holds_at(now)))),
        "groups": set(session.execute(select(GroupMembership.id, GroupMembership.until_on))),
        "posts": set(session.execute(select(PostHolding.id, PostHolding.until_on))),
    }


@pytest.fixture
def lively(session, branches, members):
    """The first branch has a group, a secretary with post and role, and a venue."""
    first, now = branches[0], clock.now()
    group = groups.create(session, organisation=first, name="第一党小组", now=now)
    groups.put_member(session, member=members[0][1], group=group, organisation_id=first.id, now=now)
    post = posts.create(session, organisation=first, kind=PostKind.SECRETARY, now=now)
    holders.put_holder(session, post=post, member=members[0][0], now=now)
    account = session.get_one(Account, members[0][0].account_id)
    make_grant(session, account=account, role=Role.SECRETARY, organisation=first)
    return make_venue(session, first)


class TestUndoing:
    @pytest.mark.parametrize("new", [True, False])
    def test_leaves_everything_as_it_was(self, session, carry_out, undo, branches, members, lively, new):
        before = state(session)
        done = carry_out(
            wish("merge", branches[:2], founding(NAME)) if new else wish("merge", [branches[0]], going(branches[1]))
        )
        between = state(session)

        answer = undo(done)

        assert (answer.status_code, answer.json["state"]) == (200, "undone")
        assert between != before
        assert state(session) == before
        session.refresh(lively)
        assert lively.organisation_id == branches[0].id

    def test_keeps_what_was_decided_on_record(self, carry_out, undo, confirmer, branches, members):
        done = carry_out(wish("merge", [branches[0]], going(branches[1])))
        undo(done)

        shown = confirmer.get(f"{API}/{done['id']}").json

        assert (shown["state"], shown["undo_reason"], shown["actions"]) == ("undone", BODY["reason"], [])
        assert len(shown["moved"]) == 5

    def test_ends_after_a_day(self, carry_out, undo, branches, members):
        done = carry_out(wish("merge", [branches[0]], going(branches[1])))

        answers = [undo(done, after=timedelta(hours=hours)) for hours in (25, 24)]

        assert [answer.status_code for answer in answers] == [409, 200]
        assert answers[0].json["reason"] == "undo_over"

    def test_happens_once(self, carry_out, undo, branches, members):
        done = carry_out(wish("merge", [branches[0]], going(branches[1])))
        undo(done)

        assert undo(done).json["reason"] == "not_applied"

    def test_lets_the_same_be_proposed_again(self, carry_out, undo, branches, members):
        wanted = wish("merge", branches[:2], founding(NAME))
        undo(carry_out(wanted))

        assert carry_out(wanted)["state"] == "applied"


class TestWhatWasBuiltOnIt:
    @pytest.fixture
    def done(self, carry_out, branches, members):
        return carry_out(wish("merge", branches[:2], founding(NAME)))

    @pytest.fixture
    def founded(self, session, done):
        return session.scalars(select(PartyOrganisation).where(PartyOrganisation.name == NAME)).one()

    def by(self, answer):
        assert (answer.status_code, answer.json["reason"]) == (409, "built_on")
        return answer.json["by"]

    def test_a_transfer(self, session, done, undo, branches, members):
        complete_file(session, members[0][0])
        make_transfer(session, members[0][0], branches[2])

        assert "transfers" in self.by(undo(done))

    def test_a_meeting(self, session, done, undo, founded, members):
        make_meeting(session, founded, present=members[0][:2], by=make_officer(session, Role.SECRETARY, founded))

        assert self.by(undo(done)) == ["meetings"]

    def test_a_role(self, session, done, undo, founded, members):
        account = session.get_one(Account, members[0][0].account_id)
        make_grant(session, account=account, role=Role.SECRETARY, organisation=founded, from_at=clock.now())

        assert self.by(undo(done)) == ["roles"]

    def test_a_venue_of_the_new_branch(self, session, done, undo, founded):
        make_venue(session, founded)

        assert self.by(undo(done)) == ["branch"]

    def test_the_next_reorganisation(self, carry_out, done, undo, founded, branches, members):
        carry_out(wish("move", [branches[2]], going(founded, members[2][:1])))

        assert self.by(undo(done)) == ["branch"]

    def test_and_nothing_is_half_undone(self, session, done, undo, founded):
        make_venue(session, founded)
        before = state(session)

        undo(done)

        assert state(session) == before
        reorganised = Affiliation.reason == AffiliationReason.REORGANISATION
        assert session.scalar(select(func.count()).where(reorganised)) == 10
