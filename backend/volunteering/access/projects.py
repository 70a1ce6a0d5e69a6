"""Who sees and runs which project: officers by scope, leads and desk workers their own, volunteers what is for them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.members.access import find_own_member
from backend.members.models import Affiliation
from backend.organisations import access
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right
from backend.volunteering.access import standing
from backend.volunteering.models import (
    Application,
    Assignment,
    Project,
    ProjectLead,
    ProjectPost,
    ProjectState,
    Shift,
)
from backend.volunteering.rules.projects import STEPS_OF_LEADS, STEPS_OF_OFFICERS, ProjectStep, SignUpStanding
from backend.volunteering.service import circle, shifts

_SEEN = (ProjectState.PUBLISHED, ProjectState.ENDED, ProjectState.CANCELLED)
"""A draft is seen by those who run it only."""


# --- Oneself ----------------------------------------------------------------------------------------------------------


def refuse_non_volunteers() -> None:
    """Refuse who is neither a volunteer, nor belongs to a branch, nor leads a project: nothing is open to them.

    :raises NotFound: so it is.
    """
    if standing.find_own_volunteer() is None and not _belongs_somewhere():
        raise NotFound()


# --- Projects ---------------------------------------------------------------------------------------------------------


def get_place(organisation_id: UUID) -> PartyOrganisation:
    """The organisation, if the signed-in officer runs projects by a grant at it.

    :raises NotFound: it does not exist, or others run its projects.
    """
    organisation = access.get_organisation(organisation_id, Right.PROJECTS_RUN)
    if organisation.id not in access.seats(Right.PROJECTS_RUN):
        raise NotFound()
    return organisation


def get_visible_project(project_id: UUID) -> Project:
    """The project, if the signed-in person may see it: as an officer, its lead or desk worker, or as a volunteer.

    :raises NotFound: it does not exist, or is not for them.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    in_scope = Project.organisation_id.in_(access.scope(Right.PROJECTS_READ))
    mine = or_(in_scope, standing.has_post(), Project.state.in_(_SEEN) & for_oneself())
    return _get(project_id, mine, Right.PROJECTS_READ)


def get_run_project(project_id: UUID, *, for_change: bool = False) -> Project:
    """The project, if the signed-in person runs it: a grant at its organisation, or its lead.

    :raises NotFound: it does not exist, or others run it.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    return _get(project_id, standing.is_run(), Right.PROJECTS_RUN, for_change=for_change)


def get_managed_project(project_id: UUID, *, for_change: bool = False) -> Project:
    """The project, if the signed-in officer runs projects by a grant at its organisation.

    :raises NotFound: it does not exist, or others run it.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    at_it = Project.organisation_id.in_(access.seats(Right.PROJECTS_RUN))
    return _get(project_id, at_it, Right.PROJECTS_RUN, for_change=for_change)


