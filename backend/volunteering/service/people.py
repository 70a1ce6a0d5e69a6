"""Volunteers: found or made, one row for one person, and put together where somebody was known twice.

A number that somebody typed proves nothing, so account and member are taken for one person only once the member's file
has the account (an activation shown face to face, `members.service.appointments`).
"""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, union
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.volunteering.models import ServiceStay, Volunteer
from backend.volunteering.service import merging

NUMBER_DIGITS = 9
CHUNK = 500


def find(session: Session, *, account_id: UUID) -> Volunteer | None:
    """The volunteer who signs in with the account, as its own or as its member's; None: they never volunteered."""
    # Two look-ups, each by its index: with an OR between them SQLite would read all volunteers.
    by_account = select(Volunteer.id).where(Volunteer.account_id == account_id)
    by_member = (
        select(Volunteer.id).join(Member, Member.id == Volunteer.member_id).where(Member.account_id == account_id)
    )
    found = select(Volunteer).where(Volunteer.id.in_(by_account.union_all(by_member)))
    return session.scalars(found.order_by(Volunteer.account_id.is_(None))).first()


def find_by_number(session: Session, *, number: str) -> Volunteer | None:
    """The volunteer with this number; an old number of somebody who was known twice leads to the one row."""
    return _standing(session, Volunteer.number == number.replace(" ", ""))


def find_by_id(session: Session, *, volunteer_id: UUID) -> Volunteer | None:
    """The volunteer of this id; a screen that was loaded before two rows became one may still say the old one."""
    return _standing(session, Volunteer.id == volunteer_id)


def find_or_make(
    session: Session, *, account: Account | None = None, member: Member | None = None, now: datetime
) -> Volunteer:
    """The volunteer who is the account's person or the member, made when there is none.

    Exactly one of `account` and `member` is given; the other follows from the member's file. A row made for a member
    counts from their first affiliation, any other from today.
    """
    if account is not None:
        member = session.scalars(select(Member).where(Member.account_id == account.id)).one_or_none()
    account_id = account.id if account is not None else None
    if member is not None:
        account_id = account_id or member.account_id
    _hold(session, account_id, member)
    present = _rows_of(session, account_id, member)
    if not present:
        return _make(session, account_id, member, now=now)
    kept = present[0]
    if len(present) > 1:
        merging.merge(session, kept=kept, absorbed=present[1], now=now)
    if member is not None and kept.member_id is None and _is_free(session, Volunteer.member_id == member.id):
        _link(session, kept, now=now, member_id=member.id, since_on=min(kept.since_on, _since(session, member, now)))
    if account_id is not None and kept.account_id is None and _is_free(session, Volunteer.account_id == account_id):
        _link(session, kept, now=now, account_id=account_id)
    return kept


def make_many(session: Session, *, member_ids: Collection[UUID], now: datetime) -> dict[UUID, UUID]:
    """Make volunteers of members who are none yet; their ids by member.

    :raises IntegrityError: one of them became a volunteer meanwhile.
    """
    wanted = sorted(member_ids)
    made: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), CHUNK):
        for member in session.scalars(select(Member).where(Member.id.in_(wanted[start : start + CHUNK]))).all():
            made[member.id] = _add(session, member.account_id, member, now=now).id
    session.flush()
    return made


