"""Somebody asks for a record of their hours to be set right; another person answers, and both stay on record.

What is granted goes the ways that reviewers have anyway: a record is taken back, or voided and written anew, and the
new one waits for a third person's word.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from backend.attendance.errors import (
    AlreadyDecidedError,
    CorrectionPendingError,
    IdReusedError,
    NothingToCorrectError,
)
from backend.attendance.models import CorrectionState
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError
from backend.organisations.rules import Right, roles_with
from backend.organisations.service import grants
from backend.volunteering.errors.ledger import RecordOverError
from backend.volunteering.models import (
    COUNTING,
    DecisionKind,
    HoursCorrection,
    Project,
    ServiceRecord,
    Volunteer,
)
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import leads, ledger, review
from backend.volunteering.service.review import Reach


def ask(
    session: Session,
    *,
    correction_id: UUID,
    record: ServiceRecord,
    account_id: UUID,
    interval: Interval | None,
    words: str,
    now: datetime,
) -> HoursCorrection:
    """Keep somebody's request about their own record; `interval` None: they did not serve then at all.

    The same id again is the same request.

    :raises IdReusedError: the id stands for something else.
    :raises RecordOverError: the record counts no more.
    :raises CorrectionPendingError: a request about it waits already.
    :raises NothingToCorrectError: the record says so already.

    Further refusals are those of `ledger.add`: what could not be granted is not asked for.
    """
    ledger.hold(session, session.get_one(Volunteer, record.volunteer_id))
    stored = session.get(HoursCorrection, correction_id)
    if stored is not None:
        if (stored.record_id, stored.account_id) != (record.id, account_id):
            raise IdReusedError()
        return stored
    ledger.refresh(session, record)
    _refuse_needless(session, record, interval)
    if interval is not None:
        ledger.refuse_uncorrectable(session, record=record, interval=interval, account_id=account_id, now=now)
    correction = HoursCorrection(
        id=correction_id,
        record_id=record.id,
        account_id=account_id,
        starts_at=interval and interval.starts_at,
        ends_at=interval and interval.ends_at,
        words=words,
        state=CorrectionState.PENDING,
        asked_at=now,
    )
    session.add(correction)
    audit.record(session, Action.HOURS_CORRECTION_ASKED, correction, now=now, organisation_id=record.organisation_id)
    _tell_reviewers(session, record, but={account_id, record.recorded_by_account_id}, now=now)
    session.flush()
    return correction


def decide(
    session: Session,
    *,
    correction: HoursCorrection,
    record: ServiceRecord,
    is_granted: bool,
    interval: Interval | None,
    answer: str | None,
    reach: Reach,
    own: Volunteer | None,
    now: datetime,
) -> None:
    """Set the record right, or leave it and say why; the person is told.

    `interval`: the time as whoever answers knows it, where it is not quite the one that was asked for.

    :raises OwnMatterError: nobody decides on their own hours, nor on what they recorded themselves.
    :raises AlreadyDecidedError: somebody did before.
    :raises RecordOverError: granted, but the record counts no more.

    Granted, refusals are those of `ledger.correct`, too; nothing is decided then.
    """
    if session.scalar(select(ServiceRecord.id).where(ServiceRecord.id == record.id, _has_no_say(reach, own))):
        raise OwnMatterError()
    session.scalars(
        locked(select(HoursCorrection).where(HoursCorrection.id == correction.id)).execution_options(
            populate_existing=True
        )
    ).one()
    if correction.state is not CorrectionState.PENDING:
        raise AlreadyDecidedError()
    correction.state = CorrectionState.GRANTED if is_granted else CorrectionState.DECLINED
    correction.decided_at, correction.decided_by_account_id = now, reach.account_id
    correction.answer = answer
    audit.record(session, Action.HOURS_CORRECTION_DECIDED, correction, now=now, organisation_id=record.organisation_id)
    session.flush()
    if not is_granted:
        kind = NotificationKind.HOURS_CORRECTION_DECLINED
        review.tell_of(session, record, kind, reason=answer, minutes=record.minutes, now=now)
        return
    _set_right(session, correction, record, interval, account_id=reach.account_id, now=now)


def waiting_for(reach: Reach, *, own: Volunteer | None) -> Select[HoursCorrection, ServiceRecord]:
    """Requests that wait for this person's word, each with its record, the oldest first."""
    return (
        select(HoursCorrection, ServiceRecord)
        .join(ServiceRecord, ServiceRecord.id == HoursCorrection.record_id)
        .where(HoursCorrection.state == CorrectionState.PENDING, reach.reads(), ~_has_no_say(reach, own))
        .order_by(HoursCorrection.asked_at, HoursCorrection.id)
    )


def list_of(session: Session, record_ids: Collection[UUID]) -> dict[UUID, list[HoursCorrection]]:
    """All requests about these records, the oldest first."""
    found: dict[UUID, list[HoursCorrection]] = {}
    about = select(HoursCorrection).where(HoursCorrection.record_id.in_(record_ids))
    for correction in session.scalars(about.order_by(HoursCorrection.asked_at, HoursCorrection.id)):
        found.setdefault(correction.record_id, []).append(correction)
    return found


def _refuse_needless(session: Session, record: ServiceRecord, interval: Interval | None) -> None:
    if record.state not in COUNTING:
        raise RecordOverError(state=record.state.value)
    if any(asked.state is CorrectionState.PENDING for asked in list_of(session, [record.id]).get(record.id, [])):
        raise CorrectionPendingError()
    if interval == Interval(record.starts_at, record.ends_at):
        raise NothingToCorrectError()


def _set_right(
    session: Session,
    correction: HoursCorrection,
    record: ServiceRecord,
    interval: Interval | None,
    *,
    account_id: UUID,
    now: datetime,
) -> None:
    reason = correction.answer or correction.words
    minutes = None
    if correction.starts_at is None or correction.ends_at is None:
        ledger.void(session, record=record, account_id=account_id, reason=reason, now=now)
    else:
        right = interval or Interval(correction.starts_at, correction.ends_at)
        written = ledger.correct(session, record=record, interval=right, account_id=account_id, reason=reason, now=now)
        minutes = sum(part.minutes for part in written)
    review.tell(session, record, DecisionKind.VOIDED, reason=reason, minutes=minutes, now=now)


def _has_no_say(reach: Reach, own: Volunteer | None) -> ColumnElement[bool]:
    return review.has_part_in(reach.account_id) | review.is_of(own)


def _tell_reviewers(session: Session, record: ServiceRecord, *, but: set[UUID], now: datetime) -> None:
    """The leads of the project, and those who review at its organisation itself."""
    held = grants.list_grants(session, organisation_id=record.organisation_id, now=now)
    told = {grant.account_id for grant in held if grant.role in roles_with(Right.HOURS_REVIEW)}
    told |= set(leads.account_ids(session, project_id=record.project_id, now=now))
    notifications.notify_all(
        session,
        account_ids=told - but,
        kind=NotificationKind.HOURS_QUESTIONED,
        facts={"title": session.get_one(Project, record.project_id).title},
        subject_id=record.id,
        now=now,
    )
