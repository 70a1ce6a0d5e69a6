"""What the volunteer projects of the demo share: planning from the templates, signing up, scanning in and out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from backend.attendance.models import Direction, EvidenceKind
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import Project, ProjectKind, Shift, Volunteer
from backend.volunteering.reference.projects import list_templates
from backend.volunteering.service import people, projects, scans, shift_codes, shifts, sign_ups
from backend.volunteering.service.scan_proofs import ServiceAttempt
from seeds.demo.base import Branch, City, acting

_OF_TEMPLATE = (
    *("kind", "title", "purpose", "for_whom", "risks", "is_dangerous", "qualification"),
    *("takes_applications", "most_minutes_a_day", "least_rest_minutes"),
)
_USUAL_PROJECT: dict[str, Any] = {"insurance": "", "open_to_all_members": False, "least_share_percent": None}
_USUAL_SHIFT: dict[str, Any] = {
    "note": "",
    "qualification": None,
    "late_cancel_hours": 24,
    "opens_before_minutes": 30,
    "grace_minutes": 60,
    "rotation_seconds": 15,
    "grace_seconds": 30,
}


def plan_project(
    built: City, kind: ProjectKind, organisation: PartyOrganisation, account: Account, *, now: datetime, **own: object
) -> Project:
    """A published project from the template of its kind; `own` says what the template leaves open."""
    template = next(row for row in list_templates() if row["kind"] is kind)
    values = {name: template[name] for name in _OF_TEMPLATE} | _USUAL_PROJECT | own
    with acting(built.session, account):
        project = projects.create(built.session, organisation=organisation, account=account, values=values, now=now)
        projects.publish(built.session, project=project, now=now)
    return project


def plan_shift(built: City, project: Project, account: Account, *, now: datetime, **own: object) -> Shift:
    """One shift; `own` are its role, its times, its place and how many it needs."""
    values = _USUAL_SHIFT | own
    with acting(built.session, account):
        return shifts.create(built.session, project=project, account=account, values=values, now=now)


def sign_up(built: City, shift: Shift, account: Account, *, now: datetime) -> Volunteer:
    """The account's person signs up, and is a volunteer from then on at the latest."""
    session = built.session
    with acting(session, account):
        volunteer = people.find_or_make(session, account=account, now=now)
        sign_ups.sign_up(session, shift=shift, volunteer=volunteer, account_id=account.id, accepts_risks=True, now=now)
    return volunteer


def scan(built: City, shift: Shift, account: Account, direction: Direction, *, at: datetime) -> None:
    """The account's phone catches the code that the screen shows."""
    captured_at = at - timedelta(milliseconds=700)
    attempt = ServiceAttempt(
        id=new_id(),
        account_id=account.id,
        evidence=EvidenceKind.ROTATING_CODE,
        value=shift_codes.show(built.session, shift=shift, now=captured_at).token,
        direction=direction,
        captured_at=captured_at,
        sent_at=captured_at,
    )
    with acting(built.session, account):
        ended = scans.take(built.session, attempt, now=at)
    assert ended.refusal is None, ended.refusal


def volunteers_of(built: City, accounts: Iterable[Account], *, now: datetime) -> list[tuple[Account, Volunteer]]:
    """Who they are among the volunteers."""
    found = []
    for account in accounts:
        with acting(built.session, account):
            found.append((account, people.find_or_make(built.session, account=account, now=now)))
    return found


def helpers(built: City, branch: Branch, number: int) -> list[Member]:
    """Members of the branch who have an account and have been there all the time, but for the demo's people."""
    demo = set(built.member_ids.values())
    officers = {branch.secretary.id} if branch.secretary else set()
    found = (
        member
        for member in branch.members
        if member.id not in demo
        and member.created_at == built.began_at
        and member.id_number_index is not None
        and member.id in built.account_of
        and built.account_of[member.id].id not in officers
    )
    return list(islice(found, number))