def names_of(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by volunteer: the member's, else the account's; whoever was erased is missing."""
    rows = session.execute(
        select(Volunteer.id, func.coalesce(Member.name, Account.display_name))
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(Volunteer.id.in_(ids))
    )
    return {volunteer_id: name for volunteer_id, name in rows if name is not None}


def numbers_of(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The volunteers' numbers."""
    rows = session.execute(select(Volunteer.id, Volunteer.number).where(Volunteer.id.in_(ids)))
    return {volunteer_id: number for volunteer_id, number in rows}


def account_id_of(session: Session, volunteer: Volunteer) -> UUID | None:
    """Who is told what concerns the volunteer."""
    if volunteer.account_id is not None or volunteer.member_id is None:
        return volunteer.account_id
    return session.scalar(select(Member.account_id).where(Member.id == volunteer.member_id))


# --- One person, one row ----------------------------------------------------------------------------------------------


def settle(session: Session, *, now: datetime, limit: int) -> int:
    """Bring volunteers together with the member's file that their account got since; how many."""
    # Each side by an index of its own: with OR between them a city's members are gone through.
    without_member = select(Volunteer.account_id).where(Volunteer.member_id.is_(None), ~_serves())
    without_account = select(Volunteer.member_id).where(Volunteer.account_id.is_(None), ~_serves())
    behind = union(
        select(Member.account_id).where(Member.account_id.in_(without_member)),
        select(Member.account_id).where(Member.id.in_(without_account), Member.account_id.is_not(None)),
    ).subquery()
    accounts = session.scalars(select(Account).join(behind, behind.c.account_id == Account.id).limit(limit)).all()
    for account in accounts:
        find_or_make(session, account=account, now=now)
    return len(accounts)


def _serves() -> ColumnElement[bool]:
    return (
        select(ServiceStay.id).where(ServiceStay.volunteer_id == Volunteer.id, ServiceStay.ended_at.is_(None)).exists()
    )


# --- Rows -------------------------------------------------------------------------------------------------------------


def _hold(session: Session, account_id: UUID | None, member: Member | None) -> None:
    """Two requests for one person: one waits, and both find the same row."""
    if account_id is not None:
        session.execute(db.locked(select(Account.id).where(Account.id == account_id))).one()
    elif member is not None:
        session.execute(db.locked(select(Member.id).where(Member.id == member.id))).one()


def _rows_of(session: Session, account_id: UUID | None, member: Member | None) -> list[Volunteer]:
    """The account's own row first."""
    same: list[ColumnElement[bool]] = []
    if account_id is not None:
        same.append(Volunteer.account_id == account_id)
    if member is not None:
        same.append(Volunteer.member_id == member.id)
    return list(session.scalars(select(Volunteer).where(or_(*same)).order_by(Volunteer.account_id.is_(None))))


def _standing(session: Session, which: ColumnElement[bool]) -> Volunteer | None:
    found = session.scalars(select(Volunteer).where(which)).one_or_none()
    if found is not None and found.merged_into_id is not None:
        return session.get_one(Volunteer, found.merged_into_id)
    return found


def _is_free(session: Session, holds: ColumnElement[bool]) -> bool:
    return session.scalars(select(Volunteer.id).where(holds)).first() is None


def _link(session: Session, volunteer: Volunteer, *, now: datetime, **values: UUID | date) -> None:
    for name, value in values.items():
        setattr(volunteer, name, value)
    audit.record(session, Action.VOLUNTEER_LINKED, volunteer, now=now, fields=sorted(values))
    session.flush()


def _make(session: Session, account_id: UUID | None, member: Member | None, *, now: datetime) -> Volunteer:
    made = _add(session, account_id, member, now=now)
    session.flush()
    return made


def _add(session: Session, account_id: UUID | None, member: Member | None, *, now: datetime) -> Volunteer:
    made = Volunteer(
        id=new_id(),
        number=_new_number(session),
        account_id=account_id,
        member_id=member.id if member is not None else None,
        since_on=_since(session, member, now),
        created_at=now,
    )
    session.add(made)
    audit.record(session, Action.VOLUNTEER_CREATED, made, now=now)
    return made


def _since(session: Session, member: Member | None, now: datetime) -> date:
    today = clock.local_date(now)
    if member is None:
        return today
    first = session.scalar(select(func.min(Affiliation.from_on)).where(Affiliation.member_id == member.id))
    return min(first or today, today)


def _new_number(session: Session) -> str:
    """Nine digits, easy to say on the phone, drawn at random."""
    while True:
        number = str(secrets.randbelow(9 * 10 ** (NUMBER_DIGITS - 1)) + 10 ** (NUMBER_DIGITS - 1))
        if session.scalars(select(Volunteer.id).where(Volunteer.number == number)).first() is None:
            return number
