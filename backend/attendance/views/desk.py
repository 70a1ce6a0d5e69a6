"""The desk at the door: handing it to a steward, what it shows, and finding a guest by name."""

from typing import Any
from uuid import UUID

from backend.activities.access import get_activity
from backend.attendance import desk_schemas
from backend.attendance.access import desk_hosts, get_desk, get_own_line, get_steward, own_hosts
from backend.attendance.service import desk, roster, stewards
from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.members.models import Member
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("desk", __name__, description="Who minds the door of one activity, and what they see there.")


@blp.route("/activities/<id:activity_id>/stewards", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(desk_schemas.StewardCreateSchema)
@blp.response(201, desk_schemas.StewardSchema)
def create_steward(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Let a member of a host mind the desk, until the activity is over; they are told."""
    session = db.session()
    steward = stewards.hand_over(
        session,
        activity=get_own_line(activity_id, body["member_id"], Right.ATTENDANCE_WRITE),
        member_id=body["member_id"],
        by=current_login().account,
        now=clock.now(),
    )
    name = session.get_one(Member, steward.member_id).name
    return {"id": steward.id, "member_id": steward.member_id, "name": name, "from_at": steward.from_at}


@blp.route("/activities/<id:activity_id>/stewards", methods=["GET"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, desk_schemas.StewardListSchema)
def list_stewards(activity_id: UUID) -> dict[str, Any]:
    """Who minds the desk."""
    session, activity = db.session(), get_activity(activity_id, Right.ATTENDANCE_WRITE)
    own, items = own_hosts(activity, Right.ATTENDANCE_WRITE), stewards.list_stewards(session, activity=activity)
    return {
        "items": [
            steward
            for steward in items
            if roster.host_of(session, activity=activity, member_id=steward.member_id) in own
        ]
    }


@blp.route("/stewards/<id:steward_id>", methods=["DELETE"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(204)
def end_steward(steward_id: UUID) -> None:
    """Take the desk back."""
    steward, activity = get_steward(steward_id)
    stewards.end(db.session(), steward=steward, activity=activity, by=current_login().account, now=clock.now())


@blp.route("/me/desks", methods=["GET"])
@signed_in
@blp.response(200, desk_schemas.DeskListSchema)
def list_desks() -> dict[str, Any]:
    """The desks that were handed to the signed-in person, the next first."""
    found = stewards.list_desks(db.session(), account_id=current_login().account_id, now=clock.now())
    return {"items": [desk.shown(activity) for activity in found]}


@blp.route("/activities/<id:activity_id>/desk", methods=["GET"])
@signed_in
@blp.response(200, desk_schemas.DeskSchema)
def show_desk(activity_id: UUID) -> dict[str, Any]:
    """The names on the roster and who has come, for the steward and the officers of the activity."""
    activity = get_desk(activity_id)
    return desk.show(db.session(), activity=activity, hosts=desk_hosts(activity), account_id=current_login().account_id)


@blp.route("/activities/<id:activity_id>/guest-searches", methods=["POST"])
@signed_in
@blp.arguments(desk_schemas.GuestSearchSchema)
@blp.response(200, desk_schemas.GuestListSchema)
def find_guests(body: dict[str, str], activity_id: UUID) -> dict[str, Any]:
    """Find a guest who says their full name and their branch. Every search is on record; what was searched is not."""
    session, activity = db.session(), get_desk(activity_id)
    found = desk.find_guests(session, activity=activity, **body)
    host_id = activity.hosts[0].organisation_id
    audit.record(session, Action.GUEST_LOOKED_UP, activity, now=clock.now(), organisation_id=host_id)
    return {"items": found}
