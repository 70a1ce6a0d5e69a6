"""The first screen: what the branch and volunteering hold for whoever is signed in."""

from typing import Any

from backend.attendance.service import record
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.notifications import service as notifications
from backend.volunteering.access import standing
from backend.volunteering.schemas.home import HomeSchema
from backend.volunteering.service import sign_ups

NOTHING = record.Home(now=None, upcoming=[], recent=[])
blp = Blueprint("home", __name__, description="The first screen.")


@blp.route("/me/home", methods=["GET"])
@signed_in
@blp.response(200, HomeSchema)
def get_home() -> dict[str, Any]:
    """The next activity, what follows it, the own shifts ahead, and the last lines of the record."""
    session, account_id, now = db.session(), current_login().account_id, clock.now()
    member = record.find_member(session, account_id=account_id)
    volunteer = standing.find_own_volunteer()
    home = record.home(session, member=member, now=now) if member is not None else NOTHING
    shifts = sign_ups.list_next(session, volunteer_id=volunteer.id, now=now) if volunteer is not None else []
    unread = notifications.count_unread(session, account_id=account_id)
    return {**vars(home), "shifts": shifts, "unread": unread}
