"""Stewards: a member minds the desk of one activity, until it is over or the desk is taken back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.activities.service.planning import WITH_HOSTS, host_ids
from backend.attendance.errors import AlreadyStewardError, DeskOverError, NoAccountError
from backend.attendance.models import Steward
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.dated import holds_on
from backend.organisations.errors import OwnMatterError

BEFORE_THE_END = (ActivityState.PUBLISHED, ActivityState.OPEN)


def hand_over(session: Session, *, activity: Activity, member_id: UUID, by: Account, now: datetime) -> Steward:
    """Let a member of a host mind the desk; they are told.

    :raises DeskOverError: the activity is not published, or over.
    :raises NotFound: nobody such belongs to a host today.
    :raises OwnMatterError: nobody hands the desk to themselves.
    :raises NoAccountError: the member cannot sign in yet.
    :raises AlreadyStewardError: the member minds it already.
    """
    if activity.state not in BEFORE_THE_END:
        raise DeskOverError()
    account_id = _account_of(session, activity, member_id, now=now)
    if account_id is None:
        raise NoAccountError()
    if account_id == by.id:
        raise OwnMatterError()
    session.scalars(locked(select(Activity.id).where(Activity.id == activity.id))).one()
    if _find_open(session, activity.id, account_id) is not None:
        raise AlreadyStewardError()
    steward = Steward(
        id=new_id(),
        activity_id=activity.id,
        member_id=member_id,
        account_id=account_id,
        from_at=now,
        granted_by_account_id=by.id,
    )
    session.add(steward)
    audit.record(session, Action.STEWARD_APPOINTED, steward, now=now, organisation_id=host_ids(activity)[0])
    _tell(session, NotificationKind.STEWARD_APPOINTED, steward, activity, by, now=now)
    session.flush()
    return steward


def end(session: Session, *, steward: Steward, activity: Activity, by: Account, now: datetime) -> None:
    """Take the desk back; the member is told. Twice is once."""
    session.refresh(steward, with_for_update=True)
    if steward.until_at is not None:
        return
    steward.until_at, steward.ended_by_account_id = max(now, steward.from_at), by.id
    audit.record(
        session,
        Action.STEWARD_ENDED,
        steward,
        now=now,
        organisation_id=host_ids(activity)[0],
        fields=["until_at"],
    )
    if activity.state in BEFORE_THE_END:
        _tell(session, NotificationKind.STEWARD_ENDED, steward, activity, by, now=now)
    session.flush()


def list_stewards(session: Session, *, activity: Activity) -> list[Row[UUID, UUID, str, datetime]]:
    """Who minds the desk, in the order in which they began."""
    return list(
        session.execute(
            select(Steward.id, Steward.member_id, Member.name, Steward.from_at)
            .join(Member, Member.id == Steward.member_id)
            .where(Steward.activity_id == activity.id, Steward.until_at.is_(None))
            .order_by(Steward.from_at, Steward.id)
        )
    )


def find_desk(session: Session, *, activity_id: UUID, account_id: UUID, at: datetime) -> Activity | None:
    """The activity, if the account minded its desk at the instant."""
    return session.scalars(
        select(Activity).where(Activity.id == activity_id, _minded_by(account_id, at=at)).options(*WITH_HOSTS)
    ).one_or_none()


def list_desks(session: Session, *, account_id: UUID, now: datetime) -> list[Activity]:
    """The activities whose desk the account minds now, the next first."""
    return list(
        session.scalars(
            select(Activity).where(_minded_by(account_id, at=now)).order_by(Activity.starts_at, Activity.id)
        )
    )


def _minded_by(account_id: UUID, *, at: datetime) -> ColumnElement[bool]:
    """By the grant's dates, the activity's end, and the affiliation to a host: it never outlives any of them."""
    over_at = func.coalesce(Activity.closed_at, Activity.cancelled_at)
    belongs = exists().where(
        Affiliation.member_id == Steward.member_id,
        ActivityHost.activity_id == Activity.id,
        Affiliation.organisation_id == ActivityHost.organisation_id,
        holds_on(Affiliation, clock.local_date(at)),
    )
    granted = exists().where(
        Steward.activity_id == Activity.id,
        Steward.account_id == account_id,
        Steward.from_at <= at,
        or_(Steward.until_at.is_(None), Steward.until_at > at),
        belongs,
    )
    return and_(granted, or_(Activity.state.in_(BEFORE_THE_END), over_at > at))


def _account_of(session: Session, activity: Activity, member_id: UUID, *, now: datetime) -> UUID | None:
    found = session.execute(
        select(Member.account_id)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Member.id == member_id, Affiliation.organisation_id.in_(host_ids(activity)))
        .where(holds_on(Affiliation, clock.local_date(now)))
    ).one_or_none()
    if found is None:
        raise NotFound()
    account_id: UUID | None = found.account_id
    return account_id


def _find_open(session: Session, activity_id: UUID, account_id: UUID) -> Steward | None:
    return session.scalars(
        select(Steward).where(
            Steward.activity_id == activity_id, Steward.account_id == account_id, Steward.until_at.is_(None)
        )
    ).one_or_none()


def _tell(
    session: Session, kind: NotificationKind, steward: Steward, activity: Activity, by: Account, *, now: datetime
) -> None:
    notifications.notify(
        session,
        account_id=steward.account_id,
        kind=kind,
        facts={"title": activity.title, "starts_at": activity.starts_at.isoformat(), "by": by.display_name},
        subject_id=activity.id,
        now=now,
    )
