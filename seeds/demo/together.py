"""A joint activity in the demo: one branch leads it, one has agreed, and the demo's own is asked."""

from datetime import timedelta

from backend.activities.models import Mode
from backend.activities.service import course, joint
from seeds.demo import city
from seeds.demo.base import City, acting, at
from seeds.demo.meeting import Plan
from seeds.demo.programme import TOGETHER_AHEAD

DAYS_AHEAD = 17


def plan_together(built: City) -> None:
    """The second branch of the law firm leads, the third is in; the first has an invitation to answer."""
    lead, partner, asked = (built.branches[name] for name in (city.LEADING, city.JOINING, city.HOME))
    leader = lead.secretary
    assert leader is not None
    assert partner.secretary is not None
    starts_at = at(built.today + timedelta(days=DAYS_AHEAD), hour=15)
    plan = Plan(TOGETHER_AHEAD, lead.unit.venue, starts_at, starts_at + timedelta(hours=2))
    planned_at, session = built.now - timedelta(hours=26), built.session
    with acting(session, leader):
        activity = plan.create(session, host=lead.organisation, secretary=leader, now=planned_at)
        activity.mode, activity.meeting_url = Mode.HYBRID, "https://meeting.example/j/202612"  # Leads nowhere.
        sent = [
            joint.invite(
                session,
                activity=activity,
                organisation_id=branch.organisation.id,
                account=leader,
                now=planned_at,
            )
            for branch in (partner, asked)
        ]
    with acting(session, partner.secretary):
        answered_at = planned_at + timedelta(hours=3)
        joint.accept(session, invitation=sent[0], activity=activity, account=partner.secretary, now=answered_at)
    with acting(session, leader):
        course.publish(session, activity=activity, now=answered_at + timedelta(hours=1))
