"""Who can be given a role: volunteers of the project, and members of its organisation where those may be seen."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, union
from sqlalchemy.orm import Session

from backend.core.errors import NotFound
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.organisations.dated import holds_on
from backend.volunteering.models import (
    Application,
    ApplicationState,
    Assignment,
    CommunityGroup,
    GroupPost,
    ProjectLead,
    Shift,
    Volunteer,
)

MOST = 20


def search(session: Session, *, project_id: UUID, words: str, seen: Select[UUID], today: date) -> list[dict[str, Any]]:
    """People whose name contains the words: volunteers of the project first, then members of branches in `seen`."""
    name = func.coalesce(Member.name, Account.display_name)
    volunteers = session.execute(
        select(Volunteer.id, Volunteer.member_id, Volunteer.number, name.label("name"))
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(_serves(project_id), name.icontains(words, autoescape=True))
        .order_by(name, Volunteer.id)
        .limit(MOST)
    ).all()
    known = {row.member_id for row in volunteers}
    members = session.execute(
        select(Member.id, Member.name)
        .where(_belongs(seen, today), Member.name.icontains(words, autoescape=True))
        .order_by(Member.name, Member.id)
        .limit(MOST)
    ).all()
    found = [{"volunteer_id": row.id, "member_id": None, "name": row.name, "number": row.number} for row in volunteers]
    found += [
        {"volunteer_id": None, "member_id": row.id, "name": row.name, "number": None}
        for row in members
        if row.id not in known
    ]
    return found[:MOST]


def get_volunteer(session: Session, *, project_id: UUID, volunteer_id: UUID) -> Volunteer:
    """Somebody who serves in the project.

    :raises NotFound: nobody such.
    """
    found = session.scalars(select(Volunteer).where(Volunteer.id == volunteer_id, _serves(project_id))).one_or_none()
    if found is None:
        raise NotFound()
    return found


def get_member(session: Session, *, member_id: UUID, seen: Select[UUID], today: date) -> Member:
    """A member of a branch in `seen`.

    :raises NotFound: nobody such.
    """
    found = session.scalars(select(Member).where(Member.id == member_id, _belongs(seen, today))).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _belongs(seen: Select[UUID], today: date) -> ColumnElement[bool]:
    held = select(Affiliation.member_id).where(holds_on(Affiliation, today), Affiliation.organisation_id.in_(seen))
    return Member.id.in_(held)


def _serves(project_id: UUID) -> ColumnElement[bool]:
    """Signed up for a shift, with a role in a group, leading, or approved by the lead."""
    signed_up = (
        select(Assignment.volunteer_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.project_id == project_id, Assignment.withdrawn_at.is_(None))
    )
    in_group = (
        select(GroupPost.volunteer_id)
        .join(CommunityGroup, CommunityGroup.id == GroupPost.group_id)
        .where(CommunityGroup.project_id == project_id)
    )
    accounts: CompoundSelect[Any] = union(
        select(Application.account_id).where(
            Application.project_id == project_id, Application.state == ApplicationState.APPROVED
        ),
        select(ProjectLead.account_id).where(ProjectLead.project_id == project_id, ProjectLead.until_at.is_(None)),
    )
    return or_(
        Volunteer.id.in_(signed_up),
        Volunteer.id.in_(in_group),
        Volunteer.account_id.in_(select(accounts.subquery().c[0])),
    )
