"""Who has which role in a group: dated rows. One owner at a time, any number of the five roles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.organisations.dated import holds_on
from backend.volunteering.errors.groups import OwnerNeededError, RoleHeldError
from backend.volunteering.models import CommunityGroup, GroupPost, GroupRole, Volunteer
from backend.volunteering.service import people


@dataclass(frozen=True)
class Holder:
    """Somebody with a role."""

    id: UUID
    """Of the post."""
    group_id: UUID
    volunteer_id: UUID
    name: str
    role: GroupRole
    from_on: date


def give(
    session: Session,
    *,
    group: CommunityGroup,
    volunteer: Volunteer,
    role: GroupRole,
    on: date,
    account_id: UUID,
    now: datetime,
) -> GroupPost:
    """Let somebody have the role from `on`; a new owner follows the present one.

    :raises RoleHeldError: they have it.
    """
    held = _standing(session, group.id, role)
    if any(post.volunteer_id == volunteer.id for post in held):
        raise RoleHeldError()
    if role is GroupRole.OWNER:
        for post in held:
            _end(session, post, group=group, on=on, account_id=account_id, now=now)
    post = GroupPost(
        id=new_id(),
        group_id=group.id,
        volunteer_id=volunteer.id,
        role=role,
        from_on=on,
        given_by_account_id=account_id,
    )
    session.add(post)
    _record(session, Action.GROUP_POST_GIVEN, post, group, now=now)
    return post


def end(session: Session, *, post: GroupPost, group: CommunityGroup, account_id: UUID, now: datetime) -> None:
    """Let the role end today. Twice is once.

    :raises OwnerNeededError: it is the owner's.
    """
    if post.until_on is not None:
        return
    if post.role is GroupRole.OWNER:
        raise OwnerNeededError()
    _end(session, post, group=group, on=clock.local_date(now), account_id=account_id, now=now)


def list_holders(session: Session, *, group_ids: Collection[UUID], on: date) -> list[Holder]:
    """Who has which role on the day: the owner first, then in the order of the roles, then by name."""
    rows = session.scalars(select(GroupPost).where(GroupPost.group_id.in_(group_ids), holds_on(GroupPost, on))).all()
    names = people.names_of(session, {row.volunteer_id for row in rows})
    found = [
        Holder(row.id, row.group_id, row.volunteer_id, names.get(row.volunteer_id, ""), row.role, row.from_on)
        for row in rows
    ]
    order = list(GroupRole)
    return sorted(found, key=lambda holder: (order.index(holder.role), holder.name, holder.id))


def has_role(session: Session, *, group_id: UUID, volunteer_id: UUID, on: date, role: GroupRole | None = None) -> bool:
    """Whether somebody has the role, or any, on the day."""
    held = select(GroupPost.id).where(
        GroupPost.group_id == group_id, GroupPost.volunteer_id == volunteer_id, holds_on(GroupPost, on)
    )
    if role is not None:
        held = held.where(GroupPost.role == role)
    return session.scalars(held).first() is not None


def _standing(session: Session, group_id: UUID, role: GroupRole) -> list[GroupPost]:
    own = select(GroupPost).where(GroupPost.group_id == group_id, GroupPost.role == role)
    return list(session.scalars(own.where(GroupPost.until_on.is_(None))))


def _end(
    session: Session, post: GroupPost, *, group: CommunityGroup, on: date, account_id: UUID, now: datetime
) -> None:
    post.until_on, post.ended_by_account_id = max(on, post.from_on), account_id
    _record(session, Action.GROUP_POST_ENDED, post, group, now=now)


def _record(session: Session, action: Action, post: GroupPost, group: CommunityGroup, *, now: datetime) -> None:
    organisation_id = group.project.organisation_id
    audit.record(session, action, post, now=now, organisation_id=organisation_id, fields=["role", "volunteer_id"])
    session.flush()
