"""Role grants: giving and ending them. Nobody grants themselves, and a grant never outlives its affiliation."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.errors import (
    AlreadyGrantedError,
    DateInPastError,
    GrantOverError,
    OwnMatterError,
    RoleDoesNotFitError,
    RoleNotYoursToGiveError,
)
from backend.organisations.models import Grant, PartyOrganisation, Role
from backend.organisations.rules import GIVES, fits
from backend.organisations.service import tree


def holds_at(now: datetime) -> ColumnElement[bool]:
    """The condition that a grant holds at the instant."""
    return and_(Grant.from_at <= now, or_(Grant.until_at.is_(None), Grant.until_at > now))


def give(
    session: Session,
    *,
    account: Account,
    role: Role,
    organisation: PartyOrganisation,
    giver: Account | None,
    giver_roles: Iterable[Role] = (),
    until_on: date | None = None,
    now: datetime,
) -> Grant:
    """Give `account` the role from now on, until the day `until_on` begins if one is named; the account is told.

    `giver` None: a command of the operator. `giver_roles` are the roles whose reach includes the organisation.

    :raises OwnMatterError: the giver is the account.
    :raises RoleNotYoursToGiveError: none of `giver_roles` includes giving this role.
    :raises RoleDoesNotFitError: the role does not exist in such an organisation.
    :raises AlreadyGrantedError: the account has the role there.
    :raises DateInPastError: `until_on` is no day to come.
    """
    today = clock.local_date(now)
    if giver is not None:
        _refuse_foreign_power(role, account_id=account.id, by=giver.id, roles=giver_roles)
    is_root = tree.is_root(session, organisation=organisation, on=today)
    if not fits(role, is_branch=organisation.is_branch, is_root=is_root):
        raise RoleDoesNotFitError()
    if until_on is not None and until_on <= today:
        raise DateInPastError(field="until_on")
    session.scalars(db.locked(select(Account.id).where(Account.id == account.id))).one()
    if _find_held(session, account_id=account.id, role=role, organisation_id=organisation.id, now=now) is not None:
        raise AlreadyGrantedError()
    grant = Grant(
        id=new_id(),
        account_id=account.id,
        role=role,
        organisation_id=organisation.id,
        from_at=now,
        until_at=clock.start_of(until_on) if until_on is not None else None,
        granted_by_account_id=giver.id if giver is not None else None,
    )
    grant.account, grant.organisation = account, organisation
    session.add(grant)
    session.flush()
    audit.record(session, Action.GRANT_GIVEN, grant, now=now, organisation_id=organisation.id, fields=["role"])
    _tell(session, NotificationKind.GRANT_GIVEN, grant, by=giver, now=now)
    return grant


def end(session: Session, *, grant: Grant, ender: Account, ender_roles: Iterable[Role], now: datetime) -> None:
    """End a grant now; the account is told. `ender_roles` are the roles whose reach includes the organisation.

    :raises OwnMatterError: it is the ender's own.
    :raises RoleNotYoursToGiveError: who may not give a role may not end it.
    :raises GrantOverError: it has already ended.
    """
    _refuse_foreign_power(grant.role, account_id=grant.account_id, by=ender.id, roles=ender_roles)
    _end(session, grant=grant, ender=ender, now=now)


def end_grants_of(
    session: Session, *, account_id: UUID, organisation_id: UUID, now: datetime, by: Account | None
) -> int:
    """End everything that the account may do at one organisation, because it no longer belongs there; how many."""
    held = session.scalars(
        select(Grant)
        .options(joinedload(Grant.organisation))
        .where(Grant.account_id == account_id, Grant.organisation_id == organisation_id, holds_at(now))
    ).all()
    for grant in held:
        _end(session, grant=grant, ender=by, now=now)
    return len(held)


def end_at(
    session: Session,
    *,
    organisation_ids: Collection[UUID],
    account_ids: Collection[UUID] | None,
    now: datetime,
    by: Account | None,
) -> dict[UUID, datetime | None]:
    """End what these accounts (None: all) may do at the organisations; what ended, with the end that was known before.

    For whoever dissolves an organisation, or moves its members away.
    """
    wanted = select(Grant).where(Grant.organisation_id.in_(organisation_ids), holds_at(now))
    if account_ids is not None:
        wanted = wanted.where(Grant.account_id.in_(account_ids))
    held = session.scalars(wanted.options(joinedload(Grant.organisation)).order_by(Grant.id)).all()
    known = {grant.id: grant.until_at for grant in held}
    for grant in held:
        _end(session, grant=grant, ender=by, now=now)
    return known


def give_again(session: Session, *, ended: Mapping[UUID, datetime | None], by: Account, now: datetime) -> None:
    """Give anew what `end_at` ended, by rows of today; who has the role again already keeps that one."""
    wanted = select(Grant).options(joinedload(Grant.organisation), joinedload(Grant.account))
    for former in session.scalars(wanted.where(Grant.id.in_(ended)).order_by(Grant.id)):
        until_at, place = ended[former.id], former.organisation_id
        held = _find_held(session, account_id=former.account_id, role=former.role, organisation_id=place, now=now)
        if held is not None or (until_at is not None and until_at <= now):
            continue
        grant = Grant(id=new_id(), account_id=former.account_id, role=former.role, organisation_id=place, from_at=now)
        grant.until_at, grant.granted_by_account_id = until_at, by.id
        grant.account, grant.organisation = former.account, former.organisation
        session.add(grant)
        session.flush()
        audit.record(session, Action.GRANT_GIVEN, grant, now=now, organisation_id=place, fields=["role"])
        _tell(session, NotificationKind.GRANT_GIVEN, grant, by=by, now=now)


def list_grants(session: Session, *, organisation_id: UUID, now: datetime) -> list[Grant]:
    """The grants that hold at an organisation, with their accounts, oldest first."""
    return list(
        session.scalars(
            select(Grant)
            .options(joinedload(Grant.account))
            .where(Grant.organisation_id == organisation_id, holds_at(now))
            .order_by(Grant.from_at, Grant.id)
        )
    )


def _end(session: Session, *, grant: Grant, ender: Account | None, now: datetime) -> None:
    until_at = session.scalars(db.locked(select(Grant.until_at).where(Grant.id == grant.id))).one()
    if until_at is not None and until_at <= now:
        raise GrantOverError()
    grant.until_at = max(now, grant.from_at)
    grant.ended_by_account_id = ender.id if ender is not None else None
    session.flush()
    audit.record(
        session, Action.GRANT_ENDED, grant, now=now, organisation_id=grant.organisation_id, fields=["until_at"]
    )
    _tell(session, NotificationKind.GRANT_ENDED, grant, by=ender, now=now)


def _refuse_foreign_power(role: Role, *, account_id: UUID, by: UUID, roles: Iterable[Role]) -> None:
    if account_id == by:
        raise OwnMatterError()
    if not any(role in GIVES[own] for own in roles):
        raise RoleNotYoursToGiveError()


def _find_held(session: Session, *, account_id: UUID, role: Role, organisation_id: UUID, now: datetime) -> Grant | None:
    return session.scalars(
        select(Grant).where(
            Grant.account_id == account_id,
            Grant.role == role,
            Grant.organisation_id == organisation_id,
            holds_at(now),
        )
    ).first()


def _tell(session: Session, kind: NotificationKind, grant: Grant, *, by: Account | None, now: datetime) -> None:
    notifications.notify(
        session,
        account_id=grant.account_id,
        kind=kind,
        facts={
            "role": grant.role.value,
            "organisation": grant.organisation.short_name,
            "by": by.display_name if by is not None else None,
        },
        subject_id=grant.id,
        now=now,
    )
