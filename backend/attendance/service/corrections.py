"""A member asks for their line to be set right; an officer answers, and both stay on record.

What is granted goes the ways that officers have anyway: taking a check-in back, and writing one on their word.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, join, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityHost
from backend.activities.service.planning import host_ids
from backend.activities.service.telling import tell_member, tell_secretaries_of_line
from backend.attendance import rules
from backend.attendance.errors import (
    AlreadyDecidedError,
    CorrectionPendingError,
    CorrectionPeriodOverError,
    IdReusedError,
    NothingToCorrectError,
    NotYetError,
)
from backend.attendance.models import Correction, CorrectionState, CorrectionWish, EvidenceKind, RosterEntry
from backend.attendance.service import correcting, roster, standing
from backend.core import audit
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError

WORDS_KEPT = 200
"""So many characters of a request go into the event; all of them stay with the request."""


def ask(
    session: Session,
    *,
    correction_id: UUID,
    activity: Activity,
    member: Member,
    account: Account,
    wish: CorrectionWish,
    words: str,
    now: datetime,
) -> Correction:
    """Keep the member's request for an officer. The same id again is the same request.

    :raises NotExpectedError: the member is not on the roster.
    :raises NotYetError: check-in has not begun.
    :raises NothingToCorrectError: the record says so already.
    :raises CorrectionPendingError: another request, or an "I was there", waits already.
    :raises CorrectionPeriodOverError: the activity lies too far back.
    :raises IdReusedError: the id stands for something else.
    """
    stored = session.get(Correction, correction_id)
    if stored is not None:
        if (stored.activity_id, stored.member_id) != (activity.id, member.id):
            raise IdReusedError()
        return stored
    line = roster.get_line(session, activity=activity, member_id=member.id)
    if activity.opened_at is None or now < rules.occasion_of(activity).window.opens_at:
        raise NotYetError()
    ends_at = rules.corrections_end_at(activity)
    if now >= ends_at:
        raise CorrectionPeriodOverError(until=ends_at.isoformat())
    if not rules.is_correctable(line.status, wish):
        raise NothingToCorrectError()
    if line.claim is not None or find_pending(session, activity_id=activity.id, member_id=member.id) is not None:
        raise CorrectionPendingError()
    correction = Correction(
        id=correction_id,
        activity_id=activity.id,
        member_id=member.id,
        account_id=account.id,
        wish=wish,
        words=words,
        state=CorrectionState.PENDING,
        asked_at=now,
    )
    session.add(correction)
    audit.record(session, Action.CORRECTION_ASKED, correction, now=now, organisation_id=host_ids(activity)[0])
    kind = NotificationKind.CORRECTION_ASKED
    tell_secretaries_of_line(
        session, activity=activity, organisation_id=line.organisation_id, kind=kind, but=account.id, now=now
    )
    session.flush()
    return correction


def decide(
    session: Session,
    *,
    correction: Correction,
    activity: Activity,
    is_granted: bool,
    officer: Account,
    answer: str | None,
    now: datetime,
) -> None:
    """Grant or decline a request; granted, the line changes by its usual events.

    :raises OwnMatterError: nobody decides their own.
    :raises AlreadyDecidedError: somebody did before.
    """
    if correction.account_id == officer.id:
        raise OwnMatterError()
    if correction.state is not CorrectionState.PENDING:
        raise AlreadyDecidedError()
    correction.state = CorrectionState.GRANTED if is_granted else CorrectionState.DECLINED
    correction.decided_at, correction.decided_by_account_id, correction.answer = now, officer.id, answer
    audit.record(session, Action.CORRECTION_DECIDED, correction, now=now, organisation_id=host_ids(activity)[0])
    if is_granted:
        _set_right(session, correction, activity, officer, now=now)
    facts: dict[str, Any] = {"granted": is_granted, "reason": answer}
    kind = NotificationKind.CORRECTION_DECIDED
    tell_member(session, member_id=correction.member_id, activity=activity, kind=kind, facts=facts, now=now)
    session.flush()


def _set_right(
    session: Session, correction: Correction, activity: Activity, officer: Account, *, now: datetime
) -> None:
    line = roster.get_line(session, activity=activity, member_id=correction.member_id)
    if not rules.is_correctable(line.status, correction.wish):
        return  # A late scan or another officer was faster.
    words = correction.words[:WORDS_KEPT]
    correcting.take_back(
        session,
        event_id=new_id(),
        activity=activity,
        member_id=correction.member_id,
        officer=officer,
        reason=words,
        now=now,
    )
    if correction.wish is CorrectionWish.PRESENT:
        correcting.write_present(
            session,
            activity=activity,
            member_id=correction.member_id,
            officer=officer,
            evidence=EvidenceKind.CORRECTION,
            words=words,
            at=min(line.checked_in_at or activity.starts_at, now),
            now=now,
        )


def find_pending(session: Session, *, activity_id: UUID, member_id: UUID) -> Correction | None:
    """The member's request that waits for its answer."""
    return next(
        (
            correction
            for correction in list_of(session, activity_id=activity_id, member_id=member_id)
            if correction.state is CorrectionState.PENDING
        ),
        None,
    )


def list_of(session: Session, *, activity_id: UUID, member_id: UUID) -> Sequence[Correction]:
    """All requests about one line, the oldest first."""
    return session.scalars(
        select(Correction)
        .where(Correction.activity_id == activity_id, Correction.member_id == member_id)
        .order_by(Correction.asked_at, Correction.id)
    ).all()


def list_pending(session: Session, *, organisation_id: UUID) -> list[Any]:
    """Requests about the branch's activities that wait, the oldest first, with member, activity and line's status."""
    hosted = select(ActivityHost.activity_id).where(ActivityHost.organisation_id == organisation_id)
    source: Any = (
        join(RosterEntry, Activity, Activity.id == RosterEntry.activity_id)
        .join(Member, Member.id == RosterEntry.member_id)
        .join(
            Correction,
            and_(Correction.activity_id == RosterEntry.activity_id, Correction.member_id == RosterEntry.member_id),
        )
    )
    source, status = standing.joined(source, member_id=RosterEntry.member_id, kind=RosterEntry.kind)
    rows = session.execute(
        select(Correction, Member, Activity, status.label("status"))
        .select_from(source)
        .where(Correction.state == CorrectionState.PENDING, Correction.activity_id.in_(hosted))
        .where(~roster.is_of_another_host(Correction.member_id, organisation_id=organisation_id))
        .order_by(Correction.asked_at, Correction.id)
    )
    return list(rows)
