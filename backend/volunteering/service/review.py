"""Reviewing hours: one by one, or many at once of which a random tenth is looked at first.

Whoever recorded time, or saw to it at the desk, does not confirm it; nobody confirms their own.
"""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from backend.core.db import keyring_of, locked
from backend.core.errors import NotFound, Refusal
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.ledger import RecordOverError
from backend.volunteering.errors.review import ReasonNeededError, SampleNotOpenedError
from backend.volunteering.models import (
    DecisionKind,
    Project,
    RecordState,
    ReviewLevel,
    ServiceRecord,
    ServiceScan,
    ServiceStay,
    Volunteer,
)
from backend.volunteering.service import ledger, people

TENTH = 10
MARK_BYTES = 16
_TOLD_AS = {
    DecisionKind.REFUSED: NotificationKind.SERVICE_REFUSED,
    DecisionKind.RETURNED: NotificationKind.SERVICE_RETURNED,
    DecisionKind.VOIDED: NotificationKind.SERVICE_VOIDED,
}


@dataclass(frozen=True)
class Reach:
    """Whose word somebody's is: of which projects as a lead, of which organisations as an officer."""

    account_id: UUID
    led_projects: Select[UUID]
    organisations: Select[UUID]
    """Where they review hours: confirm as a second person, and beyond eight hours a day."""
    from_above: Select[UUID]
    """Where they review as staff of a committee: beyond twelve hours a day, too."""

    def reads(self) -> ColumnElement[bool]:
        """Records that they see at all."""
        return or_(
            ServiceRecord.project_id.in_(self.led_projects), ServiceRecord.organisation_id.in_(self.organisations)
        )

    def decides(self) -> ColumnElement[bool]:
        """Records whose level they stand on, whoever recorded them."""
        at_branch = ServiceRecord.organisation_id.in_(self.organisations)
        return or_(
            and_(ServiceRecord.level == ReviewLevel.SECOND_PERSON, self.reads()),
            and_(ServiceRecord.level == ReviewLevel.BRANCH, at_branch),
            and_(ServiceRecord.level == ReviewLevel.COMMITTEE, ServiceRecord.organisation_id.in_(self.from_above)),
        )


def waiting_for(reach: Reach, *, own: Volunteer | None) -> Select[ServiceRecord]:
    """Records that wait for this person's word: neither their own nor recorded with their help. Oldest day first."""
    return (
        select(ServiceRecord)
        .where(ServiceRecord.state == RecordState.WAITING, reach.decides())
        .where(~has_part_in(reach.account_id), ~is_of(own))
        .order_by(ServiceRecord.held_on, ServiceRecord.starts_at, ServiceRecord.id)
    )


def count(session: Session, statement: Select[ServiceRecord]) -> dict[ReviewLevel, int]:
    """How many records wait, by level."""
    waiting = statement.order_by(None).subquery()
    rows = session.execute(select(waiting.c.level, func.count()).group_by(waiting.c.level))
    return {ReviewLevel(level): number for level, number in rows}


