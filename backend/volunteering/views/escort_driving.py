"""Routes of a driver's day: own bookings and trips, incidents, and nothing of others."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.attendance.rules import ticked_at
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import escort as access
from backend.volunteering.access import standing
from backend.volunteering.errors.escort import DriverUnfitError
from backend.volunteering.models import EscortBooking, EscortRide, EscortSlot, EscortTrip, Project, Volunteer
from backend.volunteering.reference.escort import escort as reference
from backend.volunteering.rules.escort import Hand, shows_phone
from backend.volunteering.schemas import escort as schemas
from backend.volunteering.service.escort import bookings, incidents, places, trips, vehicles
from backend.volunteering.views.escort_setup import described

blp = Blueprint("escort driving", __name__, description="爱心送考: a driver's own bookings and trips.")


@blp.route("/projects/<id:project_id>/escort-day", methods=["GET"])
@signed_in
@blp.arguments(schemas.EscortDayQuerySchema, location="query")
@blp.response(200, schemas.EscortDaySchema)
def show_day(query: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """The driver's own day; without `on` the nearest one that has something."""
    project, session = access.get_escort(project_id, Hand.DRIVES), db.session()
    volunteer = standing.get_own_volunteer()
    days = _days(project, volunteer)
    today = clock.local_date(clock.now())
    on = query["on"] or next((day for day in days if day >= today), today)
    own: dict[str, Any] = {"project_id": project.id, "on": on}
    account_id = current_login().account.id
    return {
        "escort": described(project),
        "on": on,
        "days": days,
        "vehicle": vehicles.find_standing(session, project_id=project.id, volunteer_id=volunteer.id),
        "why_not": _why_not(project, volunteer, on),
        "rides": _rides(project, volunteer, on),
        "trips": trips.list_own(session, volunteer_id=volunteer.id, **own),
        "incidents": incidents.list_of_day(session, account_id=account_id, **own),
        "places": places.list_places(session, project_id=project.id),
    }


@blp.route("/me/escort-rides/<id:ride_id>/phone", methods=["POST"])
@signed_in
@blp.response(200, schemas.EscortPhoneSchema)
def reveal_phone(ride_id: UUID) -> dict[str, Any]:
    """The whole phone of one's own booking; written down. 409 phone_hidden: not before the evening before."""
    ride, project = access.get_own_ride(ride_id)
    account = current_login().account
    return {"phone": bookings.reveal_phone(db.session(), ride=ride, project=project, account=account, now=clock.now())}


