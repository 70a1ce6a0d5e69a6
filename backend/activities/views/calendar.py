"""Routes of what planning looks up: the calendar, and templates."""

from datetime import timedelta
from typing import Any

from backend.activities.calendar import Calendar
from backend.activities.errors import SeriesTooLongError
from backend.activities.schemas import TemplateListSchema
from backend.activities.series_schemas import CalendarQuerySchema, CalendarSchema
from backend.activities.service import holidays
from backend.activities.service.series import LONGEST_DAYS
from backend.activities.templates import list_templates
from backend.core import db
from backend.core.http import Blueprint
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("calendar", __name__, description="Holidays, make-up workdays, and templates to plan with.")


@blp.route("/calendar", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.arguments(CalendarQuerySchema, location="query")
@blp.response(200, CalendarSchema)
def list_days(query: dict[str, Any]) -> dict[str, Any]:
    """Every day with what it is for people who work. 422 series_too_long beyond 450 days."""
    count = (query["until_on"] - query["from_on"]).days
    if not 0 <= count <= LONGEST_DAYS:
        raise SeriesTooLongError(most_days=LONGEST_DAYS)
    calendar: Calendar = holidays.load_calendar(db.session())
    return {"items": [calendar.day(query["from_on"] + timedelta(days=ahead)) for ahead in range(count)]}


@blp.route("/activity-templates", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.response(200, TemplateListSchema)
def list_activity_templates() -> dict[str, Any]:
    """Ready-made plans per trade."""
    return {"items": list(list_templates())}
