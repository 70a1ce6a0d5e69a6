"""What officers do about provisional lines: confirm them, one by one or all at once. Declining is undoing."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.attendance import rules
from backend.attendance.errors import NothingToConfirmError
from backend.attendance.models import COUNTS_AS_IN, Attendance, AttendanceStatus, EventKind, Outcome
from backend.attendance.service import roster
from backend.attendance.service.correcting import event_by_officer
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.errors import OwnMatterError


def confirm(
    session: Session, *, activity: Activity, member_id: UUID, officer: Account, reason: str | None, now: datetime
) -> None:
    """Let a provisional line count: present or late by its own slot, not by now. Twice is once.

    :raises OwnMatterError: nobody confirms their own.
    :raises NotExpectedError: the member is not on the roster.
    :raises NothingToConfirmError: the member has not come in.
    """
    if member_id == _own_member_id(session, officer):
        raise OwnMatterError()
    line = roster.get_line(session, activity=activity, member_id=member_id)
    if line.status not in COUNTS_AS_IN:
        raise NothingToConfirmError()
    _confirm(session, {member_id}, activity=activity, officer=officer, reason=reason, now=now)


def confirm_all(
    session: Session,
    *,
    activity: Activity,
    member_ids: Collection[UUID],
    officer: Account,
    reason: str | None,
    now: datetime,
) -> int:
    """Confirm those of the named members' lines that are provisional, but for the officer's own; how many."""
    others = set(member_ids) - {_own_member_id(session, officer)}
    return _confirm(session, others, activity=activity, officer=officer, reason=reason, now=now)


def _confirm(
    session: Session,
    member_ids: Collection[UUID | None],
    *,
    activity: Activity,
    officer: Account,
    reason: str | None,
    now: datetime,
) -> int:
    occasion = rules.occasion_of(activity)
    lines = session.scalars(
        locked(
            select(Attendance)
            .where(Attendance.activity_id == activity.id, Attendance.member_id.in_(member_ids))
            .where(Attendance.status == AttendanceStatus.PROVISIONAL)
            .order_by(Attendance.member_id)
            .execution_options(populate_existing=True)
        )
    ).all()
    for line in lines:
        line.status = rules.status_of_slot(occasion, at=line.checked_in_at)
        line.changed_at = now
        event = event_by_officer(
            kind=EventKind.CONFIRMATION,
            activity=activity,
            member_id=line.member_id,
            officer=officer,
            evidence=line.method,
            outcome=Outcome.CONFIRMED,
            reason=reason,
            now=now,
        )
        session.add(event)
        audit.record(session, Action.CHECK_IN_CONFIRMED, event, now=now, organisation_id=line.organisation_id)
    session.flush()
    return len(lines)


def _own_member_id(session: Session, officer: Account) -> UUID | None:
    return session.scalar(select(Member.id).where(Member.account_id == officer.id))
