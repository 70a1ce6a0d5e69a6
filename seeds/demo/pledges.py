"""A few pledges of the home branch in their members' own words, and a vanguard post."""

from datetime import timedelta

from backend.members.models import Member
from backend.members.service import pledges
from seeds.demo import city
from seeds.demo.accounts import ELDER, MEMBER, SECRETARY, DemoAccount
from seeds.demo.base import City, acting

WORDS: tuple[tuple[DemoAccount, str, str | None], ...] = (
    (MEMBER, "每月到社区做一次法律咨询，把老人常问的问题写成一页纸。", "做了五次，写了三页，第四页在改。"),
    (ELDER, "给新来的年轻同志讲讲支部是怎么办起来的，一季度一次。", None),
)
POST = "法律咨询窗口先锋岗"


def write_down(built: City) -> None:
    """Two of the demo's people have written something; one has held a post for five months."""
    branch = built.branches[city.HOME]
    for person, words, outcome in WORDS:
        member = built.session.get_one(Member, built.member_ids[person])
        with acting(built.session, built.demo[person]):
            pledges.write(
                built.session,
                member=member,
                year=built.today.year,
                words=words,
                outcome=outcome,
                organisation_id=branch.organisation.id,
                now=built.now,
            )
    with acting(built.session, built.demo[SECRETARY]):
        pledges.give_post(
            built.session,
            member=built.session.get_one(Member, built.member_ids[MEMBER]),
            organisation_id=branch.organisation.id,
            name=POST,
            from_on=built.today - timedelta(days=150),
            until_on=None,
            now=built.now - timedelta(days=150),
        )
