"""What people set right by hand: undo, and "I was there", which an officer decides."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.activities.service.planning import host_ids
from backend.activities.service.telling import tell_member, tell_secretaries_of_line
from backend.attendance import rules
from backend.attendance.errors import (
    AlreadyCheckedInError,
    AlreadyDecidedError,
    ClaimPendingError,
    IdReusedError,
    NotYetError,
)
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    AttendanceStatus,
    Direction,
    EventKind,
    EvidenceKind,
    Outcome,
    PresenceClaim,
    PresenceClaimState,
    ScanEvent,
)
from backend.attendance.service import roster
from backend.attendance.service.lines import write_line
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError


def undo(
    session: Session,
    *,
    undo_id: UUID,
    activity: Activity,
    member_id: UUID,
    officer: Account,
    reason: str,
    now: datetime,
) -> None:
    """Take a check-in back; the history stays and the member may come in again. Undoing what is undone changes nothing.

    :raises NotExpectedError: the member is not on the roster.
    :raises IdReusedError: the id stands for something else.
    """
    roster.get_line(session, activity=activity, member_id=member_id)
    stored = session.get(ScanEvent, undo_id)
    if stored is not None:
        if (stored.kind, stored.activity_id, stored.member_id) != (EventKind.UNDO, activity.id, member_id):
            raise IdReusedError()
        return
    is_undone = take_back(
        session, event_id=undo_id, activity=activity, member_id=member_id, officer=officer, reason=reason, now=now
    )
    if not is_undone:
        return
    _tell(session, member_id, activity, NotificationKind.CHECK_IN_UNDONE, {"reason": reason}, now=now)
    session.flush()


def take_back(
    session: Session,
    *,
    event_id: UUID,
    activity: Activity,
    member_id: UUID,
    officer: Account,
    reason: str,
    now: datetime,
) -> bool:
    """Let the member's line count no more, with the event that says why; False when none counted."""
    line = _locked_line(session, activity, member_id)
    if line is None or line.status not in COUNTS_AS_IN:
        return False
    line.status, line.changed_at = AttendanceStatus.UNDONE, now
    event = event_by_officer(
        event_id=event_id,
        kind=EventKind.UNDO,
        activity=activity,
        member_id=member_id,
        officer=officer,
        evidence=line.method,
        outcome=Outcome.UNDONE,
        reason=reason,
        now=now,
    )
    session.add(event)
    audit.record(session, Action.CHECK_IN_UNDONE, event, now=now, organisation_id=line.organisation_id)
    session.flush()
    return True


def claim_presence(
    session: Session, *, claim_id: UUID, activity: Activity, member: Member, account: Account, note: str, now: datetime
) -> PresenceClaim:
    """Keep the member's "I was there" for an officer to decide. The same id again is the same claim.

    :raises NotExpectedError: the member is not on the roster.
    :raises NotYetError: check-in has not begun.
    :raises AlreadyCheckedInError: there is nothing to claim.
    :raises ClaimPendingError: another one waits already.
    :raises IdReusedError: the id stands for something else.
    """
    stored = session.get(PresenceClaim, claim_id)
    if stored is not None:
        if (stored.activity_id, stored.member_id) != (activity.id, member.id):
            raise IdReusedError()
        return stored
    line = roster.get_line(session, activity=activity, member_id=member.id)
    if now < rules.occasion_of(activity).window.opens_at or activity.opened_at is None:
        raise NotYetError()
    if line.status in (status.value for status in COUNTS_AS_IN):
        raise AlreadyCheckedInError()
    if line.claim is not None:
        raise ClaimPendingError()
    claim = PresenceClaim(
        id=claim_id,
        activity_id=activity.id,
        member_id=member.id,
        account_id=account.id,
        note=note,
        state=PresenceClaimState.PENDING,
        claimed_at=now,
    )
    session.add(claim)
    audit.record(session, Action.PRESENCE_CLAIMED, claim, now=now, organisation_id=host_ids(activity)[0])
    kind = NotificationKind.PRESENCE_CLAIM_MADE
    tell_secretaries_of_line(
        session, activity=activity, organisation_id=line.organisation_id, kind=kind, but=account.id, now=now
    )
    session.flush()
    return claim


