"""A member who is missed for half a year, a branch where one may land, a kept quarter, for the pages about them."""

from datetime import timedelta
from uuid import UUID

from backend.cases.models import CaseKind
from backend.cases.service import opening
from backend.core import clock
from backend.duties.service import snapshots
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from tests.e2e.world import Branch, World
from tests.factories.duties import make_exclusion, make_record
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


def keep_quarter(world: World, branch: Branch) -> None:
    """The last quarter is kept; since then a theme day of it was left out, and a training noted."""
    with world.change() as session:
        place, now = session.get_one(PartyOrganisation, branch.id), world.now()
        quarter_on = snapshots.quarters_over(clock.local_date(now))[-1]
        place.created_at = clock.start_of(quarter_on)
        session.flush()
        with clock.frozen(now - timedelta(minutes=5)):
            snapshots.freeze_one(session, place, quarter_on, now=clock.now())
        make_exclusion(session, place, period_on=quarter_on)
        make_record(session, place, rule_key="heads_training", done_on=clock.local_date(now), amount=2)
