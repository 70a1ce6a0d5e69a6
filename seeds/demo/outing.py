"""An outing of the demo's branch with few seats in the bus: it is full, and two wait."""

from datetime import date, timedelta

from backend.activities.service import course, sign_ups
from seeds.demo import city
from seeds.demo.accounts import MEMBER
from seeds.demo.base import City, acting, at
from seeds.demo.meeting import Plan
from seeds.demo.programme import OUTING_AHEAD

SEATS = 12
WAITING = 2


def plan_the_outing(built: City) -> None:
    """Publish it for a free Saturday; members sign up one after the other. The demo's member has not yet."""
    branch = built.branches[city.HOME]
    assert branch.secretary is not None
    starts_at = at(_second_saturday_from(built), hour=8, minute=30)
    plan = Plan(OUTING_AHEAD, branch.unit.venue, starts_at, starts_at + timedelta(hours=4))
    published_at = built.now - timedelta(hours=30)
    with acting(built.session, branch.secretary):
        outing = plan.create(
            built.session,
            host=branch.organisation,
            secretary=branch.secretary,
            now=published_at,
            capacity=SEATS,
        )
        course.publish(built.session, activity=outing, now=published_at)
    own = built.member_ids[MEMBER]
    keen = [member for member in branch.members if member.id in built.account_of and member.id != own]
    for place, member in enumerate(keen[: SEATS + WAITING]):
        account = built.account_of[member.id]
        with acting(built.session, account):
            asked_at = published_at + timedelta(minutes=7 + 53 * place)
            sign_ups.sign_up(built.session, activity=outing, member_id=member.id, account_id=account.id, now=asked_at)


def _second_saturday_from(built: City) -> date:
    ahead = (5 - built.today.weekday()) % 7
    return built.today + timedelta(days=ahead + 7)
