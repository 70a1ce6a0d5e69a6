"""Routes of what a day of the escort brought."""

from dataclasses import fields as fields_of
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import signed_in
from backend.volunteering.access import escort as access
from backend.volunteering.access.escort import OVERSEES
from backend.volunteering.models import EscortIncident, EscortTrip
from backend.volunteering.rules.escort import Hand
from backend.volunteering.schemas import escort as schemas
from backend.volunteering.service import people
from backend.volunteering.service.escort import results, trips
from backend.volunteering.views.escort_setup import described

blp = Blueprint("escort results", __name__, description="爱心送考: the day's result on one screen.")


@blp.route("/projects/<id:project_id>/escort-result", methods=["GET"])
@signed_in
@blp.arguments(schemas.EscortDayQuerySchema, location="query")
@blp.response(200, schemas.EscortResultSchema)
def show_result(query: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Trips, people, who was on duty and what went wrong, by exam site; without `on` the nearest day.

    What was written about an incident is for whoever runs the escort or minds its desk.
    """
    project, session = access.get_escort(project_id, *OVERSEES), db.session()
    on = query["on"] or results.nearest_day(session, project=project, today=clock.local_date(clock.now()))
    found = results.of_day(session, project=project, on=on)
    told = {field.name: getattr(found, field.name) for field in fields_of(found)}
    whole = access.sees_plates(project)
    told["incidents"] = [_incident(incident, with_words=whole) for incident in found.incidents]
    return told | {"escort": described(project)}


@blp.route("/projects/<id:project_id>/escort-trips", methods=["GET"])
@signed_in
@blp.arguments(schemas.EscortTripQuerySchema, location="query")
@blp.response(200, schemas.EscortTripListSchema)
def list_trips(query: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """The trips of a day with who drove, for whoever runs the escort and sets them right."""
    project, session = access.get_escort(project_id, Hand.RUNS), db.session()
    found = trips.list_of_day(session, project_id=project.id, on=query["on"])
    names = people.names_of(session, [trip.volunteer_id for trip in found])
    cars = trips.vehicles_of(session, found)
    return {"items": [_trip(trip, names, cars[trip.vehicle_id].plate) for trip in found]}


def _incident(incident: EscortIncident, *, with_words: bool) -> dict[str, Any]:
    names = ("id", "kind", "told", "site_id", "reported_at")
    words = incident.words if with_words else None
    return {name: getattr(incident, name) for name in names} | {"words": words}


def _trip(trip: EscortTrip, names: dict[UUID, str], plate: str) -> dict[str, Any]:
    kept = ("id", "ride_id", "site_id", "from_place_id", "persons", "started_at", "ended_at", "corrected_why")
    told = {name: getattr(trip, name) for name in kept}
    return told | {"driver_name": names.get(trip.volunteer_id, ""), "plate": plate}
