"""Whether an escort still takes anything, and who wrote what into it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.volunteering.errors.escort import EscortOverError
from backend.volunteering.models import Project, ProjectState

_PREPARED = (ProjectState.DRAFT, ProjectState.PUBLISHED)


def demand(project: Project) -> None:
    """Refuse to book or to carry in a project that does not run.

    :raises EscortOverError: it is a draft, ended or cancelled.
    """
    if project.state is not ProjectState.PUBLISHED:
        raise EscortOverError()


def demand_open(project: Project) -> None:
    """Refuse to prepare anything for a project that is over; a draft is prepared, too.

    :raises EscortOverError: it is ended or cancelled.
    """
    if project.state not in _PREPARED:
        raise EscortOverError()


def record(
    session: Session,
    action: Action,
    subject: Any,
    project: Project,
    *,
    now: datetime,
    fields: tuple[str, ...] = (),
) -> None:
    """Write down who did what to something of the project."""
    audit.record(session, action, subject, now=now, organisation_id=project.organisation_id, fields=sorted(fields))
