"""Whose totals an officer reads, and who writes outcomes or makes feedback codes for a project."""

from uuid import UUID

from sqlalchemy import select

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.organisations.access import scope
from backend.organisations.rules import Right
from backend.organisations.service import tree
from backend.volunteering.access.projects import get_run_project
from backend.volunteering.models import FeedbackBox, Project, Shift


def organisations_below(organisation_id: UUID) -> list[UUID]:
    """The organisation and all below it today in which the signed-in officer reads projects.

    :raises NotFound: not even the organisation itself.
    """
    today = clock.local_date(clock.now())
    below = tree.subtree_of(organisation_id, on=today)
    readable = scope(Right.PROJECTS_READ).subquery()
    found = list(db.session().scalars(select(readable.c[0]).where(readable.c[0].in_(below))))
    if organisation_id not in found:
        raise NotFound()
    return found


def get_read_project(project_id: UUID, organisation_ids: list[UUID]) -> Project:
    """A project of these organisations.

    :raises NotFound: there is none such.
    """
    project = db.session().get(Project, project_id)
    if project is None or project.organisation_id not in organisation_ids:
        raise NotFound()
    return project


def get_shift_of(project: Project, shift_id: UUID) -> Shift:
    """A shift of this project.

    :raises NotFound: it has none such.
    """
    shift = db.session().get(Shift, shift_id)
    if shift is None or shift.project_id != project.id:
        raise NotFound()
    return shift


def get_run_box(box_id: UUID) -> tuple[FeedbackBox, Project]:
    """A feedback code of a project that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    box = db.session().get(FeedbackBox, box_id)
    if box is None:
        raise NotFound()
    return box, get_run_project(box.project_id)