def sample_of(session: Session, *, account_id: UUID, record_ids: Collection[UUID]) -> set[UUID]:
    """A tenth of the records, at least one, that nobody can choose: drawn by a key of the server from all their ids."""
    ids = sorted(record_ids)
    key = keyring_of(session).claim_keys[0]
    batch = hashlib.sha256(account_id.bytes + b"".join(record_id.bytes for record_id in ids)).digest()
    drawn = sorted(
        ids, key=lambda record_id: hmac.new(key, b"sample" + batch + record_id.bytes, hashlib.sha256).digest()
    )
    return set(drawn[: -(-len(ids) // TENTH)])


def mark_of(session: Session, *, account_id: UUID, record_id: UUID) -> str:
    """What somebody is told who opens a record, as the proof that they did."""
    return _mark(keyring_of(session).claim_keys[0], account_id, record_id)


def settle(
    session: Session,
    *,
    record_ids: Sequence[UUID],
    kind: DecisionKind,
    reason: str | None,
    opened: Collection[str],
    reach: Reach,
    own: Volunteer | None,
    now: datetime,
) -> dict[UUID, Refusal | None]:
    """Confirm, refuse or return records; each ends by itself, with None or with why not. The people are told.

    :raises ReasonNeededError: refusing and returning say why.
    :raises SampleNotOpenedError: the sampled ones were not opened yet; the facts say which they are.
    """
    if kind is not DecisionKind.CONFIRMED and not reason:
        raise ReasonNeededError()
    sample = _opened_sample(session, record_ids, opened, reach.account_id) if kind is DecisionKind.CONFIRMED else set()
    statement = locked(select(ServiceRecord).where(ServiceRecord.id.in_(record_ids)).order_by(ServiceRecord.id))
    found = {record.id: record for record in session.scalars(statement.execution_options(populate_existing=True)).all()}
    allowed = set(
        session.scalars(select(ServiceRecord.id).where(ServiceRecord.id.in_(record_ids), reach.decides())).all()
    )
    involved = set(
        session.scalars(
            select(ServiceRecord.id).where(
                ServiceRecord.id.in_(record_ids), or_(has_part_in(reach.account_id), is_of(own))
            )
        )
    )
    ended: dict[UUID, Refusal | None] = {}
    for record_id in record_ids:
        record = found.get(record_id)
        ended[record_id] = _refusal(record, is_allowed=record_id in allowed, is_involved=record_id in involved)
        if record is None or ended[record_id] is not None:
            continue
        ledger.decide(
            session,
            record,
            kind,
            account_id=reach.account_id,
            reason=reason,
            was_sampled=record_id in sample,
            now=now,
        )
        tell(session, record, kind, reason=reason, now=now)
    return ended


def tell(
    session: Session,
    record: ServiceRecord,
    kind: DecisionKind,
    *,
    reason: str | None,
    now: datetime,
    minutes: int | None = None,
) -> None:
    """Tell the person what became of their hours, unless all is well; `minutes`: they were set right to so many."""
    told_as = NotificationKind.SERVICE_CORRECTED if minutes is not None else _TOLD_AS.get(kind)
    if told_as is not None:
        tell_of(
            session, record, told_as, reason=reason, minutes=record.minutes if minutes is None else minutes, now=now
        )


def tell_of(
    session: Session, record: ServiceRecord, kind: NotificationKind, *, reason: str | None, minutes: int, now: datetime
) -> None:
    """A notice to the person of whom the record is."""
    account_id = people.account_id_of(session, session.get_one(Volunteer, record.volunteer_id))
    if account_id is None:
        return
    notifications.notify(
        session,
        account_id=account_id,
        kind=kind,
        facts={
            "title": session.get_one(Project, record.project_id).title,
            "starts_at": record.starts_at.isoformat(),
            "minutes": minutes,
            "reason": reason,
        },
        subject_id=record.id,
        now=now,
    )


def _opened_sample(
    session: Session, record_ids: Sequence[UUID], opened: Collection[str], account_id: UUID
) -> set[UUID]:
    sample = sample_of(session, account_id=account_id, record_ids=record_ids)
    keys = keyring_of(session).claim_keys
    told = {mark.encode() for mark in opened}
    unseen = [
        record_id
        for record_id in sorted(sample)
        if not any(_mark(key, account_id, record_id).encode() in told for key in keys)
    ]
    if unseen:
        raise SampleNotOpenedError(sample=[str(record_id) for record_id in sorted(sample)])
    return sample


def _mark(key: bytes, account_id: UUID, record_id: UUID) -> str:
    return hmac.new(key, b"opened" + account_id.bytes + record_id.bytes, hashlib.sha256).hexdigest()[: 2 * MARK_BYTES]


def _refusal(record: ServiceRecord | None, *, is_allowed: bool, is_involved: bool) -> Refusal | None:
    if record is None or not is_allowed:
        return NotFound()
    if is_involved:
        return OwnMatterError()
    if record.state is not RecordState.WAITING:
        return RecordOverError(state=record.state.value)
    return None


def has_part_in(account_id: UUID) -> ColumnElement[bool]:
    """Records in which they had a part: wrote them down, or scanned somebody in or out of the stay behind them."""
    scanned = (
        select(ServiceStay.id)
        .join(ServiceScan, or_(ServiceScan.id == ServiceStay.in_scan_id, ServiceScan.id == ServiceStay.out_scan_id))
        .where(ServiceStay.id == ServiceRecord.stay_id, ServiceScan.account_id == account_id)
    )
    return or_(ServiceRecord.recorded_by_account_id == account_id, scanned.exists())


def is_of(own: Volunteer | None) -> ColumnElement[bool]:
    """Records of the person themselves."""
    return false() if own is None else ServiceRecord.volunteer_id == own.id
