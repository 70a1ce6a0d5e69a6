"""Screens that show the code: opened and ended by officers, read by the screen itself with its own token."""

from typing import Any
from uuid import UUID

from backend.activities.access import get_activity
from backend.activities.rules import window_of
from backend.attendance import schemas
from backend.attendance.access import DISPLAY_HEADER, display_only, displayed, get_display
from backend.attendance.service import displays
from backend.core import clock, db
from backend.core.http import Blueprint, settings
from backend.core.qr import qr_path
from backend.identity.access import current_login
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("displays", __name__, description="Screens that show the rotating code.")


@blp.route("/activities/<id:activity_id>/displays", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.DisplayCreateSchema, required=False)
@blp.response(201, schemas.NewDisplaySchema)
def create_display(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """The asker's screen for the activity, opened if there is none. Its link serves any number of screens at once."""
    activity = get_activity(activity_id, Right.ATTENDANCE_WRITE, for_change=True)
    display, token = displays.open_display(
        db.session(),
        activity=activity,
        account=current_login().account,
        for_online=body["for_online"],
        now=clock.now(),
    )
    return {"id": display.id, "token": token, "url": f"{settings().public_url}/display#{token}"}


@blp.route("/activities/<id:activity_id>/displays", methods=["GET"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, schemas.DisplayListSchema)
def list_displays(activity_id: UUID) -> dict[str, Any]:
    """The activity's screens."""
    activity = get_activity(activity_id, Right.ATTENDANCE_WRITE)
    return {"items": displays.list_displays(db.session(), activity=activity)}


@blp.route("/displays/<id:display_id>", methods=["DELETE"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(204)
def revoke_display(display_id: UUID) -> None:
    """End one screen."""
    display, activity = get_display(display_id)
    displays.revoke(db.session(), display=display, activity=activity, now=clock.now())


@blp.route(
    "/displays/current",
    methods=["GET"],
    parameters=[
        {
            "in": "header",
            "name": DISPLAY_HEADER,
            "required": True,
            "schema": {"type": "string"},
            "description": "The display's token.",
        }
    ],
)
@display_only
@blp.response(200, schemas.ShownSchema)
def get_current_display() -> dict[str, Any]:
    """What the screen shows now. The code is that of the server's clock; the screen's own does not matter."""
    now, (display, activity) = clock.now(), displayed()
    shown = displays.show(db.session(), display=display, activity=activity, now=now)
    url = f"{settings().public_url}/q/{shown.token}"
    window = window_of(activity)
    code = None
    if window.opens_at <= now < window.closes_at:
        code = {
            "url": url,
            "qr": qr_path(url),
            "short_code": shown.short_code,
            "refresh_after_seconds": activity.rotation_seconds,
        }
    return {
        "activity": {
            "id": activity.id,
            "title": activity.title,
            "starts_at": activity.starts_at,
            "venue": activity.venue,
            "state": activity.state,
            "check_in": window,
        },
        "code": code,
        "is_online": display.is_online,
        "counts": {"expected": shown.expected, "arrived": shown.arrived},
        "arrived": shown.latest,
        "server_time": now,
    }
