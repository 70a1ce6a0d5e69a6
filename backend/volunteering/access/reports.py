"""Whose totals an officer reads, and who writes outcomes or makes feedback codes for a project."""

from uuid import UUID

from sqlalchemy import or_, select

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.organisations.access import current_grants, has_right_at, scope
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import tree
from backend.volunteering.models import FeedbackBox, Project, ProjectLead, ProjectPost, ServiceRecord, Shift
from backend.volunteering.service.proofs import persons


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


def get_run_project(project_id: UUID) -> Project:
    """A project that the signed-in person runs: as its lead, or with PROJECTS_RUN at its very organisation.

    :raises NotFound: there is none such.
    """
    project = db.session().get(Project, project_id)
    if project is None or not (_leads(project.id) or _runs_at(project.organisation_id)):
        raise NotFound()
    return project


def get_seen_project(project_id: UUID) -> Project:
    """A project that the signed-in person runs or reads.

    :raises NotFound: there is none such.
    """
    project = db.session().get(Project, project_id)
    if project is None or not (_leads(project.id) or has_right_at(Right.PROJECTS_READ, project.organisation_id)):
        raise NotFound()
    return project


def get_run_shift(shift_id: UUID) -> tuple[Shift, Project]:
    """A shift of a project that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    shift = db.session().get(Shift, shift_id)
    if shift is None:
        raise NotFound()
    return shift, get_run_project(shift.project_id)


def get_shift_of(project: Project, shift_id: UUID) -> Shift:
    """A shift of this project.

    :raises NotFound: it has none such.
    """
    shift = db.session().get(Shift, shift_id)
    if shift is None or shift.project_id != project.id:
        raise NotFound()
    return shift


def get_own_record(record_id: UUID) -> tuple[ServiceRecord, Project]:
    """A record of the signed-in volunteer's own time, with its project.

    :raises NotFound: there is none such.
    """
    session = db.session()
    volunteer = persons.find_own(session, account_id=current_login().account_id)
    record = session.get(ServiceRecord, record_id)
    if volunteer is None or record is None or record.volunteer_id != volunteer.id:
        raise NotFound()
    return record, session.get_one(Project, record.project_id)


def get_run_box(box_id: UUID) -> tuple[FeedbackBox, Project]:
    """A feedback code of a project that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    box = db.session().get(FeedbackBox, box_id)
    if box is None:
        raise NotFound()
    return box, get_run_project(box.project_id)


def _leads(project_id: UUID) -> bool:
    now = clock.now()
    standing = select(ProjectLead.id).where(
        ProjectLead.project_id == project_id,
        ProjectLead.account_id == current_login().account_id,
        ProjectLead.post == ProjectPost.LEAD,
        ProjectLead.from_at <= now,
        or_(ProjectLead.until_at.is_(None), ProjectLead.until_at > now),
    )
    return db.session().scalar(standing) is not None


def _runs_at(organisation_id: UUID) -> bool:
    """Grants from above do not run the projects of those below."""
    own = any(
        grant.organisation_id == organisation_id and grant.role in roles_with(Right.PROJECTS_RUN)
        for grant in current_grants()
    )
    return own and has_right_at(Right.PROJECTS_RUN, organisation_id)
