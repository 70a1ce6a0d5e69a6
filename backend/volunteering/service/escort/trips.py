"""Trips: picked up, arrived, and what was entered wrong taken back and entered anew. The server's clock decides."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.errors.escort import (
    BookingElsewhereError,
    BookingSettledError,
    PersonalNumberError,
    TripDrivenError,
    TripSettledError,
    TripUnderWayError,
)
from backend.volunteering.models import (
    EscortBooking,
    EscortPlaceKind,
    EscortRide,
    EscortTrip,
    EscortVehicle,
    Project,
    Volunteer,
)
from backend.volunteering.rules.escort import holds_number
from backend.volunteering.service.escort import counting, places, running, vehicles


def start(
    session: Session,
    *,
    trip_id: UUID,
    project: Project,
    volunteer: Volunteer,
    ride: EscortRide | None,
    site_id: UUID | None,
    from_place_id: UUID | None,
    persons: int,
    account: Account,
    at: datetime,
    now: datetime,
) -> EscortTrip:
    """Somebody got in at `at`: for a booking, whose site counts, or in the street. The same id sent twice is one trip.

    :raises EscortOverError: the project does not run.
    :raises DriverUnfitError: the driver's car or licence does not hold today.
    :raises BookingSettledError: the booking was taken from the driver, or cancelled.
    :raises TripUnderWayError: the driver has somebody in the car.
    :raises TripDrivenError: the booking was carried before.
    :raises NotFound: the project has no such site or stand-by point.
    :raises BookingElsewhereError: the id belongs to something else.
    """
    session.execute(locked(select(Volunteer.id).where(Volunteer.id == volunteer.id))).one()  # One trip at a time.
    present = session.get(EscortTrip, trip_id)
    if present is not None:
        return _replayed(present, volunteer, ride, persons)
    running.demand(project)
    vehicle = vehicles.get_fit(session, project=project, volunteer_id=volunteer.id, on=clock.local_date(at))
    site_id = _site_of(session, project, ride, site_id)
    if from_place_id is not None:
        kind = EscortPlaceKind.STAND_BY
        places.get_place(session, project_id=project.id, place_id=from_place_id, kind=kind)
    _refuse_second(session, volunteer, ride)
    trip = EscortTrip(
        id=trip_id,
        project_id=project.id,
        volunteer_id=volunteer.id,
        vehicle_id=vehicle.id,
        shift_id=vehicles.find_duty(session, project_id=project.id, volunteer_id=volunteer.id, at=at),
        ride_id=ride.id if ride is not None else None,
        from_place_id=from_place_id,
        site_id=site_id,
        held_on=clock.local_date(at),
        persons=persons,
        started_at=at,
        entered_by_account_id=account.id,
    )
    session.add(trip)
    running.record(session, Action.ESCORT_TRIP_STARTED, trip, project, now=now, fields=("persons", "site_id"))
    session.flush()
    return trip


def end(session: Session, *, trip: EscortTrip, project: Project, account: Account, at: datetime, now: datetime) -> None:
    """They arrived at `at`. Said twice is once; the project may be over by then. The shift's outcomes know it now.

    :raises TripSettledError: the trip was voided.
    """
    _hold(session, trip)
    if trip.voided_at is not None:
        raise TripSettledError()
    if trip.ended_at is None:
        trip.ended_at = max(at, trip.started_at)
        running.record(session, Action.ESCORT_TRIP_ENDED, trip, project, now=now)
        session.flush()
        counting.tell(session, shift_id=trip.shift_id, project=project, account=account, now=now)


def void(session: Session, *, trip: EscortTrip, project: Project, account: Account, now: datetime) -> None:
    """Take a trip back that was entered wrong; it stays, and counts no longer. Taken back already: nothing happens."""
    _hold(session, trip)
    if trip.voided_at is None:
        trip.voided_at, trip.voided_by_account_id = now, account.id
        running.record(session, Action.ESCORT_TRIP_VOIDED, trip, project, now=now)
        session.flush()
        counting.tell(session, shift_id=trip.shift_id, project=project, account=account, now=now)


def correct(
    session: Session,
    *,
    trip: EscortTrip,
    project: Project,
    persons: int,
    site_id: UUID,
    reason: str,
    account: Account,
    now: datetime,
) -> EscortTrip:
    """Void the trip and enter it anew with the same times: the number or the site was wrong, and `reason` says why.

    :raises PersonalNumberError: the reason holds a number of a person.
    :raises TripSettledError: it was voided before.
    :raises NotFound: the project has no such site.
    """
    if holds_number(reason):
        raise PersonalNumberError(field="reason")
    _hold(session, trip)
    if trip.voided_at is not None:
        raise TripSettledError()
    site = places.get_place(session, project_id=project.id, place_id=site_id, kind=EscortPlaceKind.SITE)
    void(session, trip=trip, project=project, account=account, now=now)
    kept = ("project_id", "volunteer_id", "vehicle_id", "shift_id", "ride_id", "from_place_id")
    times = ("held_on", "started_at", "ended_at")
    made = EscortTrip(
        id=new_id(),
        **{name: getattr(trip, name) for name in kept + times},
        site_id=site.id,
        persons=persons,
        replaces_id=trip.id,
        corrected_why=reason,
        entered_by_account_id=account.id,
    )
    session.add(made)
    running.record(
        session, Action.ESCORT_TRIP_CORRECTED, made, project, now=now, fields=("persons", "reason", "site_id")
    )
    session.flush()
    counting.tell(session, shift_id=made.shift_id, project=project, account=account, now=now)
    return made


def list_of_day(session: Session, *, project_id: UUID, on: date) -> list[EscortTrip]:
    """The project's trips of a day that count, the latest first."""
    counts = (EscortTrip.project_id == project_id) & (EscortTrip.held_on == on) & EscortTrip.voided_at.is_(None)
    return list(session.scalars(select(EscortTrip).where(counts).order_by(EscortTrip.started_at.desc(), EscortTrip.id)))


