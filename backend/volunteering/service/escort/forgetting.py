"""Thirty days after its half-day a booking is a count: surname, phone and area are erased, and incidents' words."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.volunteering.models import EscortBooking, EscortIncident, EscortSlot
from backend.volunteering.reference.escort import escort


def forget(session: Session, *, now: datetime, limit: int) -> int:
    """Erase what was kept long enough; how many rows. For the worker."""
    before = now - timedelta(days=escort().keep_days)
    return _bookings(session, before=before, now=now, limit=limit) + _words(
        session, before=before, now=now, limit=limit
    )


def _bookings(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    due = (
        select(EscortBooking)
        .join(EscortSlot, EscortSlot.id == EscortBooking.slot_id)
        .where(EscortBooking.erased_at.is_(None), EscortSlot.ends_at <= before)
        .limit(limit)
    )
    found = session.scalars(due).all()
    for booking in found:
        booking.surname = booking.phone_sealed = booking.phone_last4 = booking.area = None
        booking.erased_at = now
        fields = ["area", "phone", "surname"]
        audit.record(session, Action.ESCORT_BOOKING_ERASED, booking, now=now, fields=fields)
    session.flush()
    return len(found)


def _words(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    over = EscortIncident.held_on < clock.local_date(before)
    due = select(EscortIncident).where(EscortIncident.erased_at.is_(None), over).limit(limit)
    found = session.scalars(due).all()
    for incident in found:
        incident.words, incident.erased_at = None, now
        audit.record(session, Action.ESCORT_INCIDENT_ERASED, incident, now=now, fields=["words"])
    session.flush()
    return len(found)
