"""Projects: drafted from a template, published, ended or called off."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.errors.projects import (
    InsuranceMissingError,
    PeriodWrongError,
    ProjectChangedError,
    ProjectStateError,
    QualificationUnknownError,
    ShiftOutsideError,
)
from backend.volunteering.models import Project, ProjectLead, ProjectState, Shift
from backend.volunteering.reference import projects as reference
from backend.volunteering.rules import projects as rules
from backend.volunteering.rules.projects import ProjectStep
from backend.volunteering.service import leads, shifts


def create(
    session: Session, *, organisation: PartyOrganisation, account: Account, values: dict[str, Any], now: datetime
) -> Project:
    """A project as a draft that only its officers and leads see.

    :raises PeriodWrongError: its last day does not come after its first, within three years.
    :raises QualificationUnknownError: there is no such kind.
    """
    _check(values["from_on"], values["until_on"], values.get("qualification"))
    project = Project(
        id=new_id(),
        organisation_id=organisation.id,
        state=ProjectState.DRAFT,
        created_by_account_id=account.id,
        created_at=now,
        changed_at=now,
        **values,
    )
    project.organisation = organisation
    session.add(project)
    session.flush()
    _record(session, Action.PROJECT_CREATED, project, now=now, fields=sorted(values))
    return project


def update_plan(session: Session, *, project: Project, version: int, values: dict[str, Any], now: datetime) -> None:
    """Change the fields of `values`, if the project is still as it was at `version`. Its shifts stay within its days.

    :raises ProjectChangedError: somebody changed it since.
    :raises ProjectStateError: it is over.
    :raises PeriodWrongError, QualificationUnknownError: as for `create`.
    :raises ShiftOutsideError: a shift lies outside the new days.
    :raises InsuranceMissingError: published, dangerous and without an insurance.
    """
    if project.version != version:
        raise ProjectChangedError()
    _demand(project, ProjectStep.EDIT)
    changed = [name for name, value in values.items() if getattr(project, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(project, name, values[name])
    _check(project.from_on, project.until_on, project.qualification)
    if project.state is ProjectState.PUBLISHED and rules.lacks_insurance(project):
        raise InsuranceMissingError()
    _refuse_shifts_outside(session, project)
    project.changed_at = now
    _record(session, Action.PROJECT_UPDATED, project, now=now, fields=sorted(changed))
    session.flush()


def publish(session: Session, *, project: Project, now: datetime) -> None:
    """Let those see it for whom it is.

    :raises ProjectStateError: it is no draft.
    :raises InsuranceMissingError: dangerous work without an insurance.
    """
    _demand(project, ProjectStep.PUBLISH)
    if rules.lacks_insurance(project):
        raise InsuranceMissingError()
    project.state, project.published_at, project.changed_at = ProjectState.PUBLISHED, now, now
    _record(session, Action.PROJECT_PUBLISHED, project, now=now, fields=["state"])
    session.flush()


def end(session: Session, *, project: Project, now: datetime) -> None:
    """No new shifts; hours may still be settled. Shifts ahead are called off, and the posts in it end.

    :raises ProjectStateError: it is not published.
    """
    _demand(project, ProjectStep.END)
    _finish(session, project, ProjectState.ENDED, reason="项目已结束", now=now)
    _record(session, Action.PROJECT_ENDED, project, now=now, fields=["state"])
    session.flush()


def cancel(session: Session, *, project: Project, reason: str, now: datetime) -> None:
    """Call it off, with all its shifts ahead; those who signed up are told.

    :raises ProjectStateError: it is not published.
    """
    _demand(project, ProjectStep.CANCEL)
    project.end_reason = reason
    _finish(session, project, ProjectState.CANCELLED, reason=reason, now=now)
    _record(session, Action.PROJECT_CANCELLED, project, now=now, fields=["end_reason", "state"])
    session.flush()


def discard(session: Session, *, project: Project, now: datetime) -> None:
    """Throw a draft away, with its shifts.

    :raises ProjectStateError: it was published.
    """
    _demand(project, ProjectStep.DELETE)
    _record(session, Action.PROJECT_DELETED, project, now=now)
    for table in (ProjectLead, Shift):
        session.execute(delete(table).where(table.project_id == project.id))
    session.delete(project)
    session.flush()


def hand_over(session: Session, *, project_ids: Collection[UUID], organisation_id: UUID, now: datetime) -> None:
    """Let another organisation run the projects: theirs is no more. Shifts, hours and leads stay."""
    for project in session.scalars(select(Project).where(Project.id.in_(project_ids)).order_by(Project.id)):
        project.organisation_id, project.changed_at = organisation_id, now
        fields = ["organisation_id"]
        audit.record(session, Action.PROJECT_UPDATED, project, now=now, organisation_id=organisation_id, fields=fields)
    session.flush()


def of_organisation(organisation_id: UUID) -> Any:
    """The projects of an organisation, those that run first, then the latest."""
    return (
        select(Project)
        .where(Project.organisation_id == organisation_id)
        .order_by(Project.state.in_((ProjectState.ENDED, ProjectState.CANCELLED)), Project.from_on.desc(), Project.id)
    )


def _finish(session: Session, project: Project, state: ProjectState, *, reason: str, now: datetime) -> None:
    ahead = select(Shift).where(Shift.project_id == project.id, Shift.cancelled_at.is_(None), Shift.starts_at > now)
    for shift in session.scalars(ahead.order_by(Shift.starts_at)):
        shift.project = project
        shifts.call_off(session, shift=shift, reason=reason, now=now)
    leads.end_all(session, project=project, now=now)
    project.state, project.ended_at, project.changed_at = state, now, now


def _demand(project: Project, step: ProjectStep) -> None:
    if step not in rules.STEPS_OF_OFFICERS[project.state]:
        raise ProjectStateError(state=project.state)


def _check(from_on: date, until_on: date, qualification: str | None) -> None:
    if not rules.is_period(from_on, until_on):
        raise PeriodWrongError()
    refuse_unknown_qualification(qualification)


def refuse_unknown_qualification(kind: str | None) -> None:
    """Refuse what is in no list.

    :raises QualificationUnknownError: so it is.
    """
    if kind is not None and reference.find_qualification_kind(kind) is None:
        raise QualificationUnknownError()


def _refuse_shifts_outside(session: Session, project: Project) -> None:
    with session.no_autoflush:
        rows = session.scalars(select(Shift).where(Shift.project_id == project.id, Shift.cancelled_at.is_(None)))
        if any(not rules.lies_within(shift, project) for shift in rows):
            raise ShiftOutsideError(from_on=project.from_on.isoformat(), until_on=project.until_on.isoformat())


def _record(
    session: Session, action: Action, project: Project, *, now: datetime, fields: list[str] | None = None
) -> None:
    audit.record(session, action, project, now=now, organisation_id=project.organisation_id, fields=fields)
