"""Whose totals an officer reads, and who writes outcomes or makes feedback codes for a project."""

from uuid import UUID

from sqlalchemy import Select, select

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.organisations.access import get_organisation
from backend.organisations.rules import Right
from backend.organisations.service import tree
from backend.volunteering.access.projects import get_run_project
from backend.volunteering.models import FeedbackBox, Project, Shift


def organisations_below(organisation_id: UUID) -> Select[UUID]:
    """Ids of the organisation and all below it today: whoever reads projects there reads them below, too.

    A grant that reaches no further than its own organisation stands at a branch, and nothing stands below a branch.

    :raises NotFound: the signed-in officer does not read projects there.
    """
    get_organisation(organisation_id, Right.PROJECTS_READ)
    return tree.subtree_of(organisation_id, on=clock.local_date(clock.now()))


def get_read_project(project_id: UUID, organisations: Select[UUID]) -> Project:
    """A project of these organisations.

    :raises NotFound: there is none such.
    """
    wanted = select(Project).where(Project.id == project_id, Project.organisation_id.in_(organisations))
    project = db.session().scalars(wanted).one_or_none()
    if project is None:
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
