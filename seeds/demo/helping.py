"""A general volunteer project of the demo's branch: three Saturdays, the first of them full with one who waits."""

from datetime import date, timedelta

from backend.identity.models import Account
from backend.volunteering.models import Project, ProjectKind, Shift
from backend.volunteering.reference.projects import list_templates
from backend.volunteering.service import people, projects, shifts, sign_ups
from seeds.demo import city
from seeds.demo.accounts import MEMBER
from seeds.demo.base import City, acting, at

SATURDAYS = 3
PLACES = 4
SIGNED_UP = (5, 2, 0)
"""For each Saturday; the demo's member is not among them."""


def help_the_neighbourhood(built: City) -> None:
    """Publish it and plan its Saturdays; members sign up one after the other."""
    branch, now = built.branches[city.HOME], built.now - timedelta(days=3)
    assert branch.secretary is not None
    session, secretary = built.session, branch.secretary
    with acting(session, secretary):
        values = _values(built)
        project = projects.create(session, organisation=branch.organisation, account=secretary, values=values, now=now)
        projects.publish(session, project=project, now=now)
        planned = [_plan(built, project, day, secretary) for day in _saturdays(built)]
    own = built.member_ids[MEMBER]
    keen = [built.account_of[row.id] for row in branch.members if row.id in built.account_of and row.id != own]
    keen = [account for account in keen if account.id != secretary.id]
    for shift, wanted in zip(planned, SIGNED_UP, strict=True):
        for turn, account in enumerate(keen[:wanted]):
            _sign_up(built, shift, account, turn)


def _values(built: City) -> dict[str, object]:
    template = next(row for row in list_templates() if row["kind"] is ProjectKind.GENERAL)
    names = ("kind", "title", "purpose", "for_whom", "risks", "is_dangerous", "qualification")
    limits = ("takes_applications", "most_minutes_a_day", "least_rest_minutes")
    return {name: template[name] for name in names + limits} | {
        "place": "青禾社区服务站",
        "from_on": built.today,
        "until_on": built.today + timedelta(days=60),
        "insurance": "演示保险公司，志愿者意外险",
        "open_to_all_members": False,
        "least_share_percent": None,
        "issuer_name": "江城社区志愿服务队",
    }


def _saturdays(built: City) -> list[date]:
    ahead = (5 - built.today.weekday()) % 7 or 7
    return [built.today + timedelta(days=ahead + 7 * week) for week in range(SATURDAYS)]


def _plan(built: City, project: Project, day: date, secretary: Account) -> Shift:
    values = {
        "role": "服务岗",
        "starts_at": at(day, hour=14),
        "ends_at": at(day, hour=16),
        "needed": PLACES,
        "meeting_point": "服务站一楼大厅",
        "note": "",
        "qualification": None,
        "late_cancel_hours": 24,
        "opens_before_minutes": 30,
        "grace_minutes": 60,
        "rotation_seconds": 15,
        "grace_seconds": 30,
    }
    now = built.now - timedelta(days=3)
    return shifts.create(built.session, project=project, account=secretary, values=values, now=now)


def _sign_up(built: City, shift: Shift, account: Account, turn: int) -> None:
    session, now = built.session, built.now - timedelta(days=2) + timedelta(minutes=11 + 37 * turn)
    with acting(session, account):
        volunteer = people.find_or_make(session, account=account, now=now)
        sign_ups.sign_up(session, shift=shift, volunteer=volunteer, account_id=account.id, accepts_risks=True, now=now)
