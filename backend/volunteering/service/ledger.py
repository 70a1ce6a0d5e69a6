"""The ledger of minutes: the only writer of service records.

Whoever writes for a person holds that person's row until the transaction ends, so that a day's total is known and a
conflict can be named; the database would refuse the overlap by itself, too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import WRITE_LOCK, locked
from backend.core.ids import new_id
from backend.members.models import Member
from backend.volunteering.errors.ledger import RecordOverError, ServiceOverlapError
from backend.volunteering.models import (
    COUNTING,
    DecisionKind,
    Grade,
    Project,
    RecordState,
    ServiceDecision,
    ServiceRecord,
    Source,
    Volunteer,
)
from backend.volunteering.rules import ledger as rules
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import questions


@dataclass(frozen=True)
class Entry:
    """Time that somebody served, as it is to be written down; it becomes one record for each local day."""

    project: Project
    interval: Interval
    source: Source
    grade: Grade
    recorded_by_account_id: UUID
    id: UUID
    """The phone's, where one made it."""
    shift_id: UUID | None = None
    stay_id: UUID | None = None
    replaces_id: UUID | None = None
    reason: str | None = None
    flags: frozenset[str] = frozenset()
    is_beyond_pairs: bool = False
    """A fourth time in and out on one day: a second person looks at it."""


def hold(session: Session, volunteer: Volunteer) -> None:
    """Make every other writer of this person's time wait until the transaction ends; rows that name it may be added."""
    own = select(Volunteer.id).where(Volunteer.id == volunteer.id)
    session.execute(own.with_for_update(key_share=True).execution_options(**{WRITE_LOCK: True})).one()


def add(
    session: Session, entry: Entry, *, volunteer: Volunteer, now: datetime, around: bool = False
) -> list[ServiceRecord]:
    """Write time down, cut into local days, in their order.

    `around`: only the part that is still free, which may be none; else any overlap is a refusal.

    :raises NoTimeError: it has no minutes.
    :raises TooLongError: more than 24 hours.
    :raises NotOverYetError: it ends in the future.
    :raises BeforeJoiningError: it begins before the person's first day.
    :raises ServiceOverlapError: other time of the person lies in it.
    """
    hold(session, volunteer)
    rules.refuse_impossible(entry.interval, since_on=volunteer.since_on, now=now)
    parts = [entry.interval]
    taken = _list_taken(session, volunteer.id, entry.interval)
    if taken:
        if not around:
            raise _overlap(session, entry, volunteer, taken)
        parts = rules.free_parts(entry.interval, [_interval_of(record) for record in taken])
        entry = replace(entry, flags=entry.flags | {"overlap_cut"})
    try:
        with session.begin_nested():
            return _write(session, entry, parts, volunteer, now=now)
    except IntegrityError:
        taken = _list_taken(session, volunteer.id, entry.interval)
        if not taken:
            raise
        raise _overlap(session, entry, volunteer, taken) from None


def void(
    session: Session, *, record: ServiceRecord, account_id: UUID, reason: str | None, now: datetime
) -> ServiceRecord:
    """Take a record back: its time is free again, its row stays.

    :raises RecordOverError: it was refused or voided before.
    """
    refresh(session, record)
    if record.state not in COUNTING:
        raise RecordOverError(state=record.state.value)
    decide(session, record, DecisionKind.VOIDED, account_id=account_id, reason=reason, now=now)
    return record


def correct(
    session: Session, *, record: ServiceRecord, interval: Interval, account_id: UUID, reason: str, now: datetime
) -> list[ServiceRecord]:
    """Void a record and write the right time instead; it rests on the word of whoever corrects, so it waits again.

    Refusals are those of `void` and `add`; none of both happens then.
    """
    volunteer = session.get_one(Volunteer, record.volunteer_id)
    hold(session, volunteer)
    with session.begin_nested():
        void(session, record=record, account_id=account_id, reason=reason, now=now)
        entry = _instead_of(session, record, interval, account_id=account_id, reason=reason)
        return add(session, entry, volunteer=volunteer, now=now)


