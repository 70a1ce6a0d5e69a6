"""Somebody was known twice: what they drove as the one becomes the other's."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core.audit import Action
from backend.volunteering.models import EscortBooking, EscortRide, EscortTrip, EscortVehicle, Project, Volunteer
from backend.volunteering.service.escort import running


def move(session: Session, *, kept: Volunteer, absorbed: Volunteer, now: datetime) -> None:
    """Cars, rides and trips go over; of what both have at once, one is withdrawn and that is written down.

    Of two cars in a project the one whose check holds longer stays; of two rides at one time the one that was driven.
    Otherwise `kept`'s. Two that were driven both stay, the second with `absorbed`: no driver has two rides at a time.
    """
    _withdraw_second_cars(session, kept, absorbed, now=now)
    staying = _settle_clashing_rides(session, kept, absorbed, now=now)
    session.flush()
    for table in (EscortVehicle, EscortRide, EscortTrip):
        own = update(table).where(table.volunteer_id == absorbed.id, table.id.not_in(staying))
        session.execute(own.values(volunteer_id=kept.id), execution_options={"synchronize_session": False})


def is_driving(session: Session, ids: Collection[UUID]) -> bool:
    """Whether one of them has somebody in the car."""
    under_way = EscortTrip.ended_at.is_(None) & EscortTrip.voided_at.is_(None)
    return session.scalars(select(EscortTrip.id).where(EscortTrip.volunteer_id.in_(ids), under_way)).first() is not None


def _withdraw_second_cars(session: Session, kept: Volunteer, absorbed: Volunteer, *, now: datetime) -> None:
    standing = EscortVehicle.volunteer_id.in_([kept.id, absorbed.id]) & EscortVehicle.withdrawn_at.is_(None)
    by_project: dict[UUID, list[EscortVehicle]] = {}
    for car in session.scalars(select(EscortVehicle).where(standing)):
        by_project.setdefault(car.project_id, []).append(car)
    for project_id, cars in by_project.items():
        best = max(cars, key=lambda car: (car.valid_until or date.min, car.volunteer_id == kept.id))
        for car in cars:
            if car is not best:
                car.withdrawn_at = now
                project = session.get_one(Project, project_id)
                running.record(session, Action.ESCORT_VEHICLE_WITHDRAWN, car, project, now=now)


def _settle_clashing_rides(session: Session, kept: Volunteer, absorbed: Volunteer, *, now: datetime) -> list[UUID]:
    """The ids of those that were driven and stay where they are."""
    own, others = (_standing_rides(session, one) for one in (kept, absorbed))
    ids = [ride.id for ride in (*own, *others)]
    counts = EscortTrip.ride_id.in_(ids) & EscortTrip.voided_at.is_(None)
    driven = set(session.scalars(select(EscortTrip.ride_id).where(counts)))
    staying = set()
    for ride in others:
        clashing = [one for one in own if one.starts_at < ride.ends_at and ride.starts_at < one.ends_at]
        if clashing and ride.id not in driven:
            _withdraw(session, ride, now=now)
        elif any(one.id in driven for one in clashing):
            staying.add(ride.id)
        for one in clashing:
            if ride.id in driven and one.id not in driven and one.withdrawn_at is None:
                _withdraw(session, one, now=now)
    return list(staying)


def _standing_rides(session: Session, volunteer: Volunteer) -> list[EscortRide]:
    standing = (EscortRide.volunteer_id == volunteer.id) & EscortRide.withdrawn_at.is_(None)
    return list(session.scalars(select(EscortRide).where(standing).order_by(EscortRide.starts_at, EscortRide.id)))


def _withdraw(session: Session, ride: EscortRide, *, now: datetime) -> None:
    """Nobody has the booking until the desk gives it to somebody."""
    ride.withdrawn_at = now
    booking = session.get_one(EscortBooking, ride.booking_id)
    running.record(session, Action.ESCORT_RIDE_TAKEN_BACK, ride, session.get_one(Project, booking.project_id), now=now)
