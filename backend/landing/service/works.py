"""Where a member works, by days: what was said before stays."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.landing.models import Employment, MemberWork
from backend.members.errors import CodeUnknownError
from backend.members.models import Member
from backend.members.reference import codes
from backend.organisations.dated import holds_on


@dataclass(frozen=True)
class Work:
    """What is said of a member's work."""

    employment: Employment
    unit_name: str | None
    trade: str | None
    district: str | None
    is_stable: bool


def put(session: Session, *, member: Member, work: Work, organisation_id: UUID, by: Account, now: datetime) -> None:
    """Let it hold from today; the same again changes nothing, and a second word on one day corrects the first.

    :raises CodeUnknownError: the trade is none of the table.
    """
    if work.trade is not None and work.trade not in codes("trade"):
        raise CodeUnknownError(field="trade")
    today = clock.local_date(now)
    session.scalars(db.locked(select(Member.id).where(Member.id == member.id))).one()
    present = find(session, member_id=member.id)
    if present is not None and Work(**{name: getattr(present, name) for name in vars(work)}) == work:
        return
    if present is not None:
        present.until_on = max(today, present.from_on)
        session.flush()  # The open row makes room before its successor comes.
    row = MemberWork(id=new_id(), member_id=member.id, from_on=today, entered_at=now, **vars(work))
    row.entered_by_account_id = by.id
    session.add(row)
    audit.record(session, Action.MEMBER_WORK_PUT, member, now=now, organisation_id=organisation_id, fields=["work"])
    session.flush()


def find(session: Session, *, member_id: UUID) -> MemberWork | None:
    """What holds now, or None: nobody has said anything."""
    own = select(MemberWork).where(MemberWork.member_id == member_id, MemberWork.until_on.is_(None))
    return session.scalars(own.execution_options(populate_existing=True)).one_or_none()


def list_of(session: Session, *, member_id: UUID) -> list[MemberWork]:
    """Everything that held for a day at least, the latest first."""
    own = select(MemberWork).where(MemberWork.member_id == member_id)
    rows = session.scalars(own.order_by(MemberWork.from_on.desc(), MemberWork.entered_at.desc()))
    return [row for row in rows if row.until_on is None or row.until_on > row.from_on]


def works_of(session: Session, *, member_ids: Collection[UUID], on: date) -> dict[UUID, MemberWork]:
    """By member, as of a day; those of whom nothing is known are missing."""
    rows = session.scalars(select(MemberWork).where(MemberWork.member_id.in_(member_ids), holds_on(MemberWork, on)))
    return {row.member_id: row for row in rows}
