"""The second branch drives old people to the clinic: hours that wait for its secretary, and a proof asked for."""

from datetime import timedelta

from backend.attendance.models import Direction
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.models import Project, ProjectKind, ProjectPost, Shift
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import leads, people, shift_desk
from backend.volunteering.service.proofs import asking
from backend.volunteering.service.shift_desk import RollCallLine
from seeds.demo import city, service
from seeds.demo.accounts import SECOND_SECRETARY
from seeds.demo.base import City, acting, at

DAYS_AGO = (10, 3)
DRIVERS = 3


def drive_to_the_clinic(built: City) -> None:
    """One of the drivers leads; the first time all scanned, the second time the lead called the roll."""
    branch, secretary = built.branches[city.SECOND], built.demo[SECOND_SECRETARY]
    begun_at = at(built.today - timedelta(days=20), hour=9)
    project = service.plan_project(
        built,
        ProjectKind.GENERAL,
        branch.organisation,
        secretary,
        now=begun_at,
        title="雷锋车队敬老出行",
        purpose="接送社区老人体检、配药，上下车搭把手。",
        for_whom="独居和行动不便的老人",
        place="望江社区卫生服务中心",
        from_on=built.today - timedelta(days=20),
        until_on=built.today + timedelta(days=100),
        insurance="演示保险公司，驾驶员意外险",
        issuer_name="江城敬老出行志愿车队",
    )
    lead, *drivers = [built.account_of[member.id] for member in service.helpers(built, branch, 1 + DRIVERS)]
    with acting(built.session, secretary):
        leads.give(built.session, project=project, account=lead, post=ProjectPost.LEAD, giver=secretary, now=begun_at)
    scanned, called = (_plan(built, project, lead, days_ago) for days_ago in DAYS_AGO)
    for account in drivers:
        service.sign_up(built, scanned, account, now=scanned.starts_at - timedelta(days=1))
    for account in drivers:
        service.scan(built, scanned, account, Direction.IN, at=scanned.starts_at + timedelta(minutes=1))
        service.scan(built, scanned, account, Direction.OUT, at=scanned.ends_at)
    _call_roll(built, called, lead, drivers)
    _ask_for_proof(built, drivers[0])


def _plan(built: City, project: Project, lead: Account, days_ago: int) -> Shift:
    day = built.today - timedelta(days=days_ago)
    return service.plan_shift(
        built,
        project,
        lead,
        now=at(day - timedelta(days=4), hour=9),
        role="驾驶员",
        starts_at=at(day, hour=8),
        ends_at=at(day, hour=11, minute=30),
        needed=DRIVERS,
        meeting_point="蓝帆车队停车场",
    )


def _call_roll(built: City, shift: Shift, lead: Account, drivers: list[Account]) -> None:
    now = shift.ends_at + timedelta(minutes=15)
    served = Interval(shift.starts_at, shift.ends_at)
    came = service.volunteers_of(built, drivers, now=now)
    lines = [RollCallLine(new_id(), volunteer.id, served) for _, volunteer in came]
    with acting(built.session, lead):
        shift_desk.call_roll(built.session, shift=shift, lines=lines, account_id=lead.id, now=now)


def _ask_for_proof(built: City, driver: Account) -> None:
    now = built.now - timedelta(hours=20)
    with acting(built.session, driver):
        asking.ask(
            built.session,
            volunteer=people.find_or_make(built.session, account=driver, now=now),
            organisation_id=built.branches[city.SECOND].organisation.id,
            from_on=built.today - timedelta(days=20),
            until_on=built.today,
            now=now,
        )
