"""Six months of theme days for every branch, replayed in the order in which they were held, and what lies ahead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import select

from backend import outbox
from backend.activities.models import Activity
from backend.activities.service import course
from backend.attendance.service import correcting, opening
from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import Affiliation, Member
from backend.notifications import service as notifications
from backend.organisations.dated import Period
from seeds.demo import city, minutes, photos, waiting
from seeds.demo.accounts import MEMBER
from seeds.demo.base import Branch, City, acting, at
from seeds.demo.meeting import Attendee, Hall, Plan, arrivals, ask_leave
from seeds.demo.programme import LECTURE_AHEAD, themes_of

MONTHS = 6
MISSED_BY_ONE = 3
"""So many theme days has one member missed by now, and another one all of them (see `missing`)."""
SHARE_LATE = 0.06
SHARE_OF_ABSENT_ON_LEAVE = 0.4
_HOURS = ((9, 30), (14, 30), (15, 0), (16, 0), (19, 0))
PUBLISHED_AHEAD_EVERY = 3
DRAFT_AHEAD_EVERY = 7


@dataclass(frozen=True)
class Habit:
    """The fixed day of a branch: the n-th such weekday of a month, at this time."""

    week: int
    weekday: int
    hour: int
    minute: int

    def day_in(self, year: int, month: int) -> date:
        """Its day in a month."""
        first = date(year, month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * self.week)


@dataclass(frozen=True)
class Belonging:
    """A member belonged to a branch for a time."""

    member_id: UUID
    period: Period


@dataclass(frozen=True)
class Crowd:
    """Everybody who may come to a theme day."""

    belonging: dict[UUID, list[Belonging]]
    """By branch; always in the same order."""
    reliability: dict[UUID, float]
    """How likely a member is to come."""


def replay(built: City) -> None:
    """Hold every theme day of the last six months, then plan ahead for some branches."""
    crowd = Crowd(_belonging(built), _reliability_of(built))
    claimant, *unlucky, lately_gone, long_gone = ordinary_members(built, 4 + waiting.LATE_SCANS)
    held: list[tuple[datetime, int, Branch]] = []
    for place, branch in enumerate(built.branches.values()):
        days = _past_days(habit_of(place), before=_last_day_for(built, branch))
        held += [(_start(day, habit_of(place)), place, branch) for day in days]
    held.sort(key=lambda meeting: meeting[:2])
    at_home = [number for number, (_, _, branch) in enumerate(held) if branch.unit.name == city.HOME]
    last_at_home, lately = at_home[-1], at_home[-MISSED_BY_ONE:]
    for number, (starts_at, place, branch) in enumerate(held):
        if number == len(held) - len(built.branches):
            _read_notices(built, starts_at)
        missed = [
            *([claimant, *unlucky] if number == last_at_home else []),
            *([lately_gone] if number in lately else []),
        ]
        away = frozenset(member.id for member in (*missed, long_gone))
        theme = number // len(built.branches) + place
        activity = _hold(built, branch, starts_at, theme=theme, crowd=crowd, away=away)
        if branch.unit.name == city.HOME and number != last_at_home:
            minutes.write(built, branch, activity)
            recorded = activity
        if number == last_at_home:
            _claim_presence(built, activity, claimant)
            waiting.after_the_last(built, branch, activity, late=unlucky[:-1], missing=unlucky[-1])
    photos.hang_up(built, built.branches[city.HOME], recorded)
    for place, branch in enumerate(built.branches.values()):
        _plan_ahead(built, branch, habit_of(place), place)


def _belonging(built: City) -> dict[UUID, list[Belonging]]:
    found: dict[UUID, list[Belonging]] = {}
    rows = built.session.execute(
        select(Affiliation.organisation_id, Affiliation.member_id, Affiliation.from_on, Affiliation.until_on)
        .join(Member, Member.id == Affiliation.member_id)
        .order_by(Member.name_pinyin, Member.name, Affiliation.from_on)
    )
    for organisation_id, member_id, from_on, until_on in rows:
        found.setdefault(organisation_id, []).append(Belonging(member_id, Period(from_on, until_on)))
    return found


def _reliability_of(built: City) -> dict[UUID, float]:
    """The demo's people, but for the member, always come."""
    likely = {
        member.id: min(0.98, built.dice.betavariate(9, 1.4))
        for branch in built.branches.values()
        for member in branch.members
    }
    for person, member_id in built.member_ids.items():
        likely[member_id] = 0.85 if person is MEMBER else 1.0
    return likely


def ordinary_members(built: City, most: int) -> list[Member]:
    """Members of the demo's branch, always the same ones, who are nobody's example yet."""
    demo = set(built.member_ids.values())
    found = (
        member
        for member in reversed(built.branches[city.HOME].members)
        if member.id in built.account_of
        and member.id not in demo
        and member.created_at == built.began_at  # Has been here all the time.
    )
    return list(islice(found, most))


