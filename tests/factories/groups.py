"""Community groups for tests, founded and logged by their own services."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import Member
from backend.volunteering.models import (
    CommunityGroup,
    CountKind,
    GroupLog,
    GroupRole,
    Project,
    ServiceTally,
    TallyKind,
    Volunteer,
)
from backend.volunteering.service import tallies
from backend.volunteering.service.groups import logs, posts, registry
from tests.factories.volunteering import make_volunteer


def make_group(session: Session, project: Project, *, owner: Volunteer | None = None, **fields: Any) -> CommunityGroup:
    """A group of a project of legal aid, from its first day on."""
    values: dict[str, Any] = {
        "community": "云溪社区",
        "name": f"法润云溪{new_id().hex[-4:]}群",
        "firm": "云溪测试律师事务所",
        "head_count": 320,
        "from_on": project.from_on,
    }
    return registry.found(
        session,
        project=project,
        owner=owner or make_volunteer(session),
        values=values | fields,
        account_id=project.created_by_account_id,
        now=clock.now(),
    )


def give_role(
    session: Session,
    group: CommunityGroup,
    volunteer: Volunteer,
    role: GroupRole = GroupRole.ADVICE,
    on: date | None = None,
) -> None:
    """Somebody has a role in the group since it began, or since `on`."""
    posts.give(
        session,
        group=group,
        volunteer=volunteer,
        role=role,
        on=on or group.from_on,
        account_id=group.created_by_account_id,
        now=clock.now(),
    )


def make_log(
    session: Session,
    group: CommunityGroup,
    volunteer: Volunteer,
    *,
    counts: Mapping[CountKind, int] | None = None,
    minutes: int | None = None,
    at: datetime | None = None,
) -> GroupLog:
    """A log of the volunteer, by default of one question answered now."""
    told = logs.Told(
        id=new_id(),
        group_id=group.id,
        counts={CountKind.QUESTIONS_ANSWERED: 1} if counts is None else counts,
        minutes=minutes,
        captured_at=at or clock.now(),
    )
    account_id = account_id_of(session, volunteer)
    return logs.write(session, told, group=group, volunteer=volunteer, account_id=account_id, now=clock.now())


def account_id_of(session: Session, volunteer: Volunteer) -> UUID:
    """The account with which the volunteer signs in."""
    if volunteer.account_id is not None:
        return volunteer.account_id
    found = session.scalar(select(Member.account_id).where(Member.id == volunteer.member_id))
    assert found is not None
    return found


def make_tally(
    session: Session, project: Project, volunteer: Volunteer, *, kind: TallyKind, count: int, place: str | None = None
) -> ServiceTally:
    """A talk or some visits of now."""
    told = tallies.ToldTally(
        id=new_id(), project_id=project.id, kind=kind, place=place, count=count, captured_at=clock.now()
    )
    assert volunteer.account_id is not None
    return tallies.write(
        session, told, project=project, volunteer=volunteer, account_id=volunteer.account_id, now=clock.now()
    )
