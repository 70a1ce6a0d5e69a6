"""Somebody was known twice: what they drove as the one becomes the other's."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.volunteering.models import EscortRide, EscortTrip, EscortVehicle, Volunteer


def move(session: Session, *, kept: Volunteer, absorbed: Volunteer, now: datetime) -> None:
    """Cars, rides and trips go over. What both have at once is withdrawn where it was `absorbed`'s."""
    options = {"synchronize_session": False}
    cars = select(EscortVehicle.project_id).where(
        EscortVehicle.volunteer_id == kept.id, EscortVehicle.withdrawn_at.is_(None)
    )
    double = (EscortVehicle.volunteer_id == absorbed.id) & EscortVehicle.project_id.in_(cars)
    standing = EscortVehicle.withdrawn_at.is_(None)
    session.execute(update(EscortVehicle).where(double, standing).values(withdrawn_at=now), execution_options=options)
    rides = _clashing(session, kept, absorbed)
    session.execute(
        update(EscortRide).where(EscortRide.id.in_(rides)).values(withdrawn_at=now), execution_options=options
    )
    for table in (EscortVehicle, EscortRide, EscortTrip):
        own = update(table).where(table.volunteer_id == absorbed.id).values(volunteer_id=kept.id)
        session.execute(own, execution_options=options)


def is_driving(session: Session, ids: Collection[UUID]) -> bool:
    """Whether one of them has somebody in the car."""
    under_way = EscortTrip.ended_at.is_(None) & EscortTrip.voided_at.is_(None)
    return session.scalars(select(EscortTrip.id).where(EscortTrip.volunteer_id.in_(ids), under_way)).first() is not None


def _clashing(session: Session, kept: Volunteer, absorbed: Volunteer) -> list[UUID]:
    """Rides of the absorbed row at a time at which the kept one drives."""
    rows = session.scalars(
        select(EscortRide).where(EscortRide.volunteer_id.in_([kept.id, absorbed.id]), EscortRide.withdrawn_at.is_(None))
    ).all()
    own = [ride for ride in rows if ride.volunteer_id == kept.id]
    return [
        ride.id
        for ride in rows
        if ride.volunteer_id == absorbed.id
        and any(ride.starts_at < other.ends_at and other.starts_at < ride.ends_at for other in own)
    ]