def habit_of(place: int) -> Habit:
    """The fixed day of the branch at this place of the list."""
    hour, minute = _HOURS[place % len(_HOURS)]
    return Habit(week=place % 3, weekday=(place * 2 + place // 5) % 5, hour=hour, minute=minute)


def _start(day: date, habit: Habit) -> datetime:
    return at(day, hour=habit.hour, minute=habit.minute)


def _last_day_for(built: City, branch: Branch) -> date:
    """A branch that meets today has not met in the days before."""
    return built.today - timedelta(days=12 if branch.unit.name in city.MEETING_TODAY else 0)


def _past_days(habit: Habit, *, before: date) -> list[date]:
    found: list[date] = []
    year, month = before.year, before.month
    while len(found) < MONTHS:
        day = habit.day_in(year, month)
        if day < before:
            found.append(day)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


# --- One theme day ----------------------------------------------------------------------------------------------------


def _hold(
    built: City,
    branch: Branch,
    starts_at: datetime,
    *,
    theme: int,
    crowd: Crowd,
    away: frozenset[UUID],
) -> Activity:
    session, dice, secretary = built.session, built.dice, branch.secretary
    assert secretary is not None
    themes = themes_of(branch.unit.name)
    plan = Plan(themes[theme % len(themes)], branch.unit.venue, starts_at, starts_at + timedelta(minutes=90))
    with acting(session, secretary), session.no_autoflush:
        activity = plan.create(
            session, host=branch.organisation, secretary=secretary, now=starts_at - timedelta(days=8, hours=3)
        )
        course.publish(session, activity=activity, now=starts_at - timedelta(days=7))
    coming, missing = _who_comes(built, branch, clock.local_date(starts_at), crowd, away)
    for who in missing:
        if who.member_id not in away and dice.random() < SHARE_OF_ABSENT_ON_LEAVE:
            ask_leave(session, activity=activity, who=who, dice=dice, secretary=secretary)
    with session.no_autoflush:
        opening.open_check_in(session, activity=activity, now=starts_at - timedelta(hours=1))
    hall = Hall(session, activity=activity, officer=secretary, dice=dice)
    hall.receive(arrivals(coming, activity=activity, dice=dice, share_late=SHARE_LATE))
    with acting(session, secretary):
        opening.close(session, activity=activity, now=plan.ends_at + timedelta(minutes=35))
    session.flush()
    return activity


def _who_comes(
    built: City, branch: Branch, day: date, crowd: Crowd, away: frozenset[UUID]
) -> tuple[list[Attendee], list[Attendee]]:
    """Those of the day's roster who come, and those who do not."""
    coming: list[Attendee] = []
    missing: list[Attendee] = []
    that_day = Period(day, day + timedelta(days=1))
    for belonging in crowd.belonging[branch.organisation.id]:
        if belonging.period.meets(that_day):
            is_coming = built.dice.random() < crowd.reliability[belonging.member_id]
            who = _attendee(built, belonging.member_id, day)
            (coming if is_coming and who.member_id not in away else missing).append(who)
    return coming, missing


def _attendee(built: City, member_id: UUID, day: date) -> Attendee:
    """Only those who had an account by then come with a phone."""
    account = built.account_of.get(member_id)
    had_account = account is not None and account.created_at < clock.start_of(day)
    return Attendee(member_id, account.id if account is not None and had_account else None)


# --- What lies ahead, and what waits ----------------------------------------------------------------------------------


def _plan_ahead(built: City, branch: Branch, habit: Habit, place: int) -> None:
    """Publish the next theme day of some branches, and leave a draft with others."""
    is_home = branch.unit.name == city.HOME
    secretary, themes = branch.secretary, themes_of(branch.unit.name)
    assert secretary is not None
    starts_at = _start(_next_day(habit, after=built.today), habit)
    ahead = Plan(themes[(place + 1) % len(themes)], branch.unit.venue, starts_at, starts_at + timedelta(minutes=90))
    if is_home or place % PUBLISHED_AHEAD_EVERY == 0:
        with acting(built.session, secretary):
            planned_at = built.now - timedelta(days=1, hours=2)
            activity = ahead.create(
                built.session, host=branch.organisation, secretary=secretary, now=planned_at - timedelta(hours=1)
            )
            course.publish(built.session, activity=activity, now=planned_at)
    if is_home or place % DRAFT_AHEAD_EVERY == 1:
        later = starts_at + timedelta(days=7)
        draft = Plan(LECTURE_AHEAD, branch.unit.venue, later, later + timedelta(minutes=60))
        with acting(built.session, secretary):
            draft.create(
                built.session, host=branch.organisation, secretary=secretary, now=built.now - timedelta(hours=20)
            )


def _next_day(habit: Habit, *, after: date) -> date:
    day = habit.day_in(after.year, after.month)
    if day > after + timedelta(days=2):
        return day
    following = (after.replace(day=1) + timedelta(days=32)).replace(day=1)
    return habit.day_in(following.year, following.month)


def _read_notices(built: City, now: datetime) -> None:
    """The demo's people have read what came until a month ago; the rest waits for whoever signs in."""
    built.session.flush()
    outbox.tell_as_then(built.session)
    for account in built.demo.values():
        notifications.mark_all_read(built.session, account=account, now=now)


def _claim_presence(built: City, activity: Activity, claimant: Member) -> None:
    """One "I was there" that waits for the secretary."""
    account = built.account_of[claimant.id]
    with acting(built.session, account):
        correcting.claim_presence(
            built.session,
            claim_id=new_id(),
            activity=activity,
            member=claimant,
            account=account,
            note="当天手机进水，坐在第二排，旁边是陈立冬同志",
            now=activity.ends_at + timedelta(hours=3),
        )
