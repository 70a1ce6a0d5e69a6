"""What officers read before and after closing: the roster in numbers, and the requests that wait for their word."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.attendance import rules
from backend.attendance.models import Closing, Correction, CorrectionState, LeaveState, LineStatus
from backend.attendance.service import corrections, faults, opening, roster
from backend.attendance.service import leave as leaves
from backend.identity.models import Account
from backend.members.models import Member


def describe(session: Session, *, activity: Activity, reopen_within: timedelta) -> dict[str, Any]:
    """The activity's closing, or what closing it now would make of its roster."""
    lines = roster.list_lines(session, activity=activity)
    closed_at = activity.closed_at
    may_reopen = activity.state is ActivityState.CLOSED and closed_at is not None
    waiting = select(func.count()).where(
        Correction.activity_id == activity.id, Correction.state == CorrectionState.PENDING
    )
    return {
        "counts": roster.counts_of(lines),
        "will_be_absent": sum(line.status == LineStatus.UNMARKED and line.kind == "home" for line in lines),
        "waiting_leaves": sum(line.leave is not None and line.leave["state"] is LeaveState.PENDING for line in lines),
        "waiting_corrections": session.scalar(waiting) or 0,
        "closed_at": closed_at,
        "closed_by_name": _closed_by(session, activity),
        "closes_by_itself_at": _closes_by_itself_at(session, activity),
        "reopen_until": closed_at + reopen_within if closed_at is not None and may_reopen else None,
        "fault": faults.find(session, activity=activity),
    }


def _closed_by(session: Session, activity: Activity) -> str | None:
    found = opening.find_closing(session, activity=activity)
    if found is None or found.closed_by_account_id is None:
        return None
    return session.get_one(Account, found.closed_by_account_id).display_name


def _closes_by_itself_at(session: Session, activity: Activity) -> Any:
    if activity.state is not ActivityState.OPEN:
        return None
    reopened_at = session.scalar(select(func.max(Closing.reopened_at)).where(Closing.activity_id == activity.id))
    return rules.closes_by_itself_at(activity, reopened_at=reopened_at)


def list_waiting(session: Session, *, organisation_id: UUID, account_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Leaves and corrections of the branch's activities that wait, the oldest first; `account_id` is who asks."""
    return {
        "leaves": [
            _waiting(leave, member, activity, account_id)
            | {"category": leave.category, "note": leaves.note_of(session, leave.note_sealed)}
            for leave, member, activity in leaves.list_pending(session, organisation_id=organisation_id)
        ],
        "corrections": [
            _waiting(correction, member, activity, account_id)
            | {"wish": correction.wish, "words": correction.words, "status": status}
            for correction, member, activity, status in corrections.list_pending(
                session, organisation_id=organisation_id
            )
        ],
    }


def _waiting(request: Any, member: Member, activity: Activity, account_id: UUID) -> dict[str, Any]:
    return {
        "id": request.id,
        "member": member,
        "activity": activity,
        "asked_at": request.asked_at,
        "is_own": member.account_id == account_id,
    }
