"""Closing an activity and everything that may be said about it afterwards, for its branch's officers."""

from typing import Any
from uuid import UUID

from backend.activities.access import described, get_activity, get_led_activity
from backend.activities.schemas import ActivitySchema
from backend.attendance import closing_schemas as schemas
from backend.attendance.access import get_correction, get_leave
from backend.attendance.schemas import CorrectionDecisionSchema, LeaveDecisionSchema
from backend.attendance.service import closing, corrections, faults, leave, opening
from backend.core import clock, db
from backend.core.http import Blueprint, settings
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("closing", __name__, description="Closing, reopening, and what waits for an officer's word.")


@blp.route("/activities/<id:activity_id>/close", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, ActivitySchema)
def close_activity(activity_id: UUID) -> dict[str, Any]:
    """End the activity; its displays end with it, and whoever is not known to have come is absent."""
    activity = get_led_activity(activity_id, Right.ATTENDANCE_WRITE, for_change=True)
    opening.close(db.session(), activity=activity, now=clock.now())
    db.session().flush()
    return described(activity)


@blp.route("/activities/<id:activity_id>/reopen", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.ClosingReasonSchema)
@blp.response(200, ActivitySchema)
def reopen_activity(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Take the closing back, with a reason: nobody is absent any more until it is closed again."""
    activity = get_led_activity(activity_id, Right.ATTENDANCE_WRITE, for_change=True)
    opening.reopen(
        db.session(), activity=activity, reason=body["reason"], within=settings().reopen_within, now=clock.now()
    )
    db.session().flush()
    return described(activity)


@blp.route("/activities/<id:activity_id>/closing", methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.response(200, schemas.ClosingSchema)
def get_closing(activity_id: UUID) -> dict[str, Any]:
    """What closing makes, or made, of the roster, and until when it may be taken back."""
    return _closing(activity_id, Right.ATTENDANCE_READ)


@blp.route("/activities/<id:activity_id>/system-fault", methods=["PUT"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.ClosingReasonSchema)
@blp.response(200, schemas.ClosingSchema)
def put_system_fault(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Say that the system failed there: nobody is absent from it."""
    activity = get_led_activity(activity_id, Right.ATTENDANCE_WRITE, for_change=True)
    faults.note(
        db.session(), activity=activity, officer=current_login().account, reason=body["reason"], now=clock.now()
    )
    return _closing(activity_id, Right.ATTENDANCE_WRITE)


@blp.route("/activities/<id:activity_id>/system-fault", methods=["DELETE"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(204)
def delete_system_fault(activity_id: UUID) -> None:
    """Take that back."""
    activity = get_led_activity(activity_id, Right.ATTENDANCE_WRITE, for_change=True)
    faults.withdraw(db.session(), activity=activity, now=clock.now())


@blp.route("/organisations/<id:organisation_id>/attendance-requests", methods=["GET"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, schemas.WaitingSchema)
def list_requests(organisation_id: UUID) -> dict[str, Any]:
    """Leaves and corrections that wait for the branch's officers."""
    organisation = get_organisation(organisation_id, Right.ATTENDANCE_WRITE)
    return closing.list_waiting(db.session(), organisation_id=organisation.id, account_id=current_login().account_id)


@blp.route("/leaves/<id:leave_id>/decision", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(LeaveDecisionSchema)
@blp.response(204)
def decide_leave(body: dict[str, Any], leave_id: UUID) -> None:
    """Grant or decline a leave; never the own one."""
    found, activity = get_leave(leave_id)
    leave.decide(
        db.session(),
        leave=found,
        activity=activity,
        is_granted=body["granted"],
        officer=current_login().account,
        reason=body["reason"],
        now=clock.now(),
    )


@blp.route("/corrections/<id:correction_id>/decision", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(CorrectionDecisionSchema)
@blp.response(204)
def decide_correction(body: dict[str, Any], correction_id: UUID) -> None:
    """Grant or decline a correction; never the own one. Granted, the line changes at once."""
    found, activity = get_correction(correction_id)
    corrections.decide(
        db.session(),
        correction=found,
        activity=activity,
        is_granted=body["granted"],
        officer=current_login().account,
        answer=body["answer"],
        now=clock.now(),
    )


def _closing(activity_id: UUID, right: Right) -> dict[str, Any]:
    activity = get_activity(activity_id, right)
    return closing.describe(db.session(), activity=activity, reopen_within=settings().reopen_within)
