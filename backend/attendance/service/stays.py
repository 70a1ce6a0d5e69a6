"""From when to when people were there, where they check out, too: derived from the events, stored nowhere.

So an exit that becomes known before its entry needs no repair, and going early takes nothing from anybody.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.attendance import rules
from backend.attendance.models import Direction, Outcome, ScanEvent
from backend.attendance.rules import Stay

_PASSED = (Outcome.CHECKED_IN, Outcome.ALREADY, Outcome.CHECKED_OUT)


def of_members(session: Session, *, activity: Activity, member_id: UUID | None = None) -> dict[UUID, list[Stay]]:
    """The stays of everybody, or of one member, in their order; nothing where nobody checks out."""
    if not activity.checks_out:
        return {}
    statement = select(ScanEvent).where(ScanEvent.activity_id == activity.id, ScanEvent.member_id.is_not(None))
    if member_id is not None:
        statement = statement.where(ScanEvent.member_id == member_id)
    passages: dict[Any, list[tuple[datetime, Direction]]] = defaultdict(list)
    for event in session.scalars(statement.order_by(ScanEvent.received_at, ScanEvent.id)):
        if event.outcome is Outcome.UNDONE:
            passages[event.member_id].clear()
        elif event.outcome in _PASSED:
            passages[event.member_id].append((_at(event), event.direction))
    return {member: rules.stays_of(found) for member, found in passages.items()}


def _at(event: ScanEvent) -> datetime:
    """When somebody passed the door, by the best that is known."""
    told = {Outcome.CHECKED_OUT: "left_at", Outcome.CHECKED_IN: "checked_in_at"}.get(event.outcome)
    if told is not None:
        return datetime.fromisoformat(event.answer[told])
    if event.captured_at is None or event.clock_skewed:
        return event.received_at
    return rules.clamped(event.captured_at, now=event.received_at)
