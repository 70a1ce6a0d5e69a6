"""Who may vote and who is there, and the votes that are on record."""

from typing import Any
from uuid import UUID

from backend.activities.access import get_activity
from backend.attendance import record_schemas as schemas
from backend.attendance.access import get_host, get_resolution, hosts_in_scope
from backend.attendance.models import Resolution, ResolutionKind
from backend.attendance.rules import is_passed
from backend.attendance.service import quorum, resolutions
from backend.attendance.service.resolutions import Vote
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("votes", __name__, description="Quorum and votes of an activity, for its branch's officers.")


@blp.route("/activities/<id:activity_id>/quorum", methods=["GET"])
@requires(Right.ATTENDANCE_READ, counts_as_use=False)
@blp.response(200, schemas.QuorumListSchema)
def get_quorum(activity_id: UUID) -> dict[str, Any]:
    """How many of those entitled to vote are there, per host. Who they are is told to nobody."""
    activity = get_activity(activity_id, Right.ATTENDANCE_READ)
    hosts = hosts_in_scope(activity, Right.ATTENDANCE_READ) if activity.opened_at is not None else []
    found = quorum.list_quorums(db.session(), activity_id=activity.id, organisation_ids=[host.id for host in hosts])
    items = []
    for host in hosts:
        of_host = found[host.id]
        items.append(
            {
                "organisation": host,
                "voters": of_host.voters,
                "present_voters": of_host.present_voters,
                "needed": of_host.needed(ResolutionKind.ORDINARY),
                "is_met": of_host.is_met(ResolutionKind.ORDINARY),
                "needed_for_election": of_host.needed(ResolutionKind.ELECTION),
                "is_met_for_election": of_host.is_met(ResolutionKind.ELECTION),
            }
        )
    return {"items": items}


@blp.route("/activities/<id:activity_id>/resolutions", methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.response(200, schemas.ResolutionListSchema)
def list_resolutions(activity_id: UUID) -> dict[str, Any]:
    """The votes of the hosts that the asker may read."""
    activity = get_activity(activity_id, Right.ATTENDANCE_READ)
    ids = [host.id for host in hosts_in_scope(activity, Right.ATTENDANCE_READ)]
    found = resolutions.list_resolutions(db.session(), activity_id=activity.id, organisation_ids=ids)
    return {"items": [_described(resolution) for resolution in found]}


@blp.route("/activities/<id:activity_id>/resolutions", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.ResolutionCreateSchema)
@blp.response(201, schemas.ResolutionSchema)
def record_resolution(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Put a vote on record.

    409 quorum_not_met (with the numbers), no_vote_now, minutes_final; 422 too_many_votes, excluded_present, id_reused.
    """
    resolution_id, organisation_id = body.pop("id"), body.pop("organisation_id")
    activity, _ = get_host(activity_id, organisation_id, Right.ATTENDANCE_WRITE, for_change=True)
    resolution = resolutions.record(
        db.session(),
        resolution_id=resolution_id,
        activity=activity,
        organisation_id=organisation_id,
        vote=Vote(**body),
        officer=current_login().account,
        now=clock.now(),
    )
    return _described(resolution)


@blp.route("/resolutions/<id:resolution_id>/correction", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.ResolutionCorrectSchema)
@blp.response(201, schemas.ResolutionSchema)
def correct_resolution(body: dict[str, Any], resolution_id: UUID) -> dict[str, Any]:
    """Void a vote that was written down wrongly and add the right one in its place.

    409 resolution_voided, quorum_not_met, minutes_final; 422 too_many_votes, excluded_present.
    """
    resolution, activity = get_resolution(resolution_id, Right.ATTENDANCE_WRITE)
    added_id, reason = body.pop("id"), body.pop("reason")
    added = resolutions.correct(
        db.session(),
        resolution_id=added_id,
        resolution=resolution,
        activity=activity,
        vote=Vote(**body),
        reason=reason,
        officer=current_login().account,
        now=clock.now(),
    )
    return _described(added)


@blp.route("/resolutions/<id:resolution_id>/void", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.ReasonSchema)
@blp.response(200, schemas.ResolutionSchema)
def void_resolution(body: dict[str, Any], resolution_id: UUID) -> dict[str, Any]:
    """Take a vote off the record, with a reason; it stays readable. 409 resolution_voided, minutes_final."""
    resolution, activity = get_resolution(resolution_id, Right.ATTENDANCE_WRITE)
    resolutions.void(
        db.session(),
        resolution=resolution,
        activity=activity,
        reason=body["reason"],
        officer=current_login().account,
        now=clock.now(),
    )
    return _described(resolution)


def _described(resolution: Resolution) -> dict[str, Any]:
    columns = {name: getattr(resolution, name) for name in Resolution.__mapper__.columns.keys()}  # noqa: SIM118
    passed = is_passed(yes=resolution.yes, voters=resolution.voters, excluded=resolution.excluded)
    return {**columns, "passed": passed}
