"""What a member asks and says about their own attendance."""

from typing import Any
from uuid import UUID

from backend.activities.access import get_visible_activity
from backend.activities.rules import window_of
from backend.attendance import schemas
from backend.attendance.access import current_member, get_hosted_activity
from backend.attendance.service import correcting, corrections, exemptions, leave, make_ups, record
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in

blp = Blueprint("own attendance", __name__, description="The signed-in member's own attendance.")


@blp.route("/me/record", methods=["GET"])
@signed_in
@blp.arguments(schemas.RecordQuerySchema, location="query")
@blp.response(200, schemas.RecordPageSchema)
def get_record(query: dict[str, Any]) -> dict[str, Any]:
    """The member's own record of a year, the latest first."""
    session, now, member = db.session(), clock.now(), current_member()
    year = query["year"] or clock.local_date(now).year
    page, size = query["page"], query["page_size"]
    items, total = record.list_record(session, member=member, year=year, page=page, page_size=size, now=now)
    sums = record.totals(session, member=member, year=year, now=now)
    exemption = exemptions.find_present(session, member_id=member.id, on=clock.local_date(now))
    counted = {"total": total, "page": page, "page_size": size, "year": year, "exemption": exemption}
    return {"items": items, **counted, **sums}


@blp.route("/activities/<id:activity_id>/as-guest", methods=["GET"])
@signed_in
@blp.response(200, schemas.GuestActivitySchema)
def get_activity_as_guest(activity_id: UUID) -> dict[str, Any]:
    """When and where another branch's activity is, for a member who is its guest; nothing else of it."""
    activity = get_hosted_activity(activity_id)
    told = {name: getattr(activity, name) for name in ("id", "title", "state", "starts_at", "ends_at", "venue")}
    hosts = [host.organisation for host in activity.hosts]
    return {**told, "venue_address": activity.venue_address, "hosts": hosts, "check_in": window_of(activity)}


@blp.route("/activities/<id:activity_id>/mine", methods=["GET"])
@signed_in
@blp.response(200, schemas.MineSchema)
def get_mine(activity_id: UUID) -> dict[str, Any]:
    """How the member stands with one activity."""
    return _mine(activity_id)


@blp.route("/activities/<id:activity_id>/leave", methods=["PUT"])
@signed_in
@blp.arguments(schemas.LeaveWriteSchema)
@blp.response(200, schemas.MineSchema)
def put_own_leave(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Ask for leave, before the activity or within the days after it."""
    leave.ask(
        db.session(),
        activity=get_visible_activity(activity_id),
        member_id=current_member().id,
        category=body["category"],
        note=body["note"],
        account_id=current_login().account_id,
        now=clock.now(),
    )
    return _mine(activity_id)


@blp.route("/activities/<id:activity_id>/leave", methods=["DELETE"])
@signed_in
@blp.response(204)
def delete_own_leave(activity_id: UUID) -> None:
    """Take the own leave back."""
    leave.withdraw(
        db.session(), activity=get_visible_activity(activity_id), member_id=current_member().id, now=clock.now()
    )


@blp.route("/activities/<id:activity_id>/presence-claims", methods=["POST"])
@signed_in
@blp.arguments(schemas.PresenceClaimCreateSchema)
@blp.response(201, schemas.MineSchema)
def create_presence_claim(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """ "I was there": for an officer to confirm."""
    correcting.claim_presence(
        db.session(),
        claim_id=body["id"],
        activity=get_visible_activity(activity_id),
        member=current_member(),
        account=current_login().account,
        note=body["note"],
        now=clock.now(),
    )
    return _mine(activity_id)


@blp.route("/activities/<id:activity_id>/corrections", methods=["POST"])
@signed_in
@blp.arguments(schemas.CorrectionCreateSchema)
@blp.response(201, schemas.MineSchema)
def ask_correction(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Ask for the own line to be set right; an officer answers."""
    corrections.ask(
        db.session(),
        correction_id=body["id"],
        activity=get_visible_activity(activity_id),
        member=current_member(),
        account=current_login().account,
        wish=body["wish"],
        words=body["words"],
        now=clock.now(),
    )
    return _mine(activity_id)


@blp.route("/activities/<id:activity_id>/make-up-sessions", methods=["GET"])
@signed_in
@blp.response(200, schemas.OfferedSessionListSchema)
def list_make_up_sessions(activity_id: UUID) -> dict[str, Any]:
    """Sessions of neighbouring branches that would make up for this one."""
    missed = get_visible_activity(activity_id)
    items = make_ups.list_offered(db.session(), missed=missed, member=current_member(), now=clock.now())
    return {"items": items}


@blp.route("/activities/<id:activity_id>/make-up", methods=["PUT"])
@signed_in
@blp.arguments(schemas.MakeUpChooseSchema)
@blp.response(200, schemas.MineSchema)
def choose_make_up(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Go to another branch's session instead; it counts once the member was there."""
    make_ups.choose(
        db.session(),
        missed=get_visible_activity(activity_id),
        activity_id=body["activity_id"],
        member=current_member(),
        now=clock.now(),
    )
    return _mine(activity_id)


@blp.route("/activities/<id:activity_id>/make-up", methods=["DELETE"])
@signed_in
@blp.response(204)
def withdraw_make_up(activity_id: UUID) -> None:
    """Let the choice go."""
    make_ups.withdraw(db.session(), missed=get_visible_activity(activity_id), member=current_member(), now=clock.now())


def _mine(activity_id: UUID) -> dict[str, Any]:
    activity = get_visible_activity(activity_id)
    return record.mine(db.session(), activity=activity, member=current_member(), now=clock.now())
