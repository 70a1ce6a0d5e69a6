"""For whom a project is: members of the organisation and below it, members of every branch, or who was approved."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from backend.members.models import Affiliation, Member
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationClosure
from backend.volunteering.models import Application, ApplicationState, Project, ProjectLead, ProjectPost, Volunteer


def includes(session: Session, *, project: Project, volunteer: Volunteer, on: date) -> bool:
    """Whether the volunteer may serve in the project on the day: by affiliation, by approval, or as its lead."""
    member_id, account_id = volunteer.member_id, volunteer.account_id
    if member_id is None:
        member_id = session.scalar(select(Member.id).where(Member.account_id == account_id))
    if account_id is None and member_id is not None:
        account_id = session.scalar(select(Member.account_id).where(Member.id == member_id))
    return _is_open(session, project, open_to(account_id=account_id, member_id=member_id, on=on))


def open_to(*, account_id: UUID | None, member_id: UUID | None, on: date) -> ColumnElement[bool]:
    """The condition on projects that they are for this person on the day, whatever their state."""
    found: list[ColumnElement[bool]] = []
    if account_id is not None:
        found += [Project.id.in_(approved_for(account_id)), Project.id.in_(_led_by(account_id))]
    if member_id is not None:
        home = select(Affiliation.organisation_id).where(Affiliation.member_id == member_id, holds_on(Affiliation, on))
        above = select(OrganisationClosure.ancestor_id).where(
            OrganisationClosure.descendant_id.in_(home), holds_on(OrganisationClosure, on)
        )
        found += [Project.organisation_id.in_(above), Project.open_to_all_members & home.exists()]
    return or_(false(), *found)


def approved_for(account_id: UUID) -> Select[UUID]:
    """Ids of the projects in which the account's own application was approved."""
    return select(Application.project_id).where(
        Application.account_id == account_id, Application.state == ApplicationState.APPROVED
    )


def _led_by(account_id: UUID) -> Select[UUID]:
    return select(ProjectLead.project_id).where(
        ProjectLead.account_id == account_id, ProjectLead.post == ProjectPost.LEAD, ProjectLead.until_at.is_(None)
    )


def _is_open(session: Session, project: Project, condition: ColumnElement[bool]) -> bool:
    return session.scalars(select(Project.id).where(Project.id == project.id, condition)).first() is not None