def get_overseen_project(project_id: UUID) -> Project:
    """The project, if the signed-in person reads who serves in it: whoever runs it, and officers above.

    :raises NotFound: it does not exist, or is others'.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    return _get(project_id, standing.is_read(), Right.PROJECTS_READ)


def list_own_projects() -> list[Project]:
    """Published projects that are for the signed-in person, and those in which they have a post; the next first."""
    mine = or_((Project.state == ProjectState.PUBLISHED) & for_oneself(), standing.has_post())
    found = select(Project).options(joinedload(Project.organisation)).where(mine)
    return list(db.session().scalars(found.order_by(Project.from_on, Project.id)))


def for_oneself() -> ColumnElement[bool]:
    """The condition on projects that they are for the signed-in person today, or that they serve, or may apply, there.

    Whoever belongs to no branch sees every project that takes applications; members those that are for them.
    """
    found, volunteer = [_may_sign_up()], standing.find_own_volunteer()
    if volunteer is not None:
        serves = select(Shift.project_id).join(Assignment, Assignment.shift_id == Shift.id)
        found.append(Project.id.in_(serves.where(Assignment.volunteer_id == volunteer.id)))
        if not _belongs_somewhere():
            found.append(Project.takes_applications.is_(True))
    return or_(*found)


def may(projects: Collection[Project]) -> dict[UUID, list[ProjectStep]]:
    """By project, the steps that are open to the signed-in person now."""
    seats = access.seats(Right.PROJECTS_RUN)
    led = standing.among(projects, standing.has_post(ProjectPost.LEAD))
    own = standing.among(projects, _may_sign_up())
    found: dict[UUID, list[ProjectStep]] = {}
    for project in projects:
        runs = project.organisation_id in seats
        steps = STEPS_OF_OFFICERS[project.state] if runs or project.id in led else ()
        found[project.id] = [step for step in steps if runs or step in STEPS_OF_LEADS]
        if project.state is ProjectState.PUBLISHED:
            if project.id in own:
                found[project.id].append(ProjectStep.SIGN_UP)
            elif project.takes_applications:
                found[project.id].append(ProjectStep.APPLY)
    return found


def is_for_oneself(project: Project) -> bool:
    """Whether the signed-in person may sign up in the project today: by affiliation, by approval, or as its lead."""
    return bool(standing.among([project], _may_sign_up()))


def _may_sign_up() -> ColumnElement[bool]:
    account_id, member, today = current_login().account_id, find_own_member(), clock.local_date(clock.now())
    return circle.open_to(account_id=account_id, member_id=member.id if member else None, on=today)


def _get(project_id: UUID, where: ColumnElement[bool], right: Right, *, for_change: bool = False) -> Project:
    statement = select(Project).options(joinedload(Project.organisation)).where(Project.id == project_id, where)
    if for_change:
        statement = db.locked(statement, of=Project).execution_options(populate_existing=True)
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        access.refuse_sleeping(right)
        raise NotFound()
    access.keep_awake(right)
    return found


def _belongs_somewhere() -> bool:
    member = find_own_member()
    if member is None:
        return False
    today = clock.local_date(clock.now())
    home = select(Affiliation.id).where(Affiliation.member_id == member.id, holds_on(Affiliation, today))
    return db.session().scalars(home).first() is not None


def may_know_organisation() -> bool:
    """Whether the signed-in person belongs to a branch or is an officer; others see nothing of the party side."""
    return _belongs_somewhere() or bool(access.current_grants())


def described(projects: Collection[Project]) -> list[dict[str, Any]]:
    """Projects as their schema wants them, with the steps that are open to the signed-in person."""
    steps, names = may(projects), list(Project.__mapper__.columns.keys())
    return [
        {name: getattr(project, name) for name in names}
        | {"organisation": project.organisation, "may": steps[project.id]}
        for project in projects
    ]


# --- Applications -----------------------------------------------------------------------------------------------------


def get_application(application_id: UUID) -> tuple[Application, Project]:
    """The application and its project, if the signed-in person runs the project.

    :raises NotFound: it does not exist, or others run the project.
    """
    found = db.session().get(Application, application_id)
    if found is None:
        access.refuse_sleeping(Right.PROJECTS_RUN)
        raise NotFound()
    return found, get_run_project(found.project_id)


# --- Leads and shifts -------------------------------------------------------------------------------------------------


def get_lead(lead_id: UUID) -> tuple[ProjectLead, Project]:
    """The post and its project, held until the transaction ends, if the signed-in officer runs it.

    :raises NotFound: it does not exist, or others run the project.
    """
    lead = db.session().get(ProjectLead, lead_id)
    if lead is None:
        access.refuse_sleeping(Right.PROJECTS_RUN)
        raise NotFound()
    return lead, get_managed_project(lead.project_id, for_change=True)


def get_visible_shift(shift_id: UUID) -> Shift:
    """The shift, if the signed-in person may see its project.

    :raises NotFound: it does not exist, or is not for them.
    """
    shift = _get_shift(shift_id)
    get_visible_project(shift.project_id)
    return shift


def get_run_shift(shift_id: UUID, *, for_change: bool = False) -> Shift:
    """The shift, if the signed-in person runs its project.

    :raises NotFound: it does not exist, or others run it.
    """
    shift = _get_shift(shift_id, for_change=for_change)
    get_run_project(shift.project_id)
    return shift


def get_overseen_shift(shift_id: UUID) -> Shift:
    """The shift, if the signed-in person reads who serves in its project.

    :raises NotFound: it does not exist, or is others'.
    """
    shift = _get_shift(shift_id)
    get_overseen_project(shift.project_id)
    return shift


def _get_shift(shift_id: UUID, *, for_change: bool = False) -> Shift:
    joined = joinedload(Shift.project).joinedload(Project.organisation)
    statement = select(Shift).options(joined).where(Shift.id == shift_id)
    if for_change:
        statement = db.locked(statement, of=Shift).execution_options(populate_existing=True)
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found


def described_shifts(found: list[Shift]) -> list[dict[str, Any]]:
    """Shifts as their schema wants them: how many have places, and how the signed-in person stands."""
    session, ids = db.session(), [shift.id for shift in found]
    counts, volunteer = shifts.count_taken(session, ids), standing.find_own_volunteer()
    own: dict[UUID, Assignment] = {}
    if volunteer is not None:
        mine = select(Assignment).where(
            Assignment.volunteer_id == volunteer.id, Assignment.shift_id.in_(ids), Assignment.withdrawn_at.is_(None)
        )
        own = {row.shift_id: row for row in session.scalars(mine)}
    return [_described_shift(shift, counts.get(shift.id, (0, 0)), own.get(shift.id)) for shift in found]


def _described_shift(shift: Shift, counts: tuple[int, int], own: Assignment | None) -> dict[str, Any]:
    columns = {name: getattr(shift, name) for name in Shift.__mapper__.columns.keys()}  # noqa: SIM118 - not a dict.
    state = None
    if own is not None:
        state = SignUpStanding.WAITING if own.place is None else SignUpStanding.PLACED
    return {**columns, "project": shift.project, "taken": counts[0], "waiting": counts[1], "state": state}
