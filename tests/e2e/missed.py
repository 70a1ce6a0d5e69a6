"""A member who is missed for half a year, and a branch where one may land, for the pages about them."""

from datetime import timedelta
from uuid import UUID

from backend.cases.models import CaseKind
from backend.cases.service import opening
from backend.core import clock
from backend.members.models import Member
from tests.e2e.world import Branch, World
from tests.factories.landing import make_landing, make_lawyers, make_proposal


def miss(world: World, branch: Branch) -> UUID:
    """The branch's seventh member: a case was opened by the calendar."""
    with world.change() as session:
        member = session.get_one(Member, branch.members[6].member_id)
        since_on = clock.local_date(world.now()) - timedelta(days=190)
        missed = [(since_on + timedelta(days=30 * place)).isoformat() for place in range(1, 7)]
        ground = opening.Ground(CaseKind.ABSENCE, member, branch.id, since_on, {"months": 6, "missed_on": missed})
        case = opening.open_if_due(session, ground=ground, by=None, now=world.now())
        assert case is not None
        return case.id


def land_somewhere(world: World, name: str) -> UUID:
    """A landing branch that has asked for a branch of its three lawyers."""
    with world.change() as session:
        branch = make_landing(session, name=f"云溪市{name}", short_name=name)
        make_lawyers(session, branch)
        make_proposal(session, branch)
        return branch.id