def refuse_uncorrectable(
    session: Session, *, record: ServiceRecord, interval: Interval, account_id: UUID, now: datetime
) -> None:
    """Refuse at once what `correct` would refuse later; the caller holds the person."""
    volunteer = session.get_one(Volunteer, record.volunteer_id)
    rules.refuse_impossible(interval, since_on=volunteer.since_on, now=now)
    taken = [other for other in _list_taken(session, volunteer.id, interval) if other.id != record.id]
    if taken:
        raise _overlap(session, _instead_of(session, record, interval, account_id=account_id), volunteer, taken)


def _instead_of(
    session: Session, record: ServiceRecord, interval: Interval, *, account_id: UUID, reason: str | None = None
) -> Entry:
    return Entry(
        project=session.get_one(Project, record.project_id),
        interval=interval,
        source=record.source,
        grade=max(record.grade, Grade.C),
        recorded_by_account_id=account_id,
        id=new_id(),
        shift_id=record.shift_id,
        stay_id=record.stay_id,
        replaces_id=record.id,
        reason=reason,
    )


def decide(
    session: Session,
    record: ServiceRecord,
    kind: DecisionKind,
    *,
    account_id: UUID,
    now: datetime,
    reason: str | None = None,
    was_sampled: bool = False,
) -> None:
    """Write down who decided what about a record, and let it be worth that; the caller holds the record.

    An open question about it is answered with it, see `questions.settle`.
    """
    questions.settle(session, record, kind, account_id=account_id, reason=reason, now=now)
    record.state = _STATE_AFTER.get(kind, record.state)
    record.changed_at = now
    if kind is DecisionKind.CONFIRMED:
        record.approved_by_account_id = account_id
    session.add(
        ServiceDecision(
            id=new_id(),
            record_id=record.id,
            kind=kind,
            account_id=account_id,
            reason=reason,
            was_sampled=was_sampled,
            decided_at=now,
        )
    )
    audit.record(
        session,
        _ACTION_OF[kind],
        record,
        now=now,
        organisation_id=record.organisation_id,
        fields=["state"] if kind in _STATE_AFTER else [],
    )
    session.flush()


_STATE_AFTER = {
    DecisionKind.CONFIRMED: RecordState.CREDITED,
    DecisionKind.REFUSED: RecordState.REFUSED,
    DecisionKind.VOIDED: RecordState.VOIDED,
}
_ACTION_OF = {
    DecisionKind.CONFIRMED: Action.SERVICE_RECORD_CONFIRMED,
    DecisionKind.REFUSED: Action.SERVICE_RECORD_REFUSED,
    DecisionKind.VOIDED: Action.SERVICE_RECORD_VOIDED,
    DecisionKind.RETURNED: Action.SERVICE_RECORD_RETURNED,
}


def refresh(session: Session, record: ServiceRecord) -> None:
    """Hold the record and see it as whoever held it before has left it."""
    session.scalars(
        locked(select(ServiceRecord).where(ServiceRecord.id == record.id)).execution_options(populate_existing=True)
    ).one()


def find_entry(session: Session, *, entry_id: UUID) -> list[ServiceRecord]:
    """The records that were written under this id, in their order."""
    own = select(ServiceRecord).where(ServiceRecord.entry_id == entry_id)
    return list(session.scalars(own.order_by(ServiceRecord.starts_at, ServiceRecord.id)))


def minutes_on(session: Session, *, volunteer_id: UUID, days: Collection[date]) -> dict[date, int]:
    """The person's minutes that count or wait, by local day, of all projects."""
    rows = session.execute(
        select(ServiceRecord.held_on, func.sum(ServiceRecord.minutes))
        .where(ServiceRecord.volunteer_id == volunteer_id, ServiceRecord.held_on.in_(days))
        .where(ServiceRecord.state.in_(COUNTING))
        .group_by(ServiceRecord.held_on)
    )
    return {held_on: int(minutes) for held_on, minutes in rows}


