"""A committee with branches that are changed, for the pages and the journey about reorganisations."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation, Role
from tests.e2e.world import Branch, Person, World
from tests.factories.organisations import make_committee
from tests.factories.reorganisations import confirm, make_proposal


@dataclass(frozen=True)
class Trade:
    """A committee with two of its officers, and its branches."""

    officers: tuple[Person, Person]
    branches: list[Branch]


@dataclass(frozen=True)
class Changing:
    """What the tests look at."""

    proposed_id: UUID
    applied_id: UUID
    received: Branch
    """To which members came by the one that was carried out."""


def make_trade(world: World, name: str, *, branches: int) -> Trade:
    """A committee with so many branches of four members and a secretary."""
    with world.change() as session:
        committee = make_committee(session, name=f"云溪市{name}行业党委", short_name=f"{name}行业党委")
    numbers = "一二三四五六"[:branches]
    made = [
        world.make_branch(
            members=4, parent=committee, name=f"云溪市{name}{number}支部", short_name=f"{name}{number}支部"
        )
        for number in numbers
    ]
    first, second = (world.make_officer(Role.COMMITTEE_STAFF, committee.id, name=who) for who in ("叶清明", "邓寒露"))
    return Trade((first, second), made)


def change_branches(world: World, name: str) -> Changing:
    """Of four branches two are to become one, and two have."""
    trade = make_trade(world, name, branches=4)
    with world.change() as session:
        places = [session.get_one(PartyOrganisation, branch.id) for branch in trade.branches]
        first, second = (_account(session, person) for person in trade.officers)
        proposed = make_proposal(session, origins=[places[0]], to=places[1], officer=first)
        applied = make_proposal(session, origins=[places[2]], to=places[3], officer=first)
        confirm(session, applied, officer=second)
        return Changing(proposed.id, applied.id, trade.branches[3])


def _account(session: Session, person: Person) -> Account:
    return session.get_one(Account, person.account_id)
