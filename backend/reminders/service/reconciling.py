"""What is due now against what was told: the missing is told, the settled is taken back.

Looking goes through a whole city and takes its time, so it is done beside everybody else; what it finds is asked again,
of those matters only, in the short transactions that write.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.audit import NO_RECORD
from backend.core.ids import new_id
from backend.notifications.models import Notification, NotificationKind

MOST_AT_ONCE = 500
"""Of the rows that one statement names."""


@dataclass(frozen=True)
class Due:
    """One account is reminded of one matter; `stage` says which turn of it, so that every turn is told once."""

    account_id: UUID
    subject_id: UUID
    stage: str
    facts: dict[str, Any]

    @property
    def key(self) -> tuple[UUID, UUID, str]:
        return self.account_id, self.subject_id, self.stage


@dataclass(frozen=True)
class Reminder:
    """Something people are reminded of: its kind of notice, and everything of that kind that is due at an instant.

    `find(session, now, among)` finds it of some subjects, or (None) of all.
    """

    kind: NotificationKind
    find: Callable[[Session, datetime, Collection[UUID] | None], list[Due]]
    part: int = 25
    """So many subjects are asked again and written in one transaction, which takes some 30 ms of a machine."""


@dataclass(frozen=True)
class _Open:
    """What there is to do."""

    missing: Sequence[Due]
    settled: Sequence[Any]
    """Rows of notices: id, account, subject, stage."""


def one_of(column: InstrumentedAttribute[Any], among: Collection[UUID] | None) -> ColumnElement[bool]:
    """The condition that a subject is asked for."""
    return true() if among is None else column.in_(among)


def look(session: Session, reminder: Reminder, *, now: datetime) -> list[list[UUID]]:
    """The subjects of which something is to be told or withdrawn, in parts that are each written quickly."""
    found = _open(session, reminder, None, now=now)
    every = {one.subject_id for one in found.missing} | {row.subject_id for row in found.settled}
    return list(_in_parts(sorted(every), reminder.part))


def remind(session: Session, reminder: Reminder, among: Collection[UUID], *, now: datetime) -> int:
    """Tell what is due of these subjects and was never told, and withdraw what is due no more; how many notices.

    What somebody has read stays read; a stage that was told and withdrawn is not told again. The database refuses the
    same stage twice (`uq_notification_stage`).
    """
    found = _open(session, reminder, among, now=now)
    _tell(session, reminder.kind, found.missing, now=now)
    _withdraw(session, [row.id for row in found.settled], now=now)
    return len(found.missing) + len(found.settled)


def _open(session: Session, reminder: Reminder, among: Collection[UUID] | None, *, now: datetime) -> _Open:
    due = {one.key: one for one in reminder.find(session, now, among)}
    rows = session.execute(
        select(Notification.id, Notification.account_id, Notification.subject_id, Notification.stage)
        .where(Notification.kind == reminder.kind, Notification.withdrawn_at.is_(None))
        .where(Notification.stage.is_not(None), one_of(Notification.subject_id, among))
    )
    standing = {tuple(row)[1:]: row for row in rows}
    new = [one for key, one in due.items() if key not in standing]
    told = _told(session, reminder.kind, {one.subject_id for one in new})
    return _Open(
        missing=[one for one in new if one.key not in told],
        settled=[row for key, row in standing.items() if key not in due],
    )


def _told(
    session: Session, kind: NotificationKind, subject_ids: Collection[UUID]
) -> set[tuple[UUID, UUID | None, str | None]]:
    found: set[tuple[UUID, UUID | None, str | None]] = set()
    for some in _in_parts(subject_ids, MOST_AT_ONCE):
        rows = session.execute(
            select(Notification.account_id, Notification.subject_id, Notification.stage).where(
                Notification.kind == kind, Notification.subject_id.in_(some), Notification.stage.is_not(None)
            )
        )
        found |= {(row[0], row[1], row[2]) for row in rows}
    return found


def _tell(session: Session, kind: NotificationKind, due: Collection[Due], *, now: datetime) -> None:
    rows = [
        {"id": new_id(), "account_id": one.account_id, "kind": kind, "facts": one.facts, "created_at": now}
        | {"subject_id": one.subject_id, "stage": one.stage}
        for one in due
    ]
    if rows:
        session.execute(insert(Notification), rows, execution_options={NO_RECORD: True})


def _withdraw(session: Session, ids: Collection[UUID], *, now: datetime) -> None:
    for some in _in_parts(ids, MOST_AT_ONCE):
        session.execute(
            update(Notification).where(Notification.id.in_(some)).values(withdrawn_at=now),
            execution_options={NO_RECORD: True},
        )


def _in_parts(ids: Iterable[UUID], size: int) -> Iterable[list[UUID]]:
    every = list(ids)
    return (every[start : start + size] for start in range(0, len(every), size))
