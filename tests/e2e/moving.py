"""Committees and members on their way between them, for the pages and the journey about transfers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import keyring_of
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation, Role
from backend.transfers.models import LETTER_TOKEN_CONTEXT, TransferState
from backend.transfers.service import letters, offices
from tests.e2e.world import Branch, Person, World
from tests.factories.organisations import make_committee
from tests.factories.transfers import complete_file, make_arrival, make_transfer


@dataclass(frozen=True)
class Side:
    """A committee that writes and receives letters, with one branch, and who answers for it."""

    committee: str
    staff: Person
    branch: Branch


@dataclass(frozen=True)
class Moving:
    """What the tests look at."""

    submitted_id: UUID
    agreed_id: UUID
    placed_id: UUID
    arriving_id: UUID
    letter_token: str


def make_side(world: World, name: str, *, staff: str) -> Side:
    """The committee of a trade, with its only branch."""
    with world.change() as session:
        names = {"name": f"云溪市{name}行业党委", "short_name": f"{name}行业党委"}
        committee = make_committee(session, may_transfer_nationwide=True, **names)
    branch = world.make_branch(parent=committee, name=f"云溪市{name}一支部", short_name=f"{name}一支部")
    return Side(committee.short_name, world.make_officer(Role.COMMITTEE_STAFF, committee.id, name=staff), branch)


def complete(world: World, person: Person) -> None:
    """Let the person's file hold all that a letter needs."""
    with world.change() as session:
        complete_file(session, session.get_one(Member, person.member_id))


def move_about(world: World, branch: Branch, *, to: str) -> Moving:
    """Three members of the branch move to the trade `to`: one waits for it, one for its committee, one has arrived.

    Somebody from outside is to be placed in the branch.
    """
    other = make_side(world, to, staff="韩小满")
    with world.change() as session:
        there = session.get_one(PartyOrganisation, other.branch.id)
        waits, agreed, placed = (_mover(session, person) for person in branch.members[5:8])
        submitted = make_transfer(session, waits, there)
        passed_on = make_transfer(session, agreed, there, state=TransferState.BRANCH_AGREED)
        arrived = make_transfer(session, placed, there, state=TransferState.PLACED)
        letter = letters.find_latest(session, transfer_id=arrived.id)
        assert letter is not None
        token = keyring_of(session).open(letter.token_sealed, context=LETTER_TOKEN_CONTEXT)
        home = session.get_one(PartyOrganisation, branch.id)
        above = offices.list_committees(session, organisation_id=home.id, on=clock.local_date(world.now()))
        from_outside = make_arrival(session, above[-1], home)
        return Moving(submitted.id, passed_on.id, arrived.id, from_outside.id, token)


def _mover(session: Session, person: Person) -> Member:
    member = session.get_one(Member, person.member_id)
    complete_file(session, member)
    return member
