"""Signing up where places are limited: numbered places, a waiting list in order, and nobody thrown out.

Whoever signs up, withdraws or changes the capacity holds the activity until the transaction ends, so that twenty who
want the last place come one after the other. What the database refuses by itself (a place twice, a member twice, a
number beyond the capacity) would hold without that, too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from backend.activities import rules
from backend.activities.errors import NoSignUpError, NotInvitedError, SignUpOverError
from backend.activities.models import Activity, ActivityHost, SignUp
from backend.activities.service.telling import tell_member
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.members.models import Affiliation, Member
from backend.members.service.circles import sits_in
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on


@dataclass(frozen=True)
class SignUpCounts:
    """How many have a place, and how many wait for one."""

    taken: int
    waiting: int


def sign_up(session: Session, *, activity: Activity, member_id: UUID, account_id: UUID, now: datetime) -> SignUp:
    """Give the member the next free place, or the end of the waiting list. Twice is once.

    :raises NoSignUpError: places are not limited there.
    :raises SignUpOverError: it has begun, or is not published.
    :raises NotInvitedError: the member belongs to none of its hosts on its day, or sits in another circle.
    """
    capacity = _hold(session, activity, now=now)
    found = find(session, activity_id=activity.id, member_id=member_id)
    if found is not None:
        return found
    if not is_expected(session, activity=activity, member_id=member_id):
        raise NotInvitedError()
    latest = session.scalar(select(func.max(SignUp.turn)).where(SignUp.activity_id == activity.id)) or 0
    made = SignUp(
        id=new_id(),
        activity_id=activity.id,
        member_id=member_id,
        turn=latest + 1,
        place=rules.free_place(_taken(session, activity), capacity),
        signed_up_at=now,
        signed_up_by_account_id=account_id,
    )
    session.add(made)
    _record(session, Action.SIGN_UP_MADE, made, activity, now=now)
    session.flush()
    return made


def withdraw(session: Session, *, activity: Activity, member_id: UUID, now: datetime) -> None:
    """Let the member's place, or their turn, go; whoever waits first gets the place. Nothing when there is none.

    :raises NoSignUpError: places are not limited there.
    :raises SignUpOverError: it has begun, or is not published.
    """
    _hold(session, activity, now=now)
    found = find(session, activity_id=activity.id, member_id=member_id)
    if found is None:
        return
    found.withdrawn_at = now
    _record(session, Action.SIGN_UP_WITHDRAWN, found, activity, now=now)
    session.flush()  # The place must be free before somebody else gets it.
    move_up(session, activity=activity, now=now)


def release(session: Session, *, activity: Activity, member_id: UUID, now: datetime) -> None:
    """`withdraw` for somebody who cannot come; where nobody may sign up any more, nothing happens."""
    if rules.takes_sign_ups(activity, now=now):
        withdraw(session, activity=activity, member_id=member_id, now=now)


def move_up(session: Session, *, activity: Activity, now: datetime) -> None:
    """Give free places to those who wait, in their order, and tell them. Whoever calls holds the activity."""
    if activity.capacity is None or not rules.takes_sign_ups(activity, now=now):
        return
    taken = _taken(session, activity)
    waiting = session.scalars(_standing(activity.id).where(SignUp.place.is_(None)).order_by(SignUp.turn)).all()
    for first in waiting:
        place = rules.free_place(taken, activity.capacity)
        if place is None:
            break
        first.place = place
        taken.add(place)
        _record(session, Action.SIGN_UP_MOVED_UP, first, activity, now=now)
        tell_member(
            session,
            member_id=first.member_id,
            activity=activity,
            kind=NotificationKind.SIGN_UP_MOVED_UP,
            facts={"venue": activity.venue},
            now=now,
        )
    session.flush()


def find(session: Session, *, activity_id: UUID, member_id: UUID) -> SignUp | None:
    """The member's sign-up, if it stands."""
    return session.scalars(_standing(activity_id).where(SignUp.member_id == member_id)).one_or_none()


