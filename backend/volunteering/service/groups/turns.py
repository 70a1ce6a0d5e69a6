"""Who is on call on which days of a group: half-open, one at a time."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.volunteering.errors.groups import NobodyOfGroupError, NotInProjectError, TurnOverError, TurnTakenError
from backend.volunteering.models import CommunityGroup, GroupTurn
from backend.volunteering.service.groups import posts


def plan(
    session: Session,
    *,
    group: CommunityGroup,
    volunteer_id: UUID,
    from_on: date,
    until_on: date,
    account_id: UUID,
    now: datetime,
) -> GroupTurn:
    """Let somebody of the group be on call from `from_on` until `until_on` (exclusive).

    :raises NobodyOfGroupError: they have no role in it today.
    :raises TurnOverError: it would end in the past.
    :raises NotInProjectError: it reaches beyond the project.
    :raises TurnTakenError: somebody is on call on one of the days.
    """
    today, project = clock.local_date(now), group.project
    if until_on <= today:
        raise TurnOverError()
    if from_on < group.from_on or until_on > project.until_on:
        raise NotInProjectError(from_on=group.from_on.isoformat(), until_on=project.until_on.isoformat())
    if not posts.has_role(session, group_id=group.id, volunteer_id=volunteer_id, on=today):
        raise NobodyOfGroupError()
    turn = GroupTurn(
        id=new_id(),
        group_id=group.id,
        volunteer_id=volunteer_id,
        from_on=from_on,
        until_on=until_on,
        written_by_account_id=account_id,
        written_at=now,
    )
    _refuse_taken(session, turn)
    try:
        with session.begin_nested():
            session.add(turn)
    except IntegrityError:
        _refuse_taken(session, turn)
        raise
    _record(session, Action.GROUP_TURN_PLANNED, turn, group, now=now)
    return turn


def end(session: Session, *, turn: GroupTurn, group: CommunityGroup, now: datetime) -> None:
    """Give a turn up: it is taken off where it has not begun, else it ends today.

    :raises TurnOverError: it is over.
    """
    today = clock.local_date(now)
    if turn.until_on <= today:
        raise TurnOverError()
    _record(session, Action.GROUP_TURN_ENDED, turn, group, now=now)
    if turn.from_on >= today:
        session.delete(turn)
    else:
        turn.until_on = today
    session.flush()


def list_between(session: Session, *, group_ids: Collection[UUID], from_on: date, until_on: date) -> list[GroupTurn]:
    """The turns that have a day in these, the earliest first."""
    met = (GroupTurn.from_on < until_on) & (GroupTurn.until_on > from_on)
    own = select(GroupTurn).where(GroupTurn.group_id.in_(group_ids), met)
    return list(session.scalars(own.order_by(GroupTurn.from_on, GroupTurn.id)))


def _refuse_taken(session: Session, turn: GroupTurn) -> None:
    other = next(
        iter(
            list_between(session, group_ids=[turn.group_id], from_on=turn.from_on, until_on=turn.until_on),
        ),
        None,
    )
    if other is not None:
        raise TurnTakenError(from_on=other.from_on.isoformat(), until_on=other.until_on.isoformat())


def _record(session: Session, action: Action, turn: GroupTurn, group: CommunityGroup, *, now: datetime) -> None:
    organisation_id, fields = group.project.organisation_id, ["volunteer_id", "from_on", "until_on"]
    audit.record(session, action, turn, now=now, organisation_id=organisation_id, fields=fields)
    session.flush()
