"""Appraisals at every stage and a report that was handed in, for the pages about them."""

from dataclasses import dataclass
from uuid import UUID

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.yearly.models import AppraisalState
from tests.e2e.world import Branch, World
from tests.factories.yearly import make_appraisal, make_lecture, make_report, make_responsibility, make_talk


@dataclass(frozen=True)
class Yearly:
    """What the tests look at; `other` is a branch of its own with a finished appraisal."""

    other: Branch
    mutual_id: UUID
    decision_id: UUID
    self_id: UUID
    confirmed_id: UUID
    version_id: UUID


def look_back(world: World, branch: Branch, name: str) -> Yearly:
    """This year's and last year's, at the branch and at another one."""
    other = world.make_branch(members=3, name=f"云溪市{name}", short_name=name)
    with world.change() as session:
        place = session.get_one(PartyOrganisation, branch.id)
        beside = session.get_one(PartyOrganisation, other.id)
        secretary = session.get_one(Account, branch.secretary.account_id)
        first, second = (session.get_one(Member, one.member_id) for one in (branch.secretary, branch.member))
        last_year = clock.local_date(world.now()).year - 1
        make_talk(session, place, first, second)
        make_lecture(session, place, first)
        make_responsibility(session, place, second)
        return Yearly(
            other,
            mutual_id=make_appraisal(session, place, state=AppraisalState.MUTUAL, by=secretary).id,
            decision_id=make_appraisal(session, place, state=AppraisalState.DECISION, by=secretary, year=last_year).id,
            self_id=make_appraisal(session, beside).id,
            confirmed_id=make_appraisal(session, beside, state=AppraisalState.CONFIRMED, year=last_year).id,
            version_id=make_report(session, beside).id,
        )
