"""Routes of activities, one module per theme."""

from backend.activities.views import activities, calendar, joint, photos, series, sign_ups, venues
from backend.core.http import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    activities.blp,
    sign_ups.blp,
    joint.blp,
    series.blp,
    venues.blp,
    calendar.blp,
    photos.blp,
)
