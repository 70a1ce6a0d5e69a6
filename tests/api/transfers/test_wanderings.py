"""Members and offices at random: nobody is ever without a home or has two, and no step is lost.

A model beside it keeps in the naive way who lives where and what each transfer waits for. What happens is one
transaction of many parts, taken back at the end of each run, so that a thousand steps take seconds.
"""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from backend.core import clock
from backend.core.errors import Refusal
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.organisations.models import PartyOrganisation, Role
from backend.transfers import rules
from backend.transfers.models import (
    Letter,
    LetterState,
    ReturnReason,
    Transfer,
    TransferAction,
    TransferReason,
    TransferState,
    TransferStation,
    TransferStep,
)
from backend.transfers.service import acting, applying, ending
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch, make_committee, make_officer
from tests.factories.transfers import make_mover

S, A = TransferState, TransferAction
number = st.integers(0, 10**6)
place = st.integers(0, 8)
BY_OFFICES = [action for action in A if action not in (A.SUBMIT, A.EXPIRE_LETTER)]


class Wanderings(RuleBasedStateMachine):
    """Three members, five branches under three committees, and everything that any office may try."""

    database = world = None

    @initialize()
    def open(self):
        self.session, self.now = self.database.new_session(), NOON
        self.members = [self.session.get_one(Member, found) for found in self.world["members"]]
        self.branches = [self.session.get_one(PartyOrganisation, found) for found in self.world["branches"]]
        self.homes = {member.id: self.branches[0].id for member in self.members}
        self.steps = {}
        """How many steps each transfer has had."""

    # --- What happens -------------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 5, 31, 95]))
    def pass_days(self, days):
        self.now += timedelta(days=days)

    @rule()
    def let_the_worker_run(self):
        self.attempt(lambda: ending.expire_letters(self.session, now=self.now, limit=50))
        assert not self.late_letters()
        self.count_steps()

    @rule(who=number, where=number, outside=st.integers(0, 5), turn=st.sampled_from(["go on", "send back", "wait"]))
    def apply_and_go_some_way(self, who, where, outside, turn):
        self.apply(who, where, outside)
        self.submit(who)
        for _ in range(where % 9):
            self.answer_as_is_due(who, is_no=1, to=0)
        if turn == "send back":
            self.answer_as_is_due(who, is_no=0, to=where % 4)
        if turn == "wait":
            self.pass_days(31)
            self.let_the_worker_run()
            self.answer_as_is_due(who, is_no=1, to=0)

    @rule(who=number, where=number, outside=st.integers(0, 5))
    def apply(self, who, where, outside):
        member, there = self.pick(self.members, who), self.pick(self.branches, where)
        destination = None if outside == 0 else there
        wish = applying.Wish(
            destination=destination,
            outside_name="湖东市交通运输局机关党委" if destination is None else None,
            outside_branch=None,
            reason=TransferReason.RESIDENCE,
            note=None,
        )
        is_open = self.find_open(member) is not None
        found = self.attempt(
            lambda: applying.apply(
                self.session,
                transfer_id=new_id(),
                member=member,
                wish=wish,
                applicant=self.account(member),
                now=self.now,
            )
        )
        home = self.homes[member.id]
        may = home is not None and not is_open and (destination is None or destination.id != home)
        assert isinstance(found, Transfer) == may

    @rule(who=number)
    def submit(self, who):
        member = self.pick(self.members, who)
        transfer = self.find_open(member)
        if transfer is None:
            return
        was = transfer.state
        found = self.attempt(
            lambda: applying.submit(
                self.session,
                transfer=transfer,
                actor=self.account(member),
                by_branch=False,
                note=None,
                now=self.now,
            )
        )
        self.check(transfer, was, found, is_allowed=was in rules.WITH_MEMBER)

    @rule(who=number, is_meant=st.integers(0, 5))
    def withdraw(self, who, is_meant):
        if is_meant:
            return
        member = self.pick(self.members, who)
        transfer = self.find_open(member)
        if transfer is None:
            return
        was = transfer.state
        told = {"actor": self.account(member), "organisation_id": None, "note": None, "now": self.now}
        found = self.attempt(lambda: ending.withdraw(self.session, transfer=transfer, **told))
        self.check(transfer, was, found, is_allowed=was in rules.WITHDRAWABLE)

    @rule(who=number, action=st.sampled_from(BY_OFFICES), office=place, to=place, where=number)
    def try_anything(self, who, action, office, to, where):
        """Any office, any action: what is not its turn is refused and changes nothing."""
        self.act(who, action, office, to, where)

    @rule(who=number, is_no=st.integers(0, 6), to=place)
    def answer_as_is_due(self, who, is_no, to):
        """The office that has it mostly goes on, and now and then sends it back."""
        transfer = self.find_open(self.pick(self.members, who))
        if transfer is None or transfer.holder_id is None:
            return
        office = self.world["offices"].index(transfer.holder_id)
        action = A.RETURN if is_no == 0 else self.due(transfer)
        self.act(who, action, office, to, 0)

    # --- What always holds --------------------------------------------------------------------------------------------

    @invariant()
    def everybody_has_exactly_the_home_that_placing_gave(self):
        today = clock.local_date(self.now)
        for member in self.members:
            rows = self.session.scalars(
                select(Affiliation).where(Affiliation.member_id == member.id).order_by(Affiliation.from_on)
            ).all()
            standing = [row for row in rows if row.until_on is None or row.until_on > today]
            assert [row.organisation_id for row in standing] == [
                home for home in [self.homes[member.id]] if home is not None
            ]
            for before, after in pairwise(rows):
                assert before.until_on == after.from_on, "A day between two homes, or in both."

    @invariant()
    def no_step_is_lost(self):
        for transfer_id, expected in self.steps.items():
            own = select(TransferStep.number).where(TransferStep.transfer_id == transfer_id)
            assert self.session.scalars(own.order_by(TransferStep.number)).all() == list(range(1, expected + 1))

    @invariant()
    def whoever_has_it_is_the_one_of_the_plan(self):
        for transfer in self.session.scalars(select(Transfer)):
            assert (transfer.closed_at is not None) == (transfer.state in rules.OVER)
            station = self.session.get_one(TransferStation, (transfer.id, transfer.position))
            if transfer.state not in rules.OVER | rules.LETTER_NEEDED | {S.RETURNED}:
                assert (transfer.state, transfer.holder_id) == (station.state, station.organisation_id)
            valid = self.session.scalars(
                select(Letter).where(Letter.transfer_id == transfer.id, Letter.state == LetterState.VALID)
            ).all()
            assert bool(valid) == (transfer.state is S.LETTER_ISSUED)

    def teardown(self):
        if hasattr(self, "session"):
            self.session.close()

    # --- Parts --------------------------------------------------------------------------------------------------------

    def act(self, who, action, office, to, where):
        transfer = self.find_open(self.pick(self.members, who))
        if transfer is None:
            return
        seat = self.world["offices"][office % len(self.world["offices"])]
        branch = self.pick(self.branches, where) if action is A.ACCEPT and where % 2 else None
        asked = acting.Asked(
            action=action,
            position=transfer.position,
            to=to,
            reason=ReturnReason.WRONG if action in (A.RETURN, A.REFUSE) else None,
            branch=branch,
            accepted_on=clock.local_date(self.now),
        )
        was, held_by, due = transfer.state, transfer.holder_id, self.due(transfer)
        officer = self.session.get_one(Account, self.world["officers"][seat])
        found = self.attempt(
            lambda: acting.act(
                self.session, transfer=transfer, officer=officer, seats={seat}, asked=asked, now=self.now
            )
        )
        if action in (A.WITHDRAW, A.LOSE_LETTER, A.REVOKE_LETTER):
            self.check(transfer, was, found, is_allowed=not isinstance(found, Refusal))
            return
        said_no = action in (A.RETURN, A.REFUSE) and was in rules.OPEN_TO_OFFICES
        may = held_by == seat and (action is due or said_no)
        assert may or isinstance(found, Refusal), f"{action} was not {seat}'s to do in {was}."
        self.check(transfer, was, found, is_allowed=not isinstance(found, Refusal))
        if not isinstance(found, Refusal) and action is A.PLACE:
            self.homes[transfer.member_id] = transfer.destination_id
        if not isinstance(found, Refusal) and action is A.RECORD_RECEIPT:
            self.homes[transfer.member_id] = None

    def check(self, transfer, was, found, *, is_allowed):
        """What was refused changed nothing; what was done is one step more."""
        self.session.refresh(transfer)
        assert isinstance(found, Refusal) != is_allowed
        if is_allowed:
            self.steps[transfer.id] = self.steps.get(transfer.id, 0) + 1
        else:
            assert transfer.state is was

    def count_steps(self):
        for transfer in self.session.scalars(select(Transfer)):
            own = select(TransferStep).where(TransferStep.transfer_id == transfer.id)
            found = len(self.session.scalars(own).all())
            assert found >= self.steps.get(transfer.id, 0)
            self.steps[transfer.id] = found

    def late_letters(self):
        today = clock.local_date(self.now)
        return self.session.scalars(
            select(Letter).where(Letter.state == LetterState.VALID, Letter.valid_until <= today)
        ).all()

    def due(self, transfer):
        following = self.session.get(TransferStation, (transfer.id, transfer.position + 1))
        return rules.forward(transfer.state, following.state) if following is not None else None

    def find_open(self, member):
        return applying.find_open(self.session, member_id=member.id)

    def account(self, member):
        return self.session.get_one(Account, member.account_id)

    def attempt(self, act):
        try:
            with clock.frozen(self.now), self.session.begin_nested():
                return act()
        except Refusal as refusal:
            self.session.expire_all()
            return refusal

    @staticmethod
    def pick(many, place):
        return many[place % len(many)]


@pytest.fixture
def world(session):
    """Two committees with authority and one without; an officer for every office, and three members of one branch."""
    free = [make_committee(session, may_transfer_nationwide=True) for _ in range(2)]
    bound = make_committee(session, parent=free[1])
    branches = [make_branch(session, parent=committee) for committee in (free[0], free[0], free[1], bound, bound)]
    offices = [*branches, *free, bound]
    roles = {place.id: Role.SECRETARY if place.is_branch else Role.COMMITTEE_STAFF for place in offices}
    found = {
        "branches": [branch.id for branch in branches],
        "offices": [place.id for place in offices],
        "officers": {place.id: make_officer(session, roles[place.id], place).id for place in offices},
        "members": [],
    }
    for _ in range(3):
        member = make_mover(session, branches[0])
        found["members"].append(member.id)
    session.commit()
    return found


class TestWanderings:
    def test_leave_nobody_without_a_home_or_with_two_and_lose_no_step(self, plain_database, world):
        is_sqlite = plain_database.engine.dialect.name == "sqlite"
        machine = type("Bound", (Wanderings,), {"database": plain_database, "world": world})

        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=40 if is_sqlite else 8,
                stateful_step_count=40,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
