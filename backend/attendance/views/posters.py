"""Posters: a static code of an activity, for a wall where no screen is."""

from typing import Any
from uuid import UUID

from backend.activities.access import get_activity
from backend.activities.models import Activity
from backend.attendance import desk_schemas
from backend.attendance.models import Poster
from backend.attendance.service import desk, posters
from backend.core import clock, db
from backend.core.http import Blueprint, settings
from backend.core.qr import qr_path
from backend.identity.access import current_login
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("posters", __name__, description="Static codes on paper; what they check in is provisional.")


@blp.route("/activities/<id:activity_id>/poster", methods=["GET"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, desk_schemas.FoundPosterSchema)
def show_poster(activity_id: UUID) -> dict[str, Any]:
    """The poster that is good, to be printed again."""
    activity = get_activity(activity_id, Right.ATTENDANCE_WRITE)
    poster = posters.find(db.session(), activity=activity)
    return {"poster": _described(activity, poster) if poster is not None else None}


@blp.route("/activities/<id:activity_id>/poster", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(201, desk_schemas.PosterSchema)
def create_poster(activity_id: UUID) -> dict[str, Any]:
    """A new poster; one that hangs already checks nobody in any more."""
    activity = get_activity(activity_id, Right.ATTENDANCE_WRITE)
    poster = posters.issue(db.session(), activity=activity, by=current_login().account, now=clock.now())
    return _described(activity, poster)


@blp.route("/activities/<id:activity_id>/poster", methods=["DELETE"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(204)
def revoke_poster(activity_id: UUID) -> None:
    """Take the poster back."""
    activity = get_activity(activity_id, Right.ATTENDANCE_WRITE)
    posters.revoke(db.session(), activity=activity, by=current_login().account, now=clock.now())


def _described(activity: Activity, poster: Poster) -> dict[str, Any]:
    token = posters.token_of(db.session(), activity=activity, poster=poster)
    return {
        "id": poster.id,
        "issued_at": poster.issued_at,
        "activity": desk.shown(activity),
        "qr": qr_path(f"{settings().public_url}/q/{token}"),
    }
