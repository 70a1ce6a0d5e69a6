"""Routes of the escort's desk: bookings with masked phones, and who drives them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import escort as access
from backend.volunteering.models import EscortBooking, EscortRide, EscortSlot, EscortTrip, EscortVehicle
from backend.volunteering.rules.escort import Hand
from backend.volunteering.schemas import escort as schemas
from backend.volunteering.service import people
from backend.volunteering.service.escort import bookings, places, vehicles

blp = Blueprint("escort desk", __name__, description="爱心送考: bookings by the volunteers' desk.")


@blp.route("/projects/<id:project_id>/escort-bookings", methods=["GET"])
@signed_in
@blp.arguments(schemas.EscortBookingQuerySchema, location="query")
@blp.response(200, schemas.EscortBookingListSchema)
def list_bookings(query: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """The bookings of a half-day, for its desk and for whoever runs it."""
    project, session = access.get_escort(project_id, Hand.RUNS, Hand.DESK), db.session()
    slot = places.get_slot(session, project_id=project.id, slot_id=query["slot_id"])
    return {"slot": slot, "items": _told(bookings.list_bookings(session, slot_id=slot.id))}


@blp.route("/projects/<id:project_id>/escort-bookings/<id:booking_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.EscortBookingCreateSchema)
@blp.response(200, schemas.EscortBookingSchema)
def put_booking(values: dict[str, Any], project_id: UUID, booking_id: UUID) -> dict[str, Any]:
    """Book; the same id sent twice is one booking.

    409 slot_full with how many seats are left, slot_over, escort_not_running, id_reused;
    422 pick_up_outside, personal_number, phone_invalid.
    """
    project = access.get_escort(project_id, Hand.RUNS, Hand.DESK)
    account, now = current_login().account, clock.now()
    wish = bookings.Wish(**values)
    made = bookings.book(db.session(), booking_id=booking_id, project=project, wish=wish, account=account, now=now)
    return _told([made])[0]


@blp.route("/escort-bookings/<id:booking_id>/cancellation", methods=["POST"])
@signed_in
@blp.arguments(schemas.EscortBookingCancelSchema)
@blp.response(200, schemas.EscortBookingSchema)
def cancel_booking(values: dict[str, Any], booking_id: UUID) -> dict[str, Any]:
    """Cancel it; the seats are free at once. 409 booking_settled: they were carried."""
    booking, project = access.get_booking(booking_id)
    account, now = current_login().account, clock.now()
    bookings.cancel(db.session(), booking=booking, project=project, reason=values["reason"], account=account, now=now)
    return _told([booking])[0]


@blp.route("/escort-bookings/<id:booking_id>/drivers", methods=["GET"])
@signed_in
@blp.response(200, schemas.EscortDriverListSchema)
def list_drivers(booking_id: UUID) -> dict[str, Any]:
    """Everybody with a car in the escort, and what speaks against them at that time."""
    booking, project = access.get_booking(booking_id)
    session = db.session()
    slot = session.get_one(EscortSlot, booking.slot_id)
    span = (slot.starts_at, slot.ends_at)
    times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
    found = vehicles.list_drivers(session, project=project, span=span, **times)
    return {"items": [_driver(driver) for driver in found]}


@blp.route("/escort-bookings/<id:booking_id>/driver", methods=["PUT"])
@signed_in
@blp.arguments(schemas.EscortRideCreateSchema)
@blp.response(200, schemas.EscortBookingSchema)
def put_driver(values: dict[str, Any], booking_id: UUID) -> dict[str, Any]:
    """Give it to a driver instead of whoever had it. 409 driver_unfit with why, booking_settled."""
    booking, project = access.get_booking(booking_id)
    volunteer_id, account = values["volunteer_id"], current_login().account
    bookings.give(
        db.session(),
        booking=booking,
        project=project,
        volunteer_id=volunteer_id,
        account=account,
        now=clock.now(),
    )
    return _told([booking])[0]


@blp.route("/escort-bookings/<id:booking_id>/driver", methods=["DELETE"])
@signed_in
@blp.response(200, schemas.EscortBookingSchema)
def delete_driver(booking_id: UUID) -> dict[str, Any]:
    """Let nobody drive it. 409 booking_settled: they were carried."""
    booking, project = access.get_booking(booking_id)
    bookings.take_back(db.session(), booking=booking, project=project, now=clock.now())
    return _told([booking])[0]


def _driver(driver: vehicles.Driver) -> dict[str, Any]:
    names = ("volunteer_id", "name", "is_on_duty", "rides", "why_not")
    car = {"plate": driver.vehicle.plate, "firm": driver.vehicle.firm}
    return {name: getattr(driver, name) for name in names} | car


def _told(found: list[EscortBooking]) -> list[dict[str, Any]]:
    """Bookings with their drivers and trips."""
    session = db.session()
    rides = bookings.list_rides(session, booking_ids=[booking.id for booking in found])
    cars = _cars(list(rides.values()))
    names = people.names_of(session, [ride.volunteer_id for ride in rides.values()])
    ids = [ride.id for ride in rides.values()]
    driven = select(EscortTrip).where(EscortTrip.ride_id.in_(ids), EscortTrip.voided_at.is_(None))
    trips = {trip.ride_id: trip for trip in session.scalars(driven)}
    told = []
    for booking in found:
        ride = rides.get(booking.id)
        trip = trips.get(ride.id) if ride is not None else None
        driver = _carrier(ride, cars[ride.vehicle_id], names) if ride is not None else None
        told.append(_booking(booking) | {"driver": driver, "started_at": trip and trip.started_at})
        told[-1]["ended_at"] = trip and trip.ended_at
    return told


def _cars(rides: list[EscortRide]) -> dict[UUID, EscortVehicle]:
    ids = [ride.vehicle_id for ride in rides]
    return {car.id: car for car in db.session().scalars(select(EscortVehicle).where(EscortVehicle.id.in_(ids)))}


def _carrier(ride: EscortRide, car: EscortVehicle, names: dict[UUID, str]) -> dict[str, Any]:
    name = names.get(ride.volunteer_id, "")
    return {"volunteer_id": ride.volunteer_id, "name": name, "plate": car.plate, "firm": car.firm}


def _booking(booking: EscortBooking) -> dict[str, Any]:
    names = ("id", "slot_id", "site_id", "surname", "area", "persons", "starts_at", "ends_at", "booked_at")
    ends = ("cancelled_at", "cancel_reason")
    return {name: getattr(booking, name) for name in names + ends} | {"phone_masked": masked(booking)}


def masked(booking: EscortBooking) -> str | None:
    """The phone with its last four digits; None once it was erased."""
    return f"*******{booking.phone_last4}" if booking.phone_last4 is not None else None
