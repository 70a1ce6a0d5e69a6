"""Saturdays of the demo's branch in the neighbourhood: five are over, one shift runs today, three lie ahead."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backend.attendance.models import Direction
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import Face, Project, ProjectKind, ProjectPost, Shift, Volunteer
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import feedback, leads, outcomes, shift_desk, shift_stewards, stays
from backend.volunteering.service.shift_desk import RollCallLine
from seeds.demo import city, service
from seeds.demo.accounts import ELDER, HELPER, MEMBER
from seeds.demo.base import City, acting, at

TITLE = "社区便民服务"
SATURDAYS = 3
WEEKS_OVER = 5
PLACES = 4
SIGNED_UP = (5, 2, 0)
"""For each Saturday ahead; the demo's member is not among them."""
RUNS_SINCE_DAYS = 400
HELPED = 31
FACES = (Face.GOOD, Face.GOOD, Face.GOOD, Face.FAIR, Face.GOOD, Face.POOR, Face.GOOD, Face.GOOD)


@dataclass
class Helping:
    """The project with those who help in it."""

    built: City
    project: Project
    lead: Account
    keen: list[Account]
    over: list[Shift] = field(default_factory=list)
    """Shifts that are over, the earliest first."""


def help_the_neighbourhood(built: City) -> Helping:
    """Publish it long ago and plan its Saturdays; members sign up one after the other, and come."""
    branch = built.branches[city.HOME]
    assert branch.secretary is not None
    begun_at = at(built.today - timedelta(days=WEEKS_OVER * 7 + 9), hour=10)
    project = service.plan_project(
        built,
        ProjectKind.GENERAL,
        branch.organisation,
        branch.secretary,
        now=begun_at,
        place="青禾社区服务站",
        from_on=built.today - timedelta(days=RUNS_SINCE_DAYS),
        until_on=built.today + timedelta(days=60),
        insurance="演示保险公司，志愿者意外险",
        issuer_name="江城社区志愿服务队",
    )
    with acting(built.session, branch.secretary):
        leads.give(
            built.session,
            project=project,
            account=built.demo[HELPER],
            post=ProjectPost.LEAD,
            giver=branch.secretary,
            now=begun_at,
        )
    keen = [built.account_of[member.id] for member in service.helpers(built, branch, 6)]
    helping = Helping(built, project, branch.secretary, keen)
    for week in range(WEEKS_OVER, 0, -1):
        helping.over.append(_serve(helping, _saturdays(built)[0] - timedelta(days=7 * week), week))
    _ask_how_it_was(helping)
    _plan_ahead(helping)
    _run_today(helping)
    return helping


def _saturdays(built: City) -> list[date]:
    ahead = (5 - built.today.weekday()) % 7 or 7
    return [built.today + timedelta(days=ahead + 7 * week) for week in range(SATURDAYS)]


def _plan(helping: Helping, day: date, *, now: datetime, needed: int = PLACES) -> Shift:
    return service.plan_shift(
        helping.built,
        helping.project,
        helping.lead,
        now=now,
        role="服务岗",
        starts_at=at(day, hour=14),
        ends_at=at(day, hour=16),
        needed=needed,
        meeting_point="服务站一楼大厅",
    )


# --- Saturdays that are over ------------------------------------------------------------------------------------------


def _serve(helping: Helping, day: date, week: int) -> Shift:
    """Most scan in and out; on the last but one the lead calls the roll, on the last one somebody forgets to go out."""
    built, planned_at = helping.built, at(day - timedelta(days=3), hour=12)
    shift = _plan(helping, day, now=planned_at)
    came = [built.demo[MEMBER], built.demo[ELDER], *helping.keen[week % 3 :][:2]]
    placed = [
        service.sign_up(built, shift, account, now=planned_at + timedelta(hours=turn))
        for turn, account in enumerate(came)
    ]
    if week == 2:
        _call_roll(helping, shift, placed)
    else:
        for turn, account in enumerate(came):
            service.scan(built, shift, account, Direction.IN, at=shift.starts_at + timedelta(minutes=3 * turn - 6))
        for turn, account in enumerate(came[1:] if week == 1 else came):
            service.scan(built, shift, account, Direction.OUT, at=shift.ends_at + timedelta(minutes=2 * turn - 3))
        if week == 1:
            stays.close_forgotten(built.session, now=stays.forgotten_at(shift), limit=1)
    with acting(built.session, helping.lead):
        counts = {"persons_helped": HELPED + week * 3}
        outcomes.write(
            built.session,
            owner=shift,
            project=helping.project,
            counts=counts,
            account=helping.lead,
            now=shift.ends_at + timedelta(hours=2),
        )
    return shift


def _call_roll(helping: Helping, shift: Shift, placed: list[Volunteer]) -> None:
    """The screen was broken that day."""
    served = Interval(shift.starts_at, shift.ends_at)
    lines = [RollCallLine(new_id(), volunteer.id, served) for volunteer in placed]
    with acting(helping.built.session, helping.lead):
        shift_desk.call_roll(
            helping.built.session,
            shift=shift,
            lines=lines,
            account_id=helping.lead.id,
            now=shift.ends_at + timedelta(minutes=20),
        )


def _ask_how_it_was(helping: Helping) -> None:
    session = helping.built.session
    with acting(session, helping.lead):
        box = feedback.open_box(
            session,
            project=helping.project,
            shift_id=None,
            account=helping.lead,
            now=helping.over[0].starts_at,
        )
    with acting(session, None):
        for face in FACES:
            feedback.count_one(session, box=box, face=face)


# --- What lies ahead --------------------------------------------------------------------------------------------------


def _plan_ahead(helping: Helping) -> None:
    """The first one is full and somebody waits. The demo's member has not signed up yet."""
    built, now = helping.built, helping.built.now - timedelta(days=2)
    for day, wanted in zip(_saturdays(built), SIGNED_UP, strict=True):
        shift = _plan(helping, day, now=now)
        for turn, account in enumerate(helping.keen[:wanted]):
            service.sign_up(built, shift, account, now=now + timedelta(minutes=11 + 37 * turn))


def _run_today(helping: Helping) -> None:
    """Whatever the hour, a shift runs: one serves already, the demo's two members are expected, one minds the desk."""
    built = helping.built
    starts_at = (built.now - timedelta(minutes=40)).replace(second=0, microsecond=0)
    shift = service.plan_shift(
        built,
        helping.project,
        helping.lead,
        now=starts_at - timedelta(days=1),
        role="引导员",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=4),
        needed=PLACES,
        meeting_point="服务站一楼大厅",
    )
    expected = [helping.keen[0], built.demo[MEMBER], built.demo[ELDER]]
    for account in expected:
        service.sign_up(built, shift, account, now=starts_at - timedelta(hours=20))
    service.scan(built, shift, expected[0], Direction.IN, at=starts_at + timedelta(minutes=2))
    with acting(built.session, helping.lead):
        shift_stewards.hand_over(
            built.session, shift=shift, account=built.demo[ELDER], member_id=None, by=helping.lead, now=starts_at
        )
