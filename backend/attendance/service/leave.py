"""Leave from an activity: a category for the record, a note for the branch's secretary only.

Where the activity wants approval, a member's own asking waits for an officer; what an officer enters is granted at
once. Never a penalty either way.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, aliased

from backend.activities.models import HELD, Activity, ActivityHost, ActivityState
from backend.activities.service import sign_ups
from backend.activities.service.planning import host_ids
from backend.activities.service.telling import tell_member, tell_secretaries_of_line
from backend.attendance import rules
from backend.attendance.errors import AlreadyCheckedInError, AlreadyDecidedError, LeavePeriodOverError
from backend.attendance.models import (
    COUNTS_AS_IN,
    NOTE_CONTEXT,
    Attendance,
    Leave,
    LeaveCategory,
    LeaveState,
    Minutes,
    MinutesVersion,
    RosterEntry,
)
from backend.attendance.service import roster
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError


def ask(
    session: Session,
    *,
    activity: Activity,
    member_id: UUID,
    category: LeaveCategory,
    note: str,
    account_id: UUID,
    now: datetime,
) -> Leave:
    """Note that the member cannot come, or could not; asking again replaces what was said before.

    A place that they signed up for goes to whoever waits, once the leave stands.
    The free text is kept only until the minutes are final (domain §8); afterwards the category alone is.

    :raises NotExpectedError: the member is not on the roster.
    :raises AlreadyCheckedInError: the member came.
    :raises LeavePeriodOverError: more than the allowed days after the activity, or it was called off.
    """
    organisation_id = roster.branch_of(session, activity=activity, member_id=member_id)
    ends_at = rules.leave_ends_at(activity)
    if now >= ends_at or activity.state is ActivityState.CANCELLED:
        raise LeavePeriodOverError(until=ends_at.isoformat())
    if activity.state is not ActivityState.PUBLISHED and _is_in(session, activity, member_id):
        raise AlreadyCheckedInError()
    is_minuted = activity.state in HELD and _is_minuted(session, activity.id, organisation_id)
    keeps_note = bool(note) and not is_minuted
    sealed = keyring_of(session).seal(note, context=NOTE_CONTEXT) if keeps_note else None
    withdraw(session, activity=activity, member_id=member_id, now=now)
    waits = activity.leave_needs_approval and _account_of(session, member_id) == account_id
    leave = Leave(
        id=new_id(),
        activity_id=activity.id,
        member_id=member_id,
        category=category,
        note_sealed=sealed,
        asked_at=now,
        asked_by_account_id=account_id,
        state=LeaveState.PENDING if waits else LeaveState.GRANTED,
    )
    session.add(leave)
    if waits:
        kind = NotificationKind.LEAVE_ASKED
        tell_secretaries_of_line(
            session, activity=activity, organisation_id=organisation_id, kind=kind, but=account_id, now=now
        )
    else:
        sign_ups.release(session, activity=activity, member_id=member_id, now=now)
    audit.record(session, Action.LEAVE_ASKED, leave, now=now, organisation_id=host_ids(activity)[0])
    session.flush()
    return leave


def decide(
    session: Session,
    *,
    leave: Leave,
    activity: Activity,
    is_granted: bool,
    officer: Account,
    reason: str | None,
    now: datetime,
) -> None:
    """Grant or decline a leave that waits; the member is told.

    :raises OwnMatterError: nobody decides their own.
    :raises AlreadyDecidedError: somebody did before, or the member took it back.
    """
    if _account_of(session, leave.member_id) == officer.id:
        raise OwnMatterError()
    if leave.state is not LeaveState.PENDING or leave.withdrawn_at is not None:
        raise AlreadyDecidedError()
    leave.state = LeaveState.GRANTED if is_granted else LeaveState.DECLINED
    leave.decided_at, leave.decided_by_account_id, leave.decision_reason = now, officer.id, reason
    if is_granted:
        sign_ups.release(session, activity=activity, member_id=leave.member_id, now=now)
    audit.record(session, Action.LEAVE_DECIDED, leave, now=now, organisation_id=host_ids(activity)[0])
    facts = {"granted": is_granted, "reason": reason}
    kind = NotificationKind.LEAVE_DECIDED
    tell_member(session, member_id=leave.member_id, activity=activity, kind=kind, facts=facts, now=now)
    session.flush()


def list_pending(session: Session, *, organisation_id: UUID) -> list[Any]:
    """Leaves of the branch's activities that wait for a decision, the oldest first, with member and activity.

    Those of another host's people, where it was held together, wait there.
    """
    hosted = select(ActivityHost.activity_id).where(ActivityHost.organisation_id == organisation_id)
    return list(
        session.execute(
            select(Leave, Member, Activity)
            .join(Member, Member.id == Leave.member_id)
            .join(Activity, Activity.id == Leave.activity_id)
            .where(Leave.state == LeaveState.PENDING, Leave.withdrawn_at.is_(None), Leave.activity_id.in_(hosted))
            .where(Activity.state != ActivityState.CANCELLED)
            .where(~roster.is_of_another_host(Leave.member_id, organisation_id=organisation_id))
            .order_by(Leave.asked_at, Leave.id)
        )
    )


def count_pending() -> Select[UUID, str, datetime, UUID, int]:
    """How many wait, by activity (id, title, starts_at) and host (organisation_id): the same as `list_pending`."""
    host = aliased(ActivityHost)
    keys = (Activity.id, Activity.title, Activity.starts_at, host.organisation_id)
    return (
        select(*keys, func.count().label("pending"))
        .join(Leave, Leave.activity_id == Activity.id)
        .join(host, host.activity_id == Activity.id)
        .where(Leave.state == LeaveState.PENDING, Leave.withdrawn_at.is_(None))
        .where(~roster.is_of_another_host(Leave.member_id, organisation_id=host.organisation_id))
        .group_by(*keys)
    )


def withdraw(session: Session, *, activity: Activity, member_id: UUID, now: datetime) -> None:
    """Take the member's leave back; nothing happens when there is none."""
    leave = find(session, activity_id=activity.id, member_id=member_id)
    if leave is None:
        return
    leave.withdrawn_at = now
    audit.record(session, Action.LEAVE_WITHDRAWN, leave, now=now, organisation_id=host_ids(activity)[0])
    session.flush()