def count_ahead(session: Session, *, waiting: SignUp) -> int:
    """How many wait before this one."""
    before = _standing(waiting.activity_id).where(SignUp.place.is_(None), SignUp.turn < waiting.turn)
    return session.scalar(select(func.count()).select_from(before.subquery())) or 0


def count(session: Session, *, activity_id: UUID) -> SignUpCounts:
    """How many signed up, by whether they have a place."""
    standing = _standing(activity_id).subquery()
    row = session.execute(
        select(func.count(standing.c.place).label("taken"), func.count().label("everybody")).select_from(standing)
    ).one()
    return SignUpCounts(row.taken, row.everybody - row.taken)


def list_sign_ups(session: Session, *, activity: Activity) -> list[Any]:
    """All that stand with member's name and host: first who has a place, then who waits, each in the order of asking.

    `number` counts those with a place, and those who wait, from 1.
    """
    is_waiting = SignUp.place.is_(None)
    hosts = select(ActivityHost.organisation_id).where(ActivityHost.activity_id == activity.id)
    belongs = and_(
        Affiliation.member_id == SignUp.member_id,
        Affiliation.organisation_id.in_(hosts),
        holds_on(Affiliation, activity.held_on),
    )
    return list(
        session.execute(
            select(
                SignUp,
                Member.name,
                Affiliation.organisation_id,
                func.row_number().over(partition_by=is_waiting, order_by=SignUp.turn).label("number"),
            )
            .join(Member, Member.id == SignUp.member_id)
            .outerjoin(Affiliation, belongs)
            .where(SignUp.activity_id == activity.id, SignUp.withdrawn_at.is_(None))
            .order_by(is_waiting, SignUp.turn)
        )
    )


def is_open(session: Session, *, activity: Activity, member_id: UUID, now: datetime) -> bool:
    """Whether the member may sign up or withdraw now."""
    expected = is_expected(session, activity=activity, member_id=member_id)
    return expected and rules.takes_sign_ups(activity, now=now)


def _standing(activity_id: UUID) -> Any:
    return select(SignUp).where(SignUp.activity_id == activity_id, SignUp.withdrawn_at.is_(None))


def _taken(session: Session, activity: Activity) -> set[int]:
    return set(
        session.scalars(
            select(SignUp.place).where(
                SignUp.activity_id == activity.id, SignUp.withdrawn_at.is_(None), SignUp.place.is_not(None)
            )
        )
    )


def _hold(session: Session, activity: Activity, *, now: datetime) -> int:
    """Make others wait until the transaction ends; the capacity as it is now."""
    session.execute(locked(select(Activity.id).where(Activity.id == activity.id))).one()
    session.refresh(activity, ["state", "starts_at", "capacity"])  # As whoever held it before has left it.
    if activity.capacity is None:
        raise NoSignUpError()
    if not rules.takes_sign_ups(activity, now=now):
        raise SignUpOverError()
    return activity.capacity


def find_host(session: Session, *, activity: Activity, member_id: UUID) -> UUID | None:
    """The host to which the member belongs on the activity's day."""
    return session.scalar(_belonging(activity, member_id))


def is_expected(session: Session, *, activity: Activity, member_id: UUID) -> bool:
    """Whether the member belongs to a host on the activity's day and sits in its circle."""
    sits = sits_in(activity, member_id=member_id, organisation_id=Affiliation.organisation_id)
    return session.scalar(_belonging(activity, member_id).where(sits)) is not None


def _belonging(activity: Activity, member_id: UUID) -> Select[UUID]:
    hosts = select(ActivityHost.organisation_id).where(ActivityHost.activity_id == activity.id)
    return select(Affiliation.organisation_id).where(
        Affiliation.member_id == member_id,
        Affiliation.organisation_id.in_(hosts),
        holds_on(Affiliation, activity.held_on),
    )


def _record(session: Session, action: Action, made: SignUp, activity: Activity, *, now: datetime) -> None:
    audit.record(session, action, made, now=now, organisation_id=activity.hosts[0].organisation_id)
