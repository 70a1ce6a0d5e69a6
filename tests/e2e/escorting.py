"""An exam escort of a branch that carries today, for the pages and the journey about it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import EscortPlaceKind, ProjectPost, Volunteer
from tests.e2e.world import Branch, World
from tests.factories.escort import make_booking, make_driver, make_escort, make_ride, make_site, make_slot, make_trip
from tests.factories.volunteering import make_lead, make_volunteer


@dataclass(frozen=True)
class Escorted:
    """What the tests look at."""

    project_id: UUID
    site_name: str


def escort(world: World, branch: Branch) -> Escorted:
    """The first member minds the desk, the second drives: one booking is theirs, one is nobody's, one trip is done."""
    with world.change() as session:
        place, today = session.get_one(PartyOrganisation, branch.id), clock.local_date(world.now())
        days = {"from_on": today - timedelta(days=3), "until_on": today + timedelta(days=3)}
        project = make_escort(session, place, **days)
        make_lead(session, project, session.get_one(Account, branch.member.account_id), post=ProjectPost.DESK)
        person = branch.members[1]
        known = session.scalars(select(Volunteer).where(Volunteer.member_id == person.member_id)).one_or_none()
        volunteer = known or make_volunteer(session, member_id=person.member_id)
        account = session.get_one(Account, person.account_id)
        far = {"valid_until": today + timedelta(days=90), "licence_until": today + timedelta(days=90)}
        driver = make_driver(session, project, account=account, volunteer=volunteer, **far)
        slot = make_slot(session, project, starts_at=clock.start_of(today), ends_at=clock.start_of(today + _DAY))
        site = make_site(session, project)
        make_site(session, project, kind=EscortPlaceKind.STAND_BY)
        make_ride(session, make_booking(session, slot, site, surname="司马"), driver)
        make_booking(session, slot, site, surname="诸葛", starts_at=slot.starts_at + timedelta(hours=3))
        make_trip(session, project, driver, site, persons=2)
        return Escorted(project.id, site.name)


_DAY = timedelta(days=1)
