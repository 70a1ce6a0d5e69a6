"""Who served less of a shift than the project's least share: a flag that is told, and never decides anything.

It follows from the ledger as it stands: time that is added later takes it away, time that is taken back brings it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from backend.volunteering.models import COUNTING, Project, ServiceRecord, Shift
from backend.volunteering.rules.ledger import Interval, is_short_of_share


def flags_of(session: Session, records: Sequence[ServiceRecord], *, now: datetime) -> dict[UUID, list[str]]:
    """The flags of each record, with this one once its shift is over."""
    counting = [record for record in records if record.state in COUNTING]
    pairs = _short(session, counting, now=now)
    short = {record.id for record in counting if (record.shift_id, record.volunteer_id) in pairs}
    return {
        record.id: sorted({*record.flags, "less_than_share"}) if record.id in short else list(record.flags)
        for record in records
    }


def _short(session: Session, records: Sequence[ServiceRecord], *, now: datetime) -> set[tuple[UUID | None, UUID]]:
    """Shifts that are over, each with somebody who served less than the least share of it."""
    rows = session.execute(
        select(Shift, Project.least_share_percent)
        .join(Project, Project.id == Shift.project_id)
        .where(Shift.id.in_({record.shift_id for record in records} - {None}))
        .where(Project.least_share_percent.is_not(None), Shift.ends_at <= now)
    )
    over = {shift.id: (shift, least) for shift, least in rows}
    asked = {(record.shift_id, record.volunteer_id) for record in records if record.shift_id in over}
    if not asked:
        return set()
    sums = session.execute(
        select(ServiceRecord.shift_id, ServiceRecord.volunteer_id, func.sum(ServiceRecord.minutes))
        .where(tuple_(ServiceRecord.shift_id, ServiceRecord.volunteer_id).in_(list(asked)))
        .where(ServiceRecord.state.in_(COUNTING))
        .group_by(ServiceRecord.shift_id, ServiceRecord.volunteer_id)
    )
    return {
        (shift_id, volunteer_id)
        for shift_id, volunteer_id, minutes in sums
        if shift_id is not None and _is_short(*over[shift_id], minutes=int(minutes))
    }


def _is_short(shift: Shift, least_share_percent: int | None, *, minutes: int) -> bool:
    planned = Interval(shift.starts_at, shift.ends_at).minutes
    return is_short_of_share(minutes, planned_minutes=planned, least_share_percent=least_share_percent)
