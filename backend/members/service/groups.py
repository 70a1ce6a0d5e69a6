"""党小组: the groups of a branch and who is in them, by days."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.members.errors import GroupExistsError
from backend.members.models import GroupMembership, Member, PartyGroup
from backend.organisations.errors import NotABranchError
from backend.organisations.models import PartyOrganisation


def create(session: Session, *, organisation: PartyOrganisation, name: str, now: datetime) -> PartyGroup:
    """Form a group in a branch.

    :raises NotABranchError: only branches have groups.
    :raises GroupExistsError: the branch has one of this name.
    """
    if not organisation.is_branch:
        raise NotABranchError()
    session.scalars(db.locked(select(PartyOrganisation.id).where(PartyOrganisation.id == organisation.id))).one()
    _refuse_taken_name(session, organisation_id=organisation.id, name=name)
    group = PartyGroup(id=new_id(), organisation_id=organisation.id, name=name, created_at=now)
    session.add(group)
    session.flush()
    audit.record(session, Action.GROUP_CREATED, group, now=now, organisation_id=organisation.id, fields=["name"])
    return group


def rename(session: Session, *, group: PartyGroup, name: str, now: datetime) -> None:
    """Give the group another name; the same name changes nothing.

    :raises GroupExistsError: the branch has another one of this name.
    """
    if group.name == name:
        return
    _refuse_taken_name(session, organisation_id=group.organisation_id, name=name)
    group.name = name
    audit.record(session, Action.GROUP_UPDATED, group, now=now, organisation_id=group.organisation_id, fields=["name"])


def put_member(
    session: Session, *, member: Member, group: PartyGroup | None, organisation_id: UUID, now: datetime
) -> None:
    """Put `member` into `group` from today, or into none; where they are already, nothing changes."""
    today = clock.local_date(now)
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    present = session.scalars(
        select(GroupMembership)
        .where(GroupMembership.member_id == member.id, GroupMembership.until_on.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if (present.group_id if present is not None else None) == (group.id if group is not None else None):
        return
    if present is not None:
        present.until_on = max(today, present.from_on)
        session.flush()  # The open row makes room before its successor comes.
    if group is not None:
        session.add(GroupMembership(id=new_id(), group_id=group.id, member_id=member.id, from_on=today))
    audit.record(
        session, Action.GROUP_MEMBER_CHANGED, member, now=now, organisation_id=organisation_id, fields=["group"]
    )


def list_groups(session: Session, *, organisation_id: UUID) -> list[PartyGroup]:
    """The groups of a branch, oldest first."""
    own = select(PartyGroup).where(PartyGroup.organisation_id == organisation_id, PartyGroup.dissolved_on.is_(None))
    return list(session.scalars(own.order_by(PartyGroup.id)))


def _refuse_taken_name(session: Session, *, organisation_id: UUID, name: str) -> None:
    same = select(PartyGroup.id).where(PartyGroup.organisation_id == organisation_id, PartyGroup.name == name)
    if session.scalars(same).first() is not None:
        raise GroupExistsError()
