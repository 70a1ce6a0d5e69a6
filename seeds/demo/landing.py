"""A joint branch of lawyers' firms that takes in members without a branch; it has asked for one of their own."""

from datetime import timedelta

from backend.core.ids import new_id
from backend.landing.models import Employment, SharedBy
from backend.landing.service import branches, proposals, works
from seeds.demo.accounts import LAWYERS_STAFF
from seeds.demo.base import City, acting

LANDING = "云桥石榴观澜律师事务所联合党支部"
TRADES = {"social_work": ("南塘街道", 4), "law": ("望江街道", 3)}
"""By trade the district and how many; of the others nothing is known yet."""


def take_in(built: City) -> None:
    """Committee staff named it; its secretary entered some workplaces and asked for a branch of the social workers."""
    branch, staff = built.branches[LANDING], built.demo[LAWYERS_STAFF]
    secretary, at = branch.secretary, built.now - timedelta(days=3)
    assert secretary is not None
    place = branch.organisation
    with acting(built.session, staff):
        branches.put(built.session, organisation=place, is_landing=True, by=staff, now=at)
    members = iter(member for member in branch.members if member.account_id != secretary.id)
    with acting(built.session, secretary):
        for trade, (district, count) in TRADES.items():
            work = works.Work(Employment.EMPLOYED, None, trade, district, is_stable=True)
            for _ in range(count):
                works.put(
                    built.session, member=next(members), work=work, organisation_id=place.id, by=secretary, now=at
                )
        proposals.propose(
            built.session,
            proposal_id=new_id(),
            shared_by=SharedBy.TRADE,
            value="social_work",
            name="南塘社会工作者联合党支部",
            reason="四人同行、同街道，平时一起过组织生活，建支部后更方便。",
            by=secretary,
            organisation=place,
            now=at,
        )
