"""Routes of what an escort needs before anybody is carried: places, half-days, drivers' cars."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import escort as access
from backend.volunteering.access.escort import OVERSEES
from backend.volunteering.models import EscortVehicle, HalfDay, Project, Qualification
from backend.volunteering.reference.escort import escort as reference
from backend.volunteering.rules.escort import Hand, masked_plate
from backend.volunteering.schemas import escort as schemas
from backend.volunteering.service import people
from backend.volunteering.service.escort import places, vehicles

blp = Blueprint("escort setup", __name__, description="爱心送考: exam sites, half-days and drivers' cars.")


@blp.route("/escort-words", methods=["GET"])
@signed_in
@blp.response(200, schemas.EscortWordsSchema)
def show_words() -> dict[str, Any]:
    """Kinds of incidents, who may be told, and usual times."""
    found = reference()
    halves = [{"half": HalfDay(half), "starts": at["from"], "ends": at["until"]} for half, at in found.halves.items()]
    lists = {"incident_kinds": found.incident_kinds, "told": found.told}
    return {**lists, "halves": halves, "trip_minutes": found.trip_minutes}


@blp.route("/escorts", methods=["GET"])
@signed_in
@blp.response(200, schemas.EscortListSchema)
def list_escorts() -> dict[str, Any]:
    """The escorts with which the asker has to do, and what they are in each."""
    return {"items": [described(project, hands) for project, hands in access.list_escorts()]}


@blp.route("/projects/<id:project_id>/escort", methods=["GET"])
@signed_in
@blp.response(200, schemas.EscortPlanSchema)
def show_escort(project_id: UUID) -> dict[str, Any]:
    """The escort with its places and half-days, for its desk, for whoever runs it, and for officers above."""
    project, session = access.get_escort(project_id, *OVERSEES), db.session()
    return {
        "escort": described(project),
        "places": places.list_places(session, project_id=project.id),
        "slots": places.list_slots(session, project_id=project.id),
    }


@blp.route("/projects/<id:project_id>/escort-places", methods=["POST"])
@signed_in
@blp.arguments(schemas.EscortPlaceCreateSchema)
@blp.response(201, schemas.EscortPlaceSchema)
def create_place(values: dict[str, Any], project_id: UUID) -> Any:
    """Add an exam site or a stand-by point. 409 place_exists, escort_not_running."""
    project = access.get_escort(project_id, Hand.RUNS)
    account, now = current_login().account, clock.now()
    return places.add_place(db.session(), project=project, account=account, now=now, **values)


@blp.route("/escort-places/<id:place_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def delete_place(place_id: UUID) -> None:
    """Offer it no longer; what was booked there stays."""
    place, project = access.get_place(place_id)
    places.withdraw_place(db.session(), place=place, project=project, now=clock.now())


@blp.route("/projects/<id:project_id>/escort-slots", methods=["POST"])
@signed_in
@blp.arguments(schemas.EscortSlotCreateSchema)
@blp.response(201, schemas.EscortSlotSchema)
def create_slot(values: dict[str, Any], project_id: UUID) -> Any:
    """Add a half-day. 422 slot_times_wrong; 409 slot_exists, escort_not_running."""
    project = access.get_escort(project_id, Hand.RUNS)
    account, now = current_login().account, clock.now()
    return places.add_slot(db.session(), project=project, account=account, now=now, **values)


@blp.route("/escort-slots/<id:slot_id>", methods=["PATCH"])
@signed_in
@blp.arguments(schemas.EscortSlotUpdateSchema)
@blp.response(200, schemas.EscortSlotSchema)
def update_slot(values: dict[str, Any], slot_id: UUID) -> Any:
    """Set its seats. 409 seats_taken with how many are."""
    slot, project = access.get_slot(slot_id)
    places.set_seats(db.session(), slot=slot, project=project, seats=values["seats"], now=clock.now())
    return slot


# --- Vehicles ---------------------------------------------------------------------------------------------------------


@blp.route("/projects/<id:project_id>/escort-vehicles", methods=["GET"])
@signed_in
@blp.response(200, schemas.EscortVehicleListSchema)
def list_vehicles(project_id: UUID) -> dict[str, Any]:
    """The drivers' cars with what was checked; officers above read masked plates."""
    project, session = access.get_escort(project_id, *OVERSEES), db.session()
    found = vehicles.list_vehicles(session, project_id=project.id)
    names = people.names_of(session, [vehicle.volunteer_id for vehicle in found])
    cards, whole = _licences(project, found), access.sees_plates(project)
    return {"items": [_vehicle(one, names, cards.get(one.volunteer_id), whole=whole) for one in found]}


