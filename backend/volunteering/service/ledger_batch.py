"""Many entries of many people at once: what `ledger` does for one, set-wise. All are written, or none."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.db import WRITE_LOCK
from backend.volunteering.models import COUNTING, ServiceRecord, Volunteer
from backend.volunteering.rules import ledger as rules
from backend.volunteering.service.ledger import Entry, write_pieces

CHUNK = 500


def hold(session: Session, volunteer_ids: Collection[UUID]) -> None:
    """Make every other writer of these people's time wait until the transaction ends; always in the same order."""
    for some in _chunks(volunteer_ids):
        rows = select(Volunteer.id).where(Volunteer.id.in_(some)).order_by(Volunteer.id)
        session.execute(rows.with_for_update(key_share=True).execution_options(**{WRITE_LOCK: True})).all()


def add(session: Session, entries: Sequence[tuple[UUID, Entry]], *, now: datetime) -> None:
    """Write down time of volunteers whom the caller holds, cut into local days.

    :raises IntegrityError: other time of one of them lies in it.
    """
    cut = [(volunteer_id, entry, rules.by_day(entry.interval)) for volunteer_id, entry in entries]
    days = {day for _, _, pieces in cut for day, _ in pieces}
    totals = _minutes_on(session, {volunteer_id for volunteer_id, *_ in cut}, days)
    for volunteer_id, entry, pieces in cut:
        write_pieces(session, entry, pieces, volunteer_id=volunteer_id, total=totals[volunteer_id], now=now)
    session.flush()


def _minutes_on(
    session: Session, volunteer_ids: Collection[UUID], days: Collection[date]
) -> dict[UUID, dict[date, int]]:
    """Minutes that count or wait, by person and local day."""
    totals: dict[UUID, dict[date, int]] = {volunteer_id: {} for volunteer_id in volunteer_ids}
    for some in _chunks(volunteer_ids):
        rows = session.execute(
            select(ServiceRecord.volunteer_id, ServiceRecord.held_on, func.sum(ServiceRecord.minutes))
            .where(ServiceRecord.volunteer_id.in_(some), ServiceRecord.held_on.between(min(days), max(days)))
            .where(ServiceRecord.state.in_(COUNTING))
            .group_by(ServiceRecord.volunteer_id, ServiceRecord.held_on)
        )
        for volunteer_id, held_on, minutes in rows:
            totals[volunteer_id][held_on] = int(minutes)
    return totals


def _chunks(volunteer_ids: Collection[UUID]) -> Iterator[list[UUID]]:
    ids = sorted(volunteer_ids)
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