@blp.route("/projects/<id:project_id>/escort-trips/<id:trip_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.EscortTripCreateSchema)
@blp.response(200, schemas.OwnTripSchema)
def put_trip(values: dict[str, Any], project_id: UUID, trip_id: UUID) -> Any:
    """Somebody got in; the same id sent twice is one trip. It may come late, from a phone that had no network.

    409 driver_unfit, trip_under_way, trip_driven, booking_settled, escort_not_running, id_reused.
    """
    project, at = access.get_escort(project_id, Hand.DRIVES), _tapped_at(values)
    ride = _own_ride(project, values.pop("ride_id"))
    return trips.start(
        db.session(),
        trip_id=trip_id,
        project=project,
        volunteer=standing.get_own_volunteer(),
        ride=ride,
        account=current_login().account,
        at=at,
        now=clock.now(),
        **values,
    )


@blp.route("/escort-trips/<id:trip_id>/arrivals/<id:arrival_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.CapturedSchema)
@blp.response(200, schemas.OwnTripSchema)
def end_trip(values: dict[str, Any], trip_id: UUID, arrival_id: UUID) -> Any:
    """They arrived; said twice, by whatever id, is once. 409 trip_settled."""
    trip, project = access.get_own_trip(trip_id)
    account, at = current_login().account, _tapped_at(values)
    trips.end(db.session(), trip=trip, project=project, account=account, at=at, now=clock.now())
    return trip


@blp.route("/escort-trips/<id:trip_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def void_trip(trip_id: UUID) -> None:
    """Take it back: the driver's own of today, or for whoever runs the escort."""
    trip, project = access.get_correctable_trip(trip_id)
    trips.void(db.session(), trip=trip, project=project, account=current_login().account, now=clock.now())


@blp.route("/escort-trips/<id:trip_id>/correction", methods=["POST"])
@signed_in
@blp.arguments(schemas.EscortTripCorrectSchema)
@blp.response(201, schemas.OwnTripSchema)
def correct_trip(values: dict[str, Any], trip_id: UUID) -> Any:
    """Take it back and enter it with another number or site, and why; both rows stay.

    409 trip_settled; 422 personal_number.
    """
    trip, project = access.get_correctable_trip(trip_id)
    account, now = current_login().account, clock.now()
    return trips.correct(db.session(), trip=trip, project=project, account=account, now=now, **values)


@blp.route("/projects/<id:project_id>/escort-incidents/<id:incident_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.EscortIncidentCreateSchema)
@blp.response(200, schemas.OwnIncidentSchema)
def put_incident(values: dict[str, Any], project_id: UUID, incident_id: UUID) -> Any:
    """Write an incident down; the same id sent twice is one. It may come late, from a phone that had no network.

    422 escort_word_unknown, personal_number.
    """
    project = access.get_escort(project_id, Hand.RUNS, Hand.DESK, Hand.DRIVES)
    trip_id, at = values.pop("trip_id"), _tapped_at(values)
    trip = access.get_own_trip(trip_id)[0] if trip_id is not None else None
    if trip is not None and trip.project_id != project.id:
        raise NotFound()
    account, now = current_login().account, clock.now()
    return incidents.report(
        db.session(), incident_id=incident_id, project=project, trip=trip, account=account, at=at, now=now, **values
    )


@blp.route("/escort-incidents/<id:incident_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def void_incident(incident_id: UUID) -> None:
    """Take it back: one's own of today, or for whoever runs the escort."""
    incident, project = access.get_voidable_incident(incident_id)
    account, now = current_login().account, clock.now()
    incidents.void(db.session(), incident=incident, project=project, account=account, now=now)


def _tapped_at(values: dict[str, Any]) -> datetime:
    """When it was tapped, as far as the phone can tell; takes what says so out of the values."""
    times = {name: values.pop(name) for name in ("captured_at", "sent_at")}
    return ticked_at(**times, now=clock.now())


def _own_ride(project: Project, ride_id: UUID | None) -> EscortRide | None:
    if ride_id is None:
        return None
    ride, owner = access.get_own_ride(ride_id)
    if owner.id != project.id:
        raise NotFound()
    return ride


def _why_not(project: Project, volunteer: Volunteer, on: date) -> str | None:
    try:
        vehicles.get_fit(db.session(), project=project, volunteer_id=volunteer.id, on=on)
    except DriverUnfitError as unfit:
        return str(unfit.facts["why"])
    return None


def _days(project: Project, volunteer: Volunteer) -> list[date]:
    session = db.session()
    given = (
        select(EscortSlot.held_on)
        .join(EscortBooking, EscortBooking.slot_id == EscortSlot.id)
        .join(EscortRide, EscortRide.booking_id == EscortBooking.id)
        .where(EscortSlot.project_id == project.id, EscortRide.volunteer_id == volunteer.id)
        .where(EscortRide.withdrawn_at.is_(None))
    )
    driven = select(EscortTrip.held_on).where(
        EscortTrip.project_id == project.id,
        EscortTrip.volunteer_id == volunteer.id,
        EscortTrip.voided_at.is_(None),
    )
    return sorted({*session.scalars(given), *session.scalars(driven), clock.local_date(clock.now())})


def _rides(project: Project, volunteer: Volunteer, on: date) -> list[dict[str, Any]]:
    mine = (EscortRide.volunteer_id == volunteer.id) & EscortRide.withdrawn_at.is_(None)
    of_day = (EscortSlot.project_id == project.id) & (EscortSlot.held_on == on)
    rows = db.session().execute(
        select(EscortRide, EscortBooking, EscortSlot)
        .join(EscortBooking, EscortBooking.id == EscortRide.booking_id)
        .join(EscortSlot, EscortSlot.id == EscortBooking.slot_id)
        .where(mine, of_day)
        .order_by(EscortRide.starts_at, EscortRide.id)
    )
    return [_ride(ride, booking, slot) for ride, booking, slot in rows]


def _ride(ride: EscortRide, booking: EscortBooking, slot: EscortSlot) -> dict[str, Any]:
    hour = reference().phone_from_hour
    is_time = shows_phone(held_on=slot.held_on, slot_ends_at=slot.ends_at, from_hour=hour, now=clock.now())
    names = ("surname", "area", "site_id", "persons", "starts_at", "ends_at")
    last = booking.phone_last4
    return {name: getattr(booking, name) for name in names} | {
        "id": ride.id,
        "phone_masked": f"*******{last}" if last is not None else None,
        "shows_phone": is_time and last is not None,
        "phone_from": datetime.combine(slot.held_on - timedelta(days=1), time(hour), tzinfo=clock.ZONE),
    }
