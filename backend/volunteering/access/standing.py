"""What the signed-in person is in projects: a volunteer, their lead or desk worker, an officer who runs or reads them.

The other modules of this package ask here, so that to run a project means the same everywhere.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.organisations.access import scope, seats
from backend.organisations.rules import Right
from backend.volunteering.models import Assignment, Project, ProjectLead, ProjectPost, Shift, Volunteer
from backend.volunteering.service import leads, people


def find_own_volunteer() -> Volunteer | None:
    """The signed-in person as a volunteer; None: they never volunteered."""
    return people.find(db.session(), account_id=current_login().account_id)


def get_own_volunteer() -> Volunteer:
    """The signed-in person as a volunteer.

    :raises NotFound: they never volunteered.
    """
    found = find_own_volunteer()
    if found is None:
        raise NotFound()
    return found


def own_volunteer() -> Volunteer:
    """The signed-in person as a volunteer, made at the first act."""
    return people.find_or_make(db.session(), account=current_login().account, now=clock.now())


def is_oneself(volunteer_id: UUID) -> bool:
    """Whether the volunteer is the signed-in person."""
    own = find_own_volunteer()
    return own is not None and own.id == volunteer_id


def is_run() -> ColumnElement[bool]:
    """The condition on projects that the signed-in person runs them: by a grant at the very organisation, or as lead.

    A grant from above does not: what lies below runs its own projects.
    """
    return or_(Project.organisation_id.in_(seats(Right.PROJECTS_RUN)), has_post(ProjectPost.LEAD))


def is_read() -> ColumnElement[bool]:
    """The condition on projects that the signed-in person reads who serves in them: an officer in scope, or a lead."""
    return or_(Project.organisation_id.in_(scope(Right.PROJECTS_READ)), has_post(ProjectPost.LEAD))


def has_post(post: ProjectPost | None = None) -> ColumnElement[bool]:
    """The condition on projects that the signed-in person has `post`, or any, in them now."""
    return Project.id.in_(posts(post))


def posts(post: ProjectPost | None = None) -> Select[UUID]:
    """Ids of the projects in which the signed-in person has `post`, or any, now."""
    own = (ProjectLead.account_id == current_login().account_id) & leads.holds_at(clock.now())
    held = select(ProjectLead.project_id).where(own)
    return held if post is None else held.where(ProjectLead.post == post)


def signed_up(volunteer: Volunteer) -> Select[UUID]:
    """Ids of the projects in which somebody has a place in a shift, or waits for one."""
    shifts = select(Shift.project_id).join(Assignment, Assignment.shift_id == Shift.id)
    return shifts.where(Assignment.volunteer_id == volunteer.id, Assignment.withdrawn_at.is_(None))


def among(projects: Iterable[Project], condition: ColumnElement[bool]) -> set[UUID]:
    """Ids of those of the projects for which one of these conditions holds."""
    ids = [project.id for project in projects]
    return set(db.session().scalars(select(Project.id).where(Project.id.in_(ids), condition)))
