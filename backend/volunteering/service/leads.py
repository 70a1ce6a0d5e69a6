"""Who leads a project, or works at its desk: dated posts that end with the project at the latest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from backend.core import audit, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import accounts
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.projects import LeadExistsError, ProjectStateError
from backend.volunteering.models import Project, ProjectLead, ProjectPost, ProjectState


def holds_at(now: datetime) -> ColumnElement[bool]:
    """The condition that a post holds at the instant."""
    return (ProjectLead.from_at <= now) & (ProjectLead.until_at.is_(None) | (ProjectLead.until_at > now))


def give(
    session: Session, *, project: Project, account: Account, post: ProjectPost, giver: Account, now: datetime
) -> ProjectLead:
    """Let the account lead the project, or work at its desk, from now on; it is told.

    :raises OwnMatterError: nobody gives themselves a post.
    :raises ProjectStateError: the project is over.
    :raises LeadExistsError: the account has the post.
    """
    if account.id == giver.id:
        raise OwnMatterError()
    if project.state not in (ProjectState.DRAFT, ProjectState.PUBLISHED):
        raise ProjectStateError(state=project.state)
    session.execute(db.locked(select(Account.id).where(Account.id == account.id))).one()  # Twice at once: one waits.
    if find_standing(session, project_id=project.id, account_id=account.id, post=post, now=now) is not None:
        raise LeadExistsError()
    lead = ProjectLead(
        id=new_id(),
        project_id=project.id,
        account_id=account.id,
        post=post,
        from_at=now,
        granted_by_account_id=giver.id,
    )
    lead.account = account
    accounts.entrust(account, now=now)
    session.add(lead)
    session.flush()
    fields = ["account_id", "post"]
    audit.record(
        session, Action.PROJECT_LEAD_GIVEN, lead, now=now, organisation_id=project.organisation_id, fields=fields
    )
    notifications.notify(
        session,
        account_id=account.id,
        kind=NotificationKind.PROJECT_LEAD_GIVEN,
        facts={"title": project.title, "post": post.value, "by": giver.display_name},
        subject_id=project.id,
        now=now,
    )
    return lead


def end(session: Session, *, lead: ProjectLead, project: Project, by: Account | None, now: datetime) -> None:
    """End a post; the person is told. Over already: nothing happens. `by` None: it ends with the project."""
    if lead.until_at is not None:
        return
    lead.until_at, lead.ended_by_account_id = now, by.id if by is not None else None
    audit.record(session, Action.PROJECT_LEAD_ENDED, lead, now=now, organisation_id=project.organisation_id)
    if by is not None and by.id != lead.account_id:
        notifications.notify(
            session,
            account_id=lead.account_id,
            kind=NotificationKind.PROJECT_LEAD_ENDED,
            facts={"title": project.title, "post": lead.post.value, "by": by.display_name},
            subject_id=project.id,
            now=now,
        )
    session.flush()


def end_all(session: Session, *, project: Project, now: datetime) -> None:
    """End every post of the project, which is over."""
    for lead in list_standing(session, project_id=project.id, now=now):
        end(session, lead=lead, project=project, by=None, now=now)


def list_standing(session: Session, *, project_id: UUID, now: datetime) -> list[ProjectLead]:
    """The posts that hold now, leads first, oldest first."""
    return list(
        session.scalars(
            select(ProjectLead)
            .options(joinedload(ProjectLead.account))
            .where(ProjectLead.project_id == project_id, holds_at(now))
            .order_by(ProjectLead.post.desc(), ProjectLead.from_at, ProjectLead.id)
        )
    )


def find_standing(
    session: Session, *, project_id: UUID, account_id: UUID, post: ProjectPost, now: datetime
) -> ProjectLead | None:
    """The account's post in the project, if it holds now."""
    own = (ProjectLead.project_id == project_id) & (ProjectLead.account_id == account_id) & (ProjectLead.post == post)
    return session.scalars(select(ProjectLead).where(own, holds_at(now))).first()


def account_ids(session: Session, *, project_id: UUID, now: datetime) -> list[UUID]:
    """Who leads the project now."""
    lead = ProjectLead.post == ProjectPost.LEAD
    return list(
        session.scalars(select(ProjectLead.account_id).where(ProjectLead.project_id == project_id, lead, holds_at(now)))
    )
