"""A project that looks for help, with a shift, cards and an application, for the pages about them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import Project, ProjectKind, ProjectState, Shift, Volunteer
from backend.volunteering.service import applications, people, qualifications
from tests.e2e.world import Branch, Person, World
from tests.factories.identity import new_phone
from tests.factories.service import make_assignment
from tests.factories.volunteering import make_project, make_shift


@dataclass(frozen=True)
class Helped:
    """What the tests look at."""

    escort_id: UUID
    draft_id: UUID
    shift_id: UUID


def help_out(world: World, branch: Branch) -> Helped:
    """An escort with one driver, one who waits, a lead, a card to check and an applicant; and a draft."""
    today = clock.local_date(world.now())
    days: dict[str, Any] = {"from_on": today, "until_on": today + timedelta(days=60)}
    with world.change() as session:
        place = session.get_one(PartyOrganisation, branch.id)
        escort = make_project(
            session,
            place,
            title="爱心送考",
            kind=ProjectKind.EXAM_ESCORT,
            lead=_account(session, branch.members[3]),
            is_dangerous=True,
            insurance="志愿者意外险，保单尾号 0007",
            risks="道路行车有风险，请检查车况。",
            takes_applications=True,
            **days,
        )
        draft = make_project(
            session,
            place,
            title="送考备选",
            kind=ProjectKind.EXAM_ESCORT,
            is_dangerous=True,
            state=ProjectState.DRAFT,
            **days,
        )
        shift = _plan(session, world, escort)
        _fill(session, world, shift, branch)
        applications.apply(
            session,
            project=escort,
            name="季秋实",
            phone=new_phone(),
            note="开出租车八年",
            accepts_risks=True,
            now=world.now(),
        )
        return Helped(escort.id, draft.id, shift.id)


def _plan(session: Session, world: World, project: Project) -> Shift:
    starts_at = world.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return make_shift(
        session,
        project,
        starts_at=starts_at,
        role="驾驶员",
        needed=1,
        note="请提前加好油",
        qualification="driving_licence",
    )


def _fill(session: Session, world: World, shift: Shift, branch: Branch) -> None:
    now = world.now()
    driver = _volunteer(session, world, branch.member)
    make_assignment(session, shift, driver)
    make_assignment(session, shift, _volunteer(session, world, branch.members[4]), place=None, turn=2)
    qualifications.state(
        session,
        volunteer=driver,
        kind="driving_licence",
        number="330100199001010000",
        issued_on=None,
        expires_on=clock.local_date(now) + timedelta(days=900),
        now=now,
    )


def _volunteer(session: Session, world: World, person: Person) -> Volunteer:
    return people.find_or_make(session, account=_account(session, person), now=world.now())


def _account(session: Session, person: Person) -> Account:
    return session.get_one(Account, person.account_id)
