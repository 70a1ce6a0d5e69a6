"""Counters and quick logs: one log has its counts and, maybe, minutes in the ledger; all of it or nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.attendance.errors import IdBelongsToOtherError, IdReusedError
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.volunteering.errors.groups import HoursConfirmedError, LogTooOldError, NotInProjectError
from backend.volunteering.models import (
    COUNTING,
    CommunityGroup,
    CountKind,
    Grade,
    GroupCount,
    GroupLog,
    GroupMark,
    RecordState,
    Source,
    Volunteer,
)
from backend.volunteering.rules.ledger import in_whole_minutes
from backend.volunteering.service import ledger
from backend.volunteering.service.groups import registry

MOST_DAYS = 60
"""How long ago something may have been done that a phone sends now."""


@dataclass(frozen=True)
class Told:
    """What a phone says was done."""

    id: UUID
    group_id: UUID
    counts: Mapping[CountKind, int]
    minutes: int | None
    captured_at: datetime

    def fingerprint(self) -> bytes:
        """Equal for the same log sent twice (design §7)."""
        counts = sorted((kind.value, count) for kind, count in self.counts.items())
        parts = (self.group_id, counts, self.minutes, self.captured_at)
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()

    def moment(self, *, now: datetime) -> datetime:
        """For when it stands: the phone's clock, never later than the server's.

        :raises LogTooOldError: longer ago than is taken.
        """
        at = min(self.captured_at, now)
        if at < now - timedelta(days=MOST_DAYS):
            raise LogTooOldError(most_days=MOST_DAYS)
        return at


def find(session: Session, told: Told, *, account_id: UUID) -> GroupLog | None:
    """What was written under this id before.

    :raises IdBelongsToOtherError: by another account.
    :raises IdReusedError: for something else.
    """
    present = session.get(GroupLog, told.id)
    if present is None:
        return None
    if present.account_id != account_id:
        raise IdBelongsToOtherError()
    if present.fingerprint != told.fingerprint():
        raise IdReusedError()
    return present


def write(
    session: Session, told: Told, *, group: CommunityGroup, volunteer: Volunteer, account_id: UUID, now: datetime
) -> GroupLog:
    """Write counts and minutes down. Minutes wait for a second person; what another record covers is left out of them.

    The id is new: whoever calls has looked with `find`.

    :raises LogTooOldError: longer ago than is taken.
    :raises NotInProjectError: the group or its project did not run on that day.

    Further refusals are those of `ledger.add`.
    """
    at = told.moment(now=now)
    held_on = clock.local_date(at)
    _refuse_outside(group, held_on)
    log = GroupLog(
        id=told.id,
        group_id=group.id,
        volunteer_id=volunteer.id,
        account_id=account_id,
        held_on=held_on,
        minutes=told.minutes,
        captured_at=at,
        received_at=now,
        fingerprint=told.fingerprint(),
    )
    session.add(log)
    session.flush()
    for kind, count in told.counts.items():
        session.add(GroupCount(id=new_id(), log_id=log.id, group_id=group.id, kind=kind, count=count, held_on=held_on))
    registry.hold(session, group)
    for kind in told.counts:
        _mark(session, group.id, kind, held_on)
    if told.minutes is not None:
        _write_minutes(session, log, told.minutes, group=group, volunteer=volunteer, now=now)
    _record(session, Action.COMMUNITY_GROUP_LOGGED, log, group, now=now, fields=[kind.value for kind in told.counts])
    return log


def take_back(session: Session, *, log: GroupLog, group: CommunityGroup, account_id: UUID, now: datetime) -> None:
    """Let a log count no more, with its minutes while they wait. Twice is once.

    :raises HoursConfirmedError: a second person has confirmed its minutes.
    """
    registry.hold(session, group)
    session.refresh(log)
    if log.voided_at is not None:
        return
    records = [record for record in ledger.find_entry(session, entry_id=log.id) if record.state in COUNTING]
    if any(record.state is RecordState.CREDITED for record in records):
        raise HoursConfirmedError()
    for record in records:
        ledger.void(session, record=record, account_id=account_id, reason=None, now=now)
    log.voided_at, log.voided_by_account_id = now, account_id
    counts = session.scalars(select(GroupCount).where(GroupCount.log_id == log.id)).all()
    for count in counts:
        count.voided_at = now
    session.flush()
    for count in counts:
        _mark_again(session, group.id, count.kind)
    _record(session, Action.COMMUNITY_GROUP_LOG_VOIDED, log, group, now=now, fields=["voided_at"])


def counts_of(session: Session, log: GroupLog) -> dict[CountKind, int]:
    """What the log counts."""
    rows = session.execute(select(GroupCount.kind, GroupCount.count).where(GroupCount.log_id == log.id))
    return {kind: count for kind, count in rows}


def minutes_that_count(session: Session, log: GroupLog) -> int:
    """The log's minutes in the ledger, confirmed or waiting."""
    records = ledger.find_entry(session, entry_id=log.id) if log.minutes is not None else []
    return sum(record.minutes for record in records if record.state in COUNTING)


