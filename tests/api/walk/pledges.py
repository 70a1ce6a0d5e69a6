"""Pledges and vanguard posts, as they are walked."""

from datetime import date

from backend.core import clock
from backend.members.models import Member
from backend.members.service import pledges
from tests.api.walk.stage import (
    API,
    HERE,
    MEMBER,
    NOTE,
    ONCE,
    Call,
    Stage,
    everyone,
    route,
)


def _pledged(stage: Stage, member: Member, year: int = 2026) -> None:
    pledges.write(
        stage.session,
        member=member,
        year=year,
        words=NOTE,
        outcome=None,
        organisation_id=stage.city.places[HERE].id,
        now=clock.now(),
    )


@route("pledges.list_own_pledges", allows=everyone, places=ONCE)
def _own_pledges(_stage: Stage) -> Call:
    return Call(f"{API}/me/pledges")


@route("pledges.put_own_pledge", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _pledge(_stage: Stage) -> Call:
    return Call(f"{API}/me/pledges/2026", {"words": NOTE, "outcome": "做到了"}, personal=(NOTE, "做到了"))


@route("pledges.erase_own_pledge", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _unpledge(stage: Stage) -> Call:
    _pledged(stage, stage.city.member)
    return Call(f"{API}/me/pledges/2026", personal=(NOTE,))


@route("pledges.list_pledges")
def _pledges(stage: Stage) -> Call:
    member = stage.somebody()
    _pledged(stage, member)
    return Call(f"{API}/organisations/{stage.place.id}/pledges", personal=(NOTE, member.name))


@route("pledges.list_vanguard_posts")
def _vanguard_posts(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/vanguard-posts")


@route("pledges.give_vanguard_post")
def _vanguard_post(stage: Stage) -> Call:
    member = stage.somebody()
    body = {"member_id": str(member.id), "name": "窗口先锋岗", "from_on": "2026-03-01"}
    return Call(f"{API}/organisations/{stage.place.id}/vanguard-posts", body, personal=(member.name, "窗口先锋岗"))


@route("pledges.end_vanguard_post")
def _vanguard_over(stage: Stage) -> Call:
    post = pledges.give_post(
        stage.session,
        member=stage.somebody(),
        organisation_id=stage.place.id,
        name="窗口先锋岗",
        from_on=date(2026, 3, 1),
        until_on=None,
        now=clock.now(),
    )
    return Call(f"{API}/vanguard-posts/{post.id}/end", {"until_on": "2026-06-01"})