def decide_presence(
    session: Session,
    *,
    claim: PresenceClaim,
    activity: Activity,
    confirmed: bool,
    officer: Account,
    reason: str | None,
    now: datetime,
) -> None:
    """Confirm or decline "I was there"; confirmed, it counts as present on a second person's word.

    :raises OwnMatterError: nobody decides their own.
    :raises AlreadyDecidedError: somebody did before.
    """
    if claim.account_id == officer.id:
        raise OwnMatterError()
    if claim.state is not PresenceClaimState.PENDING:
        raise AlreadyDecidedError()
    claim.state = PresenceClaimState.CONFIRMED if confirmed else PresenceClaimState.DECLINED
    claim.decided_at, claim.decided_by_account_id, claim.decision_reason = now, officer.id, reason
    audit.record(session, Action.PRESENCE_CLAIM_DECIDED, claim, now=now, organisation_id=host_ids(activity)[0])
    if confirmed:
        write_present(
            session,
            activity=activity,
            member_id=claim.member_id,
            officer=officer,
            evidence=EvidenceKind.PRESENCE_CLAIM,
            words=claim.note or None,
            at=claim.claimed_at,
            now=now,
        )
    facts: dict[str, Any] = {"confirmed": confirmed, "reason": reason}
    _tell(session, claim.member_id, activity, NotificationKind.PRESENCE_CLAIM_DECIDED, facts, now=now)
    session.flush()


def write_present(
    session: Session,
    *,
    activity: Activity,
    member_id: UUID,
    officer: Account,
    evidence: EvidenceKind,
    words: str | None,
    at: datetime,
    now: datetime,
) -> None:
    """Write the member's line on an officer's word, with its event; nothing happens when one counts already."""
    event = event_by_officer(
        event_id=new_id(),
        kind=EventKind.CHECK_IN,
        activity=activity,
        member_id=member_id,
        officer=officer,
        evidence=evidence,
        outcome=Outcome.CHECKED_IN,
        reason=words,
        now=now,
    )
    line = {
        "activity_id": activity.id,
        "member_id": member_id,
        "organisation_id": roster.branch_of(session, activity=activity, member_id=member_id),
        "held_on": activity.held_on,
        "status": AttendanceStatus.PRESENT,
        "method": evidence,
        "grade": rules.GRADES[evidence],
        "checked_in_at": at,
        "scan_event_id": event.id,
        "recorded_by_account_id": officer.id,
        "changed_at": now,
    }
    if write_line(session.connection(), line):
        session.add(event)
        session.flush()


def _locked_line(session: Session, activity: Activity, member_id: UUID) -> Attendance | None:
    return session.scalars(
        locked(
            select(Attendance)
            .where(Attendance.activity_id == activity.id, Attendance.member_id == member_id)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()


def event_by_officer(
    *,
    event_id: UUID | None = None,
    kind: EventKind,
    activity: Activity,
    member_id: UUID,
    officer: Account,
    evidence: EvidenceKind,
    outcome: Outcome,
    reason: str | None,
    now: datetime,
) -> ScanEvent:
    """What an officer did about a line, for its history."""
    fingerprint = hashlib.sha256(f"{kind}\x1f{activity.id}\x1f{member_id}\x1f{officer.id}".encode()).digest()
    return ScanEvent(
        id=event_id or new_id(),
        kind=kind,
        account_id=officer.id,
        member_id=member_id,
        activity_id=activity.id,
        evidence=evidence,
        direction=Direction.IN,
        received_at=now,
        outcome=outcome,
        reason=reason,
        fingerprint=fingerprint,
        answer={},
        clock_skewed=False,
    )


def _tell(
    session: Session,
    member_id: UUID,
    activity: Activity,
    kind: NotificationKind,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> None:
    tell_member(session, member_id=member_id, activity=activity, kind=kind, facts=facts, now=now)
