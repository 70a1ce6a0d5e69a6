"""Members who are away and guests who live here, for the pages and the journey about them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import keyring_of
from backend.flow.models import CARD_TOKEN_CONTEXT, FlowCard
from backend.flow.service import cards
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from tests.e2e.world import Branch, Person, World
from tests.factories.flow import make_away, make_guest, make_outsider
from tests.factories.identity import make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch


@dataclass(frozen=True)
class Flowing:
    """What the tests look at."""

    registration_id: UUID
    waiting_id: UUID
    card_token: str


def flow_about(world: World, branch: Branch) -> Flowing:
    """Three of the branch's members are away: one waits for a word, one is about to move; the branch has two guests."""
    with world.change() as session:
        here = session.get_one(PartyOrganisation, branch.id)
        there = make_branch(session, name=f"{branch.name}的远方支部", short_name="远方支部")
        today = clock.local_date(world.now())
        gone, waits = (_member(session, branch.members[place]) for place in (3, 4))
        told = {"contact": "15433334444", "has_stable_workplace": True}
        registration = make_away(session, gone, host=there, days=230, **told)
        waiting = make_away(session, waits, by_branch=False, place="湖东市")
        moving = _member(session, branch.members[5])
        make_away(session, moving, place="湖东市高新区", days=220, has_stable_workplace=True)
        make_outsider(session, here)
        make_guest(session, make_member(session, there), here, from_on=today - timedelta(days=9))
        make_away(session, make_member(session, there), host=here)
        issuer = make_account(session)
        cards.print_card(session, registration=registration, officer=issuer, public_url="", now=world.now())
        card = session.scalars(select(FlowCard).where(FlowCard.registration_id == registration.id)).one()
        token = keyring_of(session).open(card.token_sealed, context=CARD_TOKEN_CONTEXT)
        return Flowing(registration.id, waiting.id, token)


def _member(session: Session, person: Person) -> Member:
    return session.get_one(Member, person.member_id)