def totals(
    session: Session, *, group_ids: list[UUID], from_on: date, until_on: date
) -> dict[UUID, dict[CountKind, int]]:
    """Counts by group and kind of the days from `from_on` until `until_on` (exclusive)."""
    rows = session.execute(
        select(GroupCount.group_id, GroupCount.kind, func.sum(GroupCount.count))
        .where(GroupCount.group_id.in_(group_ids), GroupCount.voided_at.is_(None))
        .where(GroupCount.kind.in_(list(CountKind)))  # Lets the index on group, kind and day be used as a whole.
        .where(GroupCount.held_on >= from_on, GroupCount.held_on < until_on)
        .group_by(GroupCount.group_id, GroupCount.kind)
    )
    found: dict[UUID, dict[CountKind, int]] = {}
    for group_id, kind, total in rows:
        found.setdefault(group_id, {})[kind] = int(total)
    return found


def _refuse_outside(group: CommunityGroup, day: date) -> None:
    project = group.project
    if registry.stood_on(group, day) and project.from_on <= day < project.until_on:
        return
    until_on = min(project.until_on, group.until_on or project.until_on)
    raise NotInProjectError(from_on=max(group.from_on, project.from_on).isoformat(), until_on=until_on.isoformat())


def _write_minutes(
    session: Session, log: GroupLog, minutes: int, *, group: CommunityGroup, volunteer: Volunteer, now: datetime
) -> None:
    entry = ledger.Entry(
        project=group.project,
        interval=in_whole_minutes(log.captured_at - timedelta(minutes=minutes), log.captured_at),
        source=Source.QUICK_LOG,
        grade=Grade.D,
        recorded_by_account_id=log.account_id,
        id=log.id,
    )
    ledger.add(session, entry, volunteer=volunteer, now=now, around=True)


def _mark(session: Session, group_id: UUID, kind: CountKind, day: date) -> None:
    present = session.get(GroupMark, (group_id, kind), populate_existing=True)
    if present is None:
        session.add(GroupMark(group_id=group_id, kind=kind, last_on=day))
    else:
        present.last_on = max(present.last_on, day)


def _mark_again(session: Session, group_id: UUID, kind: CountKind) -> None:
    """After something was taken back: the mark says what the standing counts say."""
    last_on = session.scalar(
        select(func.max(GroupCount.held_on)).where(
            GroupCount.group_id == group_id, GroupCount.kind == kind, GroupCount.voided_at.is_(None)
        )
    )
    present = session.get(GroupMark, (group_id, kind), populate_existing=True)
    if present is not None and last_on is None:
        session.delete(present)
    elif present is not None and last_on is not None:
        present.last_on = last_on


def _record(
    session: Session, action: Action, log: GroupLog, group: CommunityGroup, *, now: datetime, fields: list[str]
) -> None:
    organisation_id = group.project.organisation_id
    audit.record(session, action, log, now=now, organisation_id=organisation_id, fields=fields)
    session.flush()