def _write(
    session: Session, entry: Entry, parts: Sequence[Interval], volunteer: Volunteer, *, now: datetime
) -> list[ServiceRecord]:
    pieces = [piece for part in parts for piece in rules.by_day(part)]
    total = minutes_on(session, volunteer_id=volunteer.id, days={day for day, _ in pieces})
    records = write_pieces(session, entry, pieces, volunteer_id=volunteer.id, total=total, now=now)
    session.flush()
    return records


def write_pieces(
    session: Session,
    entry: Entry,
    pieces: Sequence[tuple[date, Interval]],
    *,
    volunteer_id: UUID,
    total: dict[date, int],
    now: datetime,
) -> list[ServiceRecord]:
    """One record for each piece of a day, of somebody whom the caller holds; `total` of their days goes on growing."""
    records = []
    for day, piece in pieces:
        total[day] = total.get(day, 0) + piece.minutes
        level = rules.level_of(entry.grade, minutes_of_day=total[day], is_beyond_pairs=entry.is_beyond_pairs)
        records.append(
            ServiceRecord(
                id=new_id(),
                entry_id=entry.id,
                volunteer_id=volunteer_id,
                project_id=entry.project.id,
                shift_id=entry.shift_id,
                organisation_id=entry.project.organisation_id,
                held_on=day,
                starts_at=piece.starts_at,
                ends_at=piece.ends_at,
                minutes=piece.minutes,
                source=entry.source,
                grade=entry.grade,
                state=rules.state_at(level),
                level=level,
                flags=sorted(entry.flags),
                reason=entry.reason,
                stay_id=entry.stay_id,
                replaces_id=entry.replaces_id,
                recorded_by_account_id=entry.recorded_by_account_id,
                recorded_at=now,
                changed_at=now,
            )
        )
    session.add_all(records)
    for record in records:
        audit.record(
            session, Action.SERVICE_RECORD_ADDED, record, now=now, organisation_id=entry.project.organisation_id
        )
    return records


def _list_taken(session: Session, volunteer_id: UUID, interval: Interval) -> list[ServiceRecord]:
    return list(
        session.scalars(
            select(ServiceRecord)
            .where(ServiceRecord.volunteer_id == volunteer_id, ServiceRecord.state.in_(COUNTING))
            .where(ServiceRecord.starts_at < interval.ends_at, ServiceRecord.ends_at > interval.starts_at)
            .order_by(ServiceRecord.starts_at)
        )
    )


def _overlap(
    session: Session, entry: Entry, volunteer: Volunteer, taken: Sequence[ServiceRecord]
) -> ServiceOverlapError:
    """The refusal, with the title of the other project for the person and for those of the same project only."""
    other = taken[0]
    is_told = other.project_id == entry.project.id
    own = select(func.coalesce(Volunteer.account_id, Member.account_id)).outerjoin(Member)
    is_told = is_told or entry.recorded_by_account_id == session.scalar(own.where(Volunteer.id == volunteer.id))
    free = rules.free_parts(entry.interval, [_interval_of(record) for record in taken])
    offered = rules.longest(free)
    return ServiceOverlapError(
        record_id=str(other.id),
        starts_at=other.starts_at.isoformat(),
        ends_at=other.ends_at.isoformat(),
        project_title=session.get_one(Project, other.project_id).title if is_told else None,
        offers={"shorten": offered and _told(offered), "split": [_told(part) for part in free]},
    )


def _interval_of(record: ServiceRecord) -> Interval:
    return Interval(record.starts_at, record.ends_at)


def _told(interval: Interval) -> dict[str, str | int]:
    return {
        "starts_at": interval.starts_at.isoformat(),
        "ends_at": interval.ends_at.isoformat(),
        "minutes": interval.minutes,
    }