def find(session: Session, *, activity_id: UUID, member_id: UUID) -> Leave | None:
    """The member's leave from the activity, if it stands."""
    return session.scalars(
        select(Leave).where(
            Leave.activity_id == activity_id, Leave.member_id == member_id, Leave.withdrawn_at.is_(None)
        )
    ).one_or_none()


def note_of(session: Session, note_sealed: bytes | None) -> str | None:
    """The note in the clear: for the person and for the branch's own officers, nobody else."""
    return keyring_of(session).open(note_sealed, context=NOTE_CONTEXT) if note_sealed else None


def erase_notes(session: Session, *, activity_id: UUID, organisation_id: UUID) -> None:
    """Erase the free text of every leave of one host's members from the activity; the categories stay."""
    members = select(RosterEntry.member_id).where(
        RosterEntry.activity_id == activity_id, RosterEntry.organisation_id == organisation_id
    )
    session.execute(
        update(Leave)
        .where(Leave.activity_id == activity_id, Leave.member_id.in_(members))
        .values(note_sealed=None)
        .execution_options(synchronize_session="fetch")
    )


def _account_of(session: Session, member_id: UUID) -> UUID | None:
    return session.scalar(select(Member.account_id).where(Member.id == member_id))


def _is_minuted(session: Session, activity_id: UUID, organisation_id: UUID) -> bool:
    first = (
        select(MinutesVersion.id)
        .join(Minutes, Minutes.id == MinutesVersion.minutes_id)
        .where(Minutes.activity_id == activity_id, Minutes.organisation_id == organisation_id)
        .limit(1)
    )
    return session.scalar(first) is not None


def _is_in(session: Session, activity: Activity, member_id: UUID) -> bool:
    status = session.scalar(
        select(Attendance.status).where(Attendance.activity_id == activity.id, Attendance.member_id == member_id)
    )
    return status in COUNTS_AS_IN
