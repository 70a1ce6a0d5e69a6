"""法润民生 of the demo's branch: two dozen community groups with owners, roles, a rota, and weeks of counters."""

from dataclasses import dataclass
from datetime import timedelta

from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import (
    CommunityGroup,
    CountKind,
    GroupRole,
    Project,
    ProjectKind,
    Qualification,
    Volunteer,
)
from backend.volunteering.service import qualifications
from backend.volunteering.service.groups import logs, posts, registry, turns
from seeds.demo import city, service
from seeds.demo.accounts import MEMBER
from seeds.demo.base import City, acting, at

COMMUNITIES = ("青禾", "望江", "柳岸", "南塘", "北岸", "老城", "桂影", "松鹤")
GROUPS_EACH = 3
LAWYERS = 7
"""Beside the demo's member."""
DAYS_OVER = 70
OTHER_ROLES = (GroupRole.ADVICE, GroupRole.PUBLICITY, GroupRole.LIAISON)
DAYS_OF_LOGS = (33, 19, 5)
"""So long ago something was done in every group; a third of the groups was looked after yesterday, too."""
COUNTED = (CountKind.LAW_POSTS, CountKind.CASES_EXPLAINED, CountKind.VISITS, CountKind.REFERRALS)
FIRM = "青禾律师事务所"

Lawyer = tuple[Account, Volunteer]


@dataclass(frozen=True)
class Aid:
    """What the parts of this module share."""

    built: City
    project: Project
    lead: Account
    lawyers: list[Lawyer]


def answer_in_communities(built: City) -> None:
    """Found the groups ten weeks ago, give out the roles, and answer."""
    branch = built.branches[city.HOME]
    assert branch.secretary is not None
    begun_at = at(built.today - timedelta(days=DAYS_OVER), hour=9)
    project = service.plan_project(
        built,
        ProjectKind.LEGAL_AID,
        branch.organisation,
        branch.secretary,
        now=begun_at,
        place="江城市各社区群",
        from_on=built.today - timedelta(days=DAYS_OVER),
        until_on=built.today + timedelta(days=290),
        issuer_name="江城法律服务志愿队",
    )
    accounts = [built.demo[MEMBER]] + [built.account_of[row.id] for row in service.helpers(built, branch, LAWYERS)]
    aid = Aid(built, project, branch.secretary, service.volunteers_of(built, accounts, now=begun_at))
    for lawyer in aid.lawyers:
        _show_card(aid, lawyer)
    for place in range(len(COMMUNITIES) * GROUPS_EACH):
        group = _found(aid, place)
        _staff(aid, group, place)
        _log(aid, group, place)


def _show_card(aid: Aid, lawyer: Lawyer) -> None:
    """The licence for the project; the demo's member has a first-aid certificate that ends soon, one has an old one."""
    account, volunteer = lawyer
    session, now, turn = aid.built.session, at(aid.built.today - timedelta(days=60), hour=11), aid.lawyers.index(lawyer)
    with acting(session, account):
        cards = [_state(aid, volunteer, "lawyer", None)]
        if turn < 3:
            cards.append(_state(aid, volunteer, "first_aid", 18 + 17 * turn))
    with acting(session, aid.lead):
        for card in cards if turn < LAWYERS else []:  # One waits for somebody who looks at the card.
            qualifications.check(session, card=card, project=aid.project, checker=aid.lead, now=now)


def _state(aid: Aid, volunteer: Volunteer, kind: str, ends_in_days: int | None) -> Qualification:
    today = aid.built.today
    return qualifications.state(
        aid.built.session,
        volunteer=volunteer,
        kind=kind,
        number="10000000000000000" if kind == "lawyer" else None,
        issued_on=today - timedelta(days=900),
        expires_on=today + timedelta(days=ends_in_days) if ends_in_days is not None else None,
        now=at(today - timedelta(days=61), hour=11),
    )


def _owner(aid: Aid, place: int) -> Lawyer:
    return aid.lawyers[place % len(aid.lawyers)]


def _found(aid: Aid, place: int) -> CommunityGroup:
    community, number = divmod(place, GROUPS_EACH)
    values = {
        "community": f"{COMMUNITIES[community]}社区",
        "name": f"{COMMUNITIES[community]}邻里{number + 1}群",
        "firm": FIRM,
        "head_count": 120 + 61 * place % 370,
        "from_on": aid.project.from_on,
    }
    with acting(aid.built.session, aid.lead):
        return registry.found(
            aid.built.session,
            project=aid.project,
            owner=_owner(aid, place)[1],
            values=values,
            account_id=aid.lead.id,
            now=at(aid.project.from_on, hour=10),
        )


def _staff(aid: Aid, group: CommunityGroup, place: int) -> None:
    """One more role, and who is on call this week and the next."""
    session, lead, now = aid.built.session, aid.lead, at(aid.project.from_on, hour=11)
    other = _owner(aid, place + 1)[1]
    with acting(session, lead):
        role = OTHER_ROLES[place % len(OTHER_ROLES)]
        posts.give(session, group=group, volunteer=other, role=role, on=group.from_on, account_id=lead.id, now=now)
        monday = aid.built.today - timedelta(days=aid.built.today.weekday())
        for week, volunteer in enumerate((_owner(aid, place)[1], other)):
            from_on = monday + timedelta(days=7 * week)
            turns.plan(
                session,
                group=group,
                volunteer_id=volunteer.id,
                from_on=from_on,
                until_on=from_on + timedelta(days=7),
                account_id=lead.id,
                now=now,
            )


def _log(aid: Aid, group: CommunityGroup, place: int) -> None:
    """Counters from now and then; some with the minutes that they took, which wait for a second person."""
    account, volunteer = _owner(aid, place)
    days = (*DAYS_OF_LOGS, 1) if place % 3 == 0 else DAYS_OF_LOGS
    for turn, days_ago in enumerate(days):
        day = aid.built.today - timedelta(days=days_ago + place % 5 if days_ago > 5 else days_ago)
        done_at = at(day, hour=18 + place % 4, minute=5 * (place // len(aid.lawyers)) + 20 * (turn % 2))
        counts = {CountKind.QUESTIONS_ANSWERED: 1 + (place * 7 + turn * 5) % 9, _second_kind(place, turn): 1}
        told = logs.Told(
            id=new_id(),
            group_id=group.id,
            counts=counts,
            minutes=10 + 5 * (place % 4) if turn == place % 3 else None,
            captured_at=done_at,
        )
        with acting(aid.built.session, account):
            logs.write(
                aid.built.session,
                told,
                group=group,
                volunteer=volunteer,
                account_id=account.id,
                now=done_at + timedelta(seconds=2),
            )


def _second_kind(place: int, turn: int) -> CountKind:
    """What else was done: lately, in three groups of four, the weekly post."""
    if turn == len(DAYS_OF_LOGS) - 1 and place % len(COUNTED):
        return CountKind.LAW_POSTS
    return COUNTED[(place + turn) % len(COUNTED)]