@blp.route("/projects/<id:project_id>/escort-vehicles", methods=["POST"])
@signed_in
@blp.arguments(schemas.EscortVehicleCreateSchema)
@blp.response(201, schemas.OwnVehicleSchema)
def create_vehicle(values: dict[str, Any], project_id: UUID) -> Any:
    """State one's own car, instead of the one before. 422 plate_invalid; 409 plate_taken, escort_not_running."""
    project = access.get_escort(project_id, Hand.DRIVES)
    session, account, now = db.session(), current_login().account, clock.now()
    volunteer = people.find_or_make(session, account=account, now=now)
    return vehicles.state(session, project=project, volunteer=volunteer, account=account, now=now, **values)


@blp.route("/escort-vehicles/<id:vehicle_id>/check", methods=["POST"])
@signed_in
@blp.arguments(schemas.EscortVehicleCheckSchema)
@blp.response(204)
def check_vehicle(values: dict[str, Any], vehicle_id: UUID) -> None:
    """Say that one has looked at the car. 403 own_matter; 422 check_period_wrong; 409 vehicle_settled."""
    vehicle, project = access.get_vehicle(vehicle_id)
    until, checker = values["valid_until"], current_login().account
    vehicles.check(db.session(), vehicle=vehicle, project=project, valid_until=until, checker=checker, now=clock.now())


@blp.route("/escort-vehicles/<id:vehicle_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def delete_vehicle(vehicle_id: UUID) -> None:
    """Let it drive no longer: one's own, or one in an escort that one runs."""
    vehicle, project = access.get_withdrawable_vehicle(vehicle_id)
    vehicles.withdraw(db.session(), vehicle=vehicle, project=project, now=clock.now())


def described(project: Project, hands: list[Hand] | None = None) -> dict[str, Any]:
    """The escort as its schema wants it."""
    names = ("id", "title", "state", "from_on", "until_on")
    return {name: getattr(project, name) for name in names} | {"hands": hands or access.hands_in(project)}


def _vehicle(
    vehicle: EscortVehicle, names: dict[UUID, str], card: Qualification | None, *, whole: bool
) -> dict[str, Any]:
    today = clock.local_date(clock.now())
    soon = today + timedelta(days=reference().expires_soon_days)
    kept = {name: getattr(vehicle, name) for name in ("id", "firm", "stated_at", "checked_at", "valid_until")}
    return kept | {
        "driver_name": names.get(vehicle.volunteer_id, ""),
        "plate": vehicle.plate if whole else masked_plate(vehicle.plate),
        "expires_soon": vehicle.valid_until is not None and vehicle.valid_until <= soon,
        "licence_until": card.expires_on if card is not None else None,
        "has_licence": card is not None and (card.expires_on is None or today < card.expires_on),
    }


def _licences(project: Project, found: list[EscortVehicle]) -> dict[UUID, Qualification]:
    """The seen card of each driver that holds longest."""
    kind = project.qualification or reference().qualification
    ids = [vehicle.volunteer_id for vehicle in found]
    seen = Qualification.checked_at.is_not(None) & Qualification.withdrawn_at.is_(None)
    rows = db.session().scalars(
        select(Qualification)
        .where(Qualification.volunteer_id.in_(ids), Qualification.kind == kind, seen)
        .order_by(Qualification.expires_on.is_(None), Qualification.expires_on)
    )
    return {card.volunteer_id: card for card in rows}
