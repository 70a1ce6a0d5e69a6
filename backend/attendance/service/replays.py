"""The same id again gets the stored answer (design §7)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from backend.activities.models import Activity
from backend.attendance.errors import IdBelongsToOtherError, IdReusedError
from backend.attendance.models import Outcome, ScanEvent
from backend.attendance.service.attempt import Recorded, Scan
from backend.attendance.service.scan_context import Context
from backend.members.models import Member

_KEPT = select(
    ScanEvent.id,
    ScanEvent.account_id,
    ScanEvent.fingerprint,
    ScanEvent.outcome,
    ScanEvent.activity_id,
    ScanEvent.member_id,
    ScanEvent.answer,
    ScanEvent.reason,
).where(ScanEvent.id.in_(bindparam("ids", expanding=True)))


def find_kept(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """The events that carry these ids already."""
    return {row.id: row for row in connection.execute(_KEPT, {"ids": ids})}


def replay(connection: Connection, event: Any, scan: Scan, context: Context) -> Recorded:
    """The stored answer to this very attempt.

    :raises IdReusedError: the account used the id for something else.
    :raises IdBelongsToOtherError: another account used the id.
    """
    assert context.account_id is not None
    if event.account_id != context.account_id:
        raise IdBelongsToOtherError()
    if event.fingerprint != scan.attempt.fingerprint(context.account_id):
        raise IdReusedError()
    activity, member_name = context.activity, context.member_name
    if activity is None and event.outcome is not Outcome.REFUSED:  # By now the claim names no activity any more.
        activity, member_name = _names_of(connection, event)
    return Recorded(
        outcome=event.outcome,
        activity_id=event.activity_id,
        member_id=event.member_id,
        facts=event.answer,
        reason=event.reason if event.outcome is Outcome.REFUSED else None,
        activity=activity,
        member_name=member_name,
        replayed=True,
    )


def _names_of(connection: Connection, event: Any) -> tuple[Any, str]:
    row = connection.execute(
        select(Activity.title, Activity.starts_at, Activity.venue, Activity.checks_out, Member.name)
        .join(Member, Member.id == event.member_id)
        .where(Activity.id == event.activity_id)
    ).one()
    return row, row.name
