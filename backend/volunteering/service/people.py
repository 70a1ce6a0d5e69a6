"""Volunteers: found or made, one row for one person, called by the name that is kept once."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.volunteering.models import Volunteer

NUMBER_DIGITS = 9


def find(session: Session, *, account_id: UUID) -> Volunteer | None:
    """The volunteer who signs in with the account, as its own or as its member's; None: they never volunteered."""
    member = select(Member.id).where(Member.account_id == account_id).scalar_subquery()
    found = session.scalars(
        select(Volunteer)
        .where(or_(Volunteer.account_id == account_id, Volunteer.member_id == member))
        .order_by(Volunteer.account_id.is_(None))
    )
    return found.first()


def find_or_make(
    session: Session, *, account: Account | None = None, member: Member | None = None, now: datetime
) -> Volunteer:
    """The volunteer who is the account's person or the member, made when there is none.

    Exactly one of `account` and `member` is given; the other follows from the member's file.
    """
    if account is not None:
        member = session.scalars(select(Member).where(Member.account_id == account.id)).one_or_none()
    account_id = account.id if account is not None else None
    if account is None and member is not None:
        account_id = member.account_id
    if account_id is not None:
        session.execute(db.locked(select(Account.id).where(Account.id == account_id))).one()
    same: list[ColumnElement[bool]] = [Volunteer.account_id == account_id] if account_id else []
    same += [Volunteer.member_id == member.id] if member else []
    found = session.scalars(select(Volunteer).where(or_(*same)).order_by(Volunteer.account_id.is_(None))).first()
    return found or _make(session, account_id, member, now=now)


def names_of(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by volunteer: the member's, else the account's; whoever was erased is missing."""
    rows = session.execute(
        select(Volunteer.id, func.coalesce(Member.name, Account.display_name))
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(Volunteer.id.in_(ids))
    )
    return {volunteer_id: name for volunteer_id, name in rows if name is not None}


def account_id_of(session: Session, volunteer: Volunteer) -> UUID | None:
    """Who is told what concerns the volunteer."""
    if volunteer.account_id is not None or volunteer.member_id is None:
        return volunteer.account_id
    return session.scalar(select(Member.account_id).where(Member.id == volunteer.member_id))


def _make(session: Session, account_id: UUID | None, member: Member | None, *, now: datetime) -> Volunteer:
    made = Volunteer(
        id=new_id(),
        number=str(secrets.randbelow(9 * 10 ** (NUMBER_DIGITS - 1)) + 10 ** (NUMBER_DIGITS - 1)),
        account_id=account_id,
        member_id=member.id if member is not None else None,
        since_on=_since(session, member, now),
        created_at=now,
    )
    session.add(made)
    audit.record(session, Action.VOLUNTEER_CREATED, made, now=now)
    session.flush()
    return made


def _since(session: Session, member: Member | None, now: datetime) -> date:
    today = clock.local_date(now)
    if member is None:
        return today
    first = session.scalar(select(func.min(Affiliation.from_on)).where(Affiliation.member_id == member.id))
    return min(first or today, today)
