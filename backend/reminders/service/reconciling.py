"""What is due now against what was told: the missing is told, the settled is taken back."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

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
    """Something people are reminded of: its kind of notice, and everything of that kind that is due at an instant."""

    kind: NotificationKind
    find: Callable[[Session, datetime], list[Due]]


def remind(session: Session, reminder: Reminder, *, now: datetime) -> int:
    """Tell what is due and was never told, and withdraw what is due no more; how many notices were touched.

    What somebody has read stays read; a stage that was told and withdrawn is not told again. The database refuses the
    same stage twice (`uq_notification_stage`).
    """
    due = {one.key: one for one in reminder.find(session, now)}
    told = _told(session, reminder.kind, {subject_id for _, subject_id, _ in due})
    missing = [one for key, one in due.items() if key not in told]
    settled = [row.id for row in _standing(session, reminder.kind) if (row[1], row[2], row[3]) not in due]
    _tell(session, reminder.kind, missing, now=now)
    _withdraw(session, settled, now=now)
    return len(missing) + len(settled)


def _told(
    session: Session, kind: NotificationKind, subject_ids: Collection[UUID]
) -> set[tuple[UUID, UUID | None, str | None]]:
    found: set[tuple[UUID, UUID | None, str | None]] = set()
    for some in _in_parts(subject_ids):
        rows = session.execute(
            select(Notification.account_id, Notification.subject_id, Notification.stage).where(
                Notification.kind == kind, Notification.subject_id.in_(some), Notification.stage.is_not(None)
            )
        )
        found |= {(row[0], row[1], row[2]) for row in rows}
    return found


def _standing(session: Session, kind: NotificationKind) -> Collection[Any]:
    return session.execute(
        select(Notification.id, Notification.account_id, Notification.subject_id, Notification.stage).where(
            Notification.kind == kind, Notification.withdrawn_at.is_(None), Notification.stage.is_not(None)
        )
    ).all()


def _tell(session: Session, kind: NotificationKind, due: Collection[Due], *, now: datetime) -> None:
    rows = [
        {"id": new_id(), "account_id": one.account_id, "kind": kind, "facts": one.facts, "created_at": now}
        | {"subject_id": one.subject_id, "stage": one.stage}
        for one in due
    ]
    if rows:
        session.execute(insert(Notification), rows, execution_options={NO_RECORD: True})


def _withdraw(session: Session, ids: Collection[UUID], *, now: datetime) -> None:
    for some in _in_parts(ids):
        session.execute(
            update(Notification).where(Notification.id.in_(some)).values(withdrawn_at=now),
            execution_options={NO_RECORD: True},
        )


def _in_parts(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    every = list(ids)
    return (every[start : start + MOST_AT_ONCE] for start in range(0, len(every), MOST_AT_ONCE))
