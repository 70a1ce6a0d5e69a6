"""Routes of shared venues."""

from typing import Any
from uuid import UUID

from backend.activities import access
from backend.activities.errors import SeriesTooLongError
from backend.activities.service import venues
from backend.activities.service.series import LONGEST_DAYS
from backend.activities.venue_schemas import (
    BookingListSchema,
    BookingQuerySchema,
    VenueCreateSchema,
    VenueListSchema,
    VenueSchema,
    VenueUpdateSchema,
)
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("venues", __name__, description="Venues that branches share.")


@blp.route("/venues", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.response(200, VenueListSchema)
def list_venues() -> dict[str, Any]:
    """The venues that the asker's organisations may book or keep, by name; retired ones for those who keep them."""
    return {"items": access.list_venues()}


@blp.route("/organisations/<id:organisation_id>/venues", methods=["POST"])
@requires(Right.VENUES_KEEP)
@blp.arguments(VenueCreateSchema)
@blp.response(201, VenueSchema)
def create_venue(values: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Add a venue that the organisation keeps."""
    keeper = get_organisation(organisation_id, Right.VENUES_KEEP)
    venue = venues.create(db.session(), keeper=keeper, values=values, now=clock.now())
    return access.described_venue(venue)


@blp.route("/venues/<id:venue_id>", methods=["PATCH"])
@requires(Right.VENUES_KEEP)
@blp.arguments(VenueUpdateSchema)
@blp.response(200, VenueSchema)
def update_venue(values: dict[str, Any], venue_id: UUID) -> dict[str, Any]:
    """Correct it, retire it, or open it again: its keeper does."""
    venue = access.get_kept_venue(venue_id)
    venues.update(db.session(), venue=venue, values=values, now=clock.now())
    return access.described_venue(venue)


@blp.route("/venues/<id:venue_id>/bookings", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.arguments(BookingQuerySchema, location="query")
@blp.response(200, BookingListSchema)
def list_bookings(query: dict[str, Any], venue_id: UUID) -> dict[str, Any]:
    """When it is taken, and by which branch. 422 series_too_long beyond 450 days."""
    venue = access.get_venue(venue_id)
    if not 0 <= (query["until_on"] - query["from_on"]).days <= LONGEST_DAYS:
        raise SeriesTooLongError(most_days=LONGEST_DAYS)
    found = venues.list_bookings(
        db.session(),
        venue_id=venue.id,
        starts_at=clock.start_of(query["from_on"]),
        ends_at=clock.start_of(query["until_on"]),
    )
    items = [
        {
            "branch": booking.hosts[0].organisation.short_name,
            "starts_at": booking.starts_at,
            "ends_at": booking.ends_at,
        }
        for booking in found
    ]
    return {"items": items}