def list_own(session: Session, *, project_id: UUID, volunteer_id: UUID, on: date) -> list[EscortTrip]:
    """The driver's trips of a day that count, and whatever is under way since before; the latest first."""
    own = (EscortTrip.project_id == project_id) & (EscortTrip.volunteer_id == volunteer_id)
    that_day = (EscortTrip.held_on == on) | EscortTrip.ended_at.is_(None)
    found = select(EscortTrip).where(own, that_day, EscortTrip.voided_at.is_(None))
    return list(session.scalars(found.order_by(EscortTrip.started_at.desc(), EscortTrip.id)))


def vehicles_of(session: Session, trips: list[EscortTrip]) -> dict[UUID, EscortVehicle]:
    """The cars of the trips, withdrawn ones included."""
    ids = {trip.vehicle_id for trip in trips}
    return {one.id: one for one in session.scalars(select(EscortVehicle).where(EscortVehicle.id.in_(ids)))}


def _site_of(session: Session, project: Project, ride: EscortRide | None, site_id: UUID | None) -> UUID:
    """That of the booking, else the one that the driver chose."""
    if ride is None:
        if site_id is None:
            raise NotFound()
        return places.get_place(session, project_id=project.id, place_id=site_id, kind=EscortPlaceKind.SITE).id
    booking = session.get_one(EscortBooking, ride.booking_id)
    session.refresh(ride, ["withdrawn_at"])
    if ride.withdrawn_at is not None or booking.cancelled_at is not None:
        raise BookingSettledError()
    return booking.site_id


def _refuse_second(session: Session, volunteer: Volunteer, ride: EscortRide | None) -> None:
    counts = EscortTrip.voided_at.is_(None)
    under_way = (EscortTrip.volunteer_id == volunteer.id) & EscortTrip.ended_at.is_(None)
    if session.scalars(select(EscortTrip.id).where(under_way, counts)).first() is not None:
        raise TripUnderWayError()
    if ride is not None:
        driven = EscortTrip.ride_id == ride.id
        if session.scalars(select(EscortTrip.id).where(driven, counts)).first() is not None:
            raise TripDrivenError()


def _replayed(present: EscortTrip, volunteer: Volunteer, ride: EscortRide | None, persons: int) -> EscortTrip:
    ride_id = ride.id if ride is not None else None
    if (present.volunteer_id, present.ride_id, present.persons) != (volunteer.id, ride_id, persons):
        raise BookingElsewhereError()
    return present


def _hold(session: Session, trip: EscortTrip) -> None:
    session.execute(locked(select(EscortTrip.id).where(EscortTrip.id == trip.id))).one()
    session.refresh(trip, ["ended_at", "voided_at"])
