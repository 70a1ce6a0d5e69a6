"""The groups themselves: founded, corrected, ended."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.db import WRITE_LOCK
from backend.core.ids import new_id
from backend.volunteering.errors.groups import (
    GroupChangedMeanwhileError,
    GroupEndedError,
    GroupExistsError,
    NotInProjectError,
    NotTheTemplateError,
)
from backend.volunteering.models import (
    CommunityGroup,
    GroupPost,
    GroupRole,
    GroupTurn,
    Project,
    ProjectKind,
    Volunteer,
)
from backend.volunteering.service.groups import posts


def found(
    session: Session, *, project: Project, owner: Volunteer, values: dict[str, Any], account_id: UUID, now: datetime
) -> CommunityGroup:
    """Add a group that `owner` looks after.

    :raises NotTheTemplateError: only projects of legal aid have groups.
    :raises NotInProjectError: it would begin outside the project.
    :raises GroupExistsError: the community has one of this name.
    """
    if project.kind is not ProjectKind.LEGAL_AID:
        raise NotTheTemplateError(kind=project.kind.value)
    if not project.from_on <= values["from_on"] < project.until_on:
        raise NotInProjectError(from_on=project.from_on.isoformat(), until_on=project.until_on.isoformat())
    session.execute(db.locked(select(Project.id).where(Project.id == project.id))).one()  # Twice at once: one waits.
    refuse_second(session, project_id=project.id, community=values["community"], name=values["name"])
    group = CommunityGroup(
        id=new_id(),
        project_id=project.id,
        created_by_account_id=account_id,
        created_at=now,
        changed_at=now,
        **values,
    )
    group.project = project
    session.add(group)
    session.flush()
    audit.record(
        session,
        Action.COMMUNITY_GROUP_CREATED,
        group,
        now=now,
        organisation_id=project.organisation_id,
        fields=sorted(values),
    )
    posts.give(
        session, group=group, volunteer=owner, role=GroupRole.OWNER, on=group.from_on, account_id=account_id, now=now
    )
    return group


def update(session: Session, *, group: CommunityGroup, values: dict[str, Any], version: int, now: datetime) -> None:
    """Correct what is known of a group.

    :raises GroupEndedError: it is no more.
    :raises GroupChangedMeanwhileError: somebody else changed it since `version`.
    :raises GroupExistsError: the community has one of this name.
    """
    hold(session, group)
    refuse_ended(group)
    if group.version != version:
        raise GroupChangedMeanwhileError()
    changed = sorted(name for name, value in values.items() if getattr(group, name) != value)
    if not changed:
        return
    if {"community", "name"} & set(changed):
        wanted = {name: values.get(name, getattr(group, name)) for name in ("community", "name")}
        refuse_second(session, project_id=group.project_id, **wanted)
    for name in changed:
        setattr(group, name, values[name])
    group.changed_at = now
    _record(session, Action.COMMUNITY_GROUP_UPDATED, group, now=now, fields=changed)


def end(session: Session, *, group: CommunityGroup, account_id: UUID, now: datetime) -> None:
    """Let the group be no more from today on: roles end, turns that have not begun are taken off.

    :raises GroupEndedError: it is no more.
    """
    hold(session, group)
    refuse_ended(group)
    today = max(clock.local_date(now), group.from_on)
    group.until_on, group.changed_at = today, now
    for post in session.scalars(select(GroupPost).where(GroupPost.group_id == group.id, GroupPost.until_on.is_(None))):
        post.until_on, post.ended_by_account_id = max(today, post.from_on), account_id
    for turn in session.scalars(select(GroupTurn).where(GroupTurn.group_id == group.id, GroupTurn.until_on > today)):
        if turn.from_on >= today:
            session.delete(turn)
        else:
            turn.until_on = today
    _record(session, Action.COMMUNITY_GROUP_ENDED, group, now=now, fields=["until_on"])


def hold(session: Session, group: CommunityGroup) -> None:
    """Make other writers of the group wait until the transaction ends, and see it as they left it."""
    own = select(CommunityGroup).options(joinedload(CommunityGroup.project)).where(CommunityGroup.id == group.id)
    own = own.with_for_update(of=CommunityGroup, key_share=True)
    session.scalars(own.execution_options(populate_existing=True, **{WRITE_LOCK: True})).one()


def refuse_ended(group: CommunityGroup) -> None:
    """:raises GroupEndedError: it is no more."""
    if group.until_on is not None:
        raise GroupEndedError(until_on=group.until_on.isoformat())


def refuse_second(session: Session, *, project_id: UUID, community: str, name: str) -> None:
    """:raises GroupExistsError: the community has a group of this name."""
    same = (CommunityGroup.project_id == project_id) & (CommunityGroup.community == community)
    standing = select(CommunityGroup.id).where(same, CommunityGroup.name == name, CommunityGroup.until_on.is_(None))
    if session.scalars(standing).first() is not None:
        raise GroupExistsError()


def stood_on(group: CommunityGroup, day: date) -> bool:
    """Whether the group was one on that day."""
    return group.from_on <= day and (group.until_on is None or day < group.until_on)


def _record(session: Session, action: Action, group: CommunityGroup, *, now: datetime, fields: list[str]) -> None:
    organisation_id = group.project.organisation_id
    audit.record(session, action, group, now=now, organisation_id=organisation_id, fields=fields)
    session.flush()
