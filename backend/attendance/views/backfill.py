"""Entering past months from paper, so that nothing is red on the first day."""

from typing import Any
from uuid import UUID

from backend.activities.access import described
from backend.activities.schemas import ActivitySchema
from backend.attendance import backfill_schemas as schemas
from backend.attendance.service import backfill
from backend.core import clock, db
from backend.core.http import Blueprint, settings
from backend.identity.access import current_login
from backend.members.service.circles import Sitting
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("backfill", __name__, description="Past activities, entered later from paper.")


@blp.route("/organisations/<id:organisation_id>/past-roster", methods=["GET"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.PastRosterQuerySchema, location="query")
@blp.response(200, schemas.PastRosterSchema)
def get_past_roster(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Who of the branch sat in the circle on a day, and what is on record of it already."""
    organisation = get_organisation(organisation_id, Right.ATTENDANCE_WRITE)
    sitting = Sitting(query["circle"], query["group_id"], query["on"])
    found = backfill.roster_of(db.session(), organisation_id=organisation.id, sitting=sitting)
    first_on = backfill.first_day(now=clock.now(), months=settings().backfill_months)
    return {"first_on": first_on, "members": found.members, "activities": found.activities}


@blp.route("/organisations/<id:organisation_id>/past-activities", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.PastActivityCreateSchema)
@blp.response(201, ActivitySchema)
def create_past_activity(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Enter a past activity and who was there. It is over, marked as entered later, and nobody is told."""
    host = get_organisation(organisation_id, Right.ATTENDANCE_WRITE)
    told = {name: body[name] for name in ("title", "starts_at", "ends_at", "venue", "circle", "group_id")}
    activity = backfill.enter(
        db.session(),
        activity_id=body["id"],
        host=host,
        values=told | {"venue_address": "", "agenda": ""},
        credits=body["credits"],
        present=body["present"],
        decisions=body["decisions"],
        officer=current_login().account,
        months=settings().backfill_months,
        now=clock.now(),
    )
    return described(activity)
