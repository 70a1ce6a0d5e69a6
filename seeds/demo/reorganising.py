"""A change of branches that one officer has proposed and another one has yet to confirm."""

from datetime import timedelta

from backend.core.ids import new_id
from backend.members.service import roster
from backend.reorganisations.models import ReorganisationKind
from backend.reorganisations.rules import Part, Wish
from backend.reorganisations.service import dry_run, proposing
from seeds.demo.accounts import TAXI_STAFF
from seeds.demo.base import City, acting

ORIGIN, DESTINATION = "蓝帆出租汽车第二车队党支部", "蓝帆出租汽车第三车队党支部"
REASON = "二队的一个班组划给三队，这几位党员跟着过去。"
MOVERS = 6


def propose_a_change(built: City) -> None:
    """The taxi trade's officer wants some members of one fleet's branch in the next one's; nothing has happened yet."""
    session, officer = built.session, built.demo[TAXI_STAFF]
    origin, to = (built.branches[name].organisation for name in (ORIGIN, DESTINATION))
    everybody = roster.list_roster(session, organisation_ids=[origin.id], on=built.today)
    movers = tuple(line.member_id for line in everybody[-MOVERS:])
    wish = Wish(ReorganisationKind.MOVE, built.today, (origin.id,), (Part(to.id, member_ids=movers),))
    at = built.now - timedelta(hours=2)
    with acting(session, officer):
        proposing.propose(
            session,
            reorganisation_id=new_id(),
            wish=wish,
            reason=REASON,
            fingerprint=dry_run.run(session, wish=wish, now=at).fingerprint,
            officer=officer,
            now=at,
        )
