"""What officers do about attendance: opening, the roster, undo, leave for others, decisions."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from backend.activities.access import described, get_activity, get_led_activity
from backend.activities.models import Activity
from backend.activities.schemas import ActivitySchema
from backend.attendance import schemas
from backend.attendance.access import get_own_line, get_presence_claim, own_hosts, refuse_others_people
from backend.attendance.models import RosterEntry
from backend.attendance.service import (
    confirming,
    correcting,
    corrections,
    leave,
    opening,
    record,
    roster,
)
from backend.attendance.views.rosters import described_line, sees_notes
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("attendance", __name__, description="The roster of an activity, for its branch's officers.")


@blp.route("/activities/<id:activity_id>/open", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(200, ActivitySchema)
def open_check_in(activity_id: UUID) -> dict[str, Any]:
    """Open check-in: the roster of the day is written and codes can be shown."""
    activity = get_led_activity(activity_id, Right.ATTENDANCE_WRITE, for_change=True)
    opening.open_check_in(db.session(), activity=activity, now=clock.now())
    db.session().flush()
    return described(activity)


@blp.route("/activities/<id:activity_id>/roster/<id:member_id>/events", methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.response(200, schemas.EventListSchema)
def list_events(activity_id: UUID, member_id: UUID) -> dict[str, Any]:
    """The history of one line."""
    activity = get_own_line(activity_id, member_id, Right.ATTENDANCE_READ)
    roster.get_line(db.session(), activity=activity, member_id=member_id)
    ids = {"activity_id": activity.id, "member_id": member_id}
    return {
        "items": record.list_events(db.session(), **ids),
        "corrections": corrections.list_of(db.session(), **ids),
    }


@blp.route("/activities/<id:activity_id>/undos", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.UndoSchema)
@blp.response(200, schemas.RosterLineSchema)
def undo_check_in(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Take a check-in back, with a reason. Twice is once."""
    activity = get_own_line(activity_id, body["member_id"], Right.ATTENDANCE_WRITE)
    correcting.undo(
        db.session(),
        undo_id=body["id"],
        activity=activity,
        member_id=body["member_id"],
        officer=current_login().account,
        reason=body["reason"],
        now=clock.now(),
    )
    return _line_of(activity, body["member_id"])


@blp.route("/activities/<id:activity_id>/attendance/<id:member_id>/confirmations", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.ConfirmationSchema)
@blp.response(200, schemas.RosterLineSchema)
def confirm_line(body: dict[str, Any], activity_id: UUID, member_id: UUID) -> dict[str, Any]:
    """Let a provisional line count, present or late by when the scan was made. Twice is once; never the own one."""
    activity = get_own_line(activity_id, member_id, Right.ATTENDANCE_WRITE)
    confirming.confirm(
        db.session(),
        activity=activity,
        member_id=member_id,
        officer=current_login().account,
        reason=body["reason"],
        now=clock.now(),
    )
    return _line_of(activity, member_id)


@blp.route("/activities/<id:activity_id>/attendance/confirmations", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.ConfirmationsSchema)
@blp.response(200, schemas.ConfirmedSchema)
def confirm_lines(body: dict[str, Any], activity_id: UUID) -> dict[str, Any]:
    """Let the provisional lines of the named members count; the own one, and what is not provisional, stay as is."""
    activity = get_activity(activity_id, Right.ATTENDANCE_WRITE)
    own = own_hosts(activity, Right.ATTENDANCE_WRITE)
    for member_id in body["member_ids"]:
        refuse_others_people(activity, member_id, own)
    confirmed = confirming.confirm_all(
        db.session(),
        activity=activity,
        member_ids=body["member_ids"],
        officer=current_login().account,
        reason=body["reason"],
        now=clock.now(),
    )
    return {"confirmed": confirmed}


@blp.route("/activities/<id:activity_id>/leaves/<id:member_id>", methods=["PUT"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.LeaveWriteSchema)
@blp.response(200, schemas.RosterLineSchema)
def put_leave(body: dict[str, Any], activity_id: UUID, member_id: UUID) -> dict[str, Any]:
    """Enter leave for a member who told you otherwise."""
    activity = get_own_line(activity_id, member_id, Right.ATTENDANCE_WRITE)
    leave.ask(
        db.session(),
        activity=activity,
        member_id=member_id,
        category=body["category"],
        note=body["note"],
        account_id=current_login().account_id,
        now=clock.now(),
    )
    return _line_of(activity, member_id)


@blp.route("/activities/<id:activity_id>/leaves/<id:member_id>", methods=["DELETE"])
@requires(Right.ATTENDANCE_WRITE)
@blp.response(204)
def delete_leave(activity_id: UUID, member_id: UUID) -> None:
    """Take a member's leave back."""
    activity = get_own_line(activity_id, member_id, Right.ATTENDANCE_WRITE)
    leave.withdraw(db.session(), activity=activity, member_id=member_id, now=clock.now())


@blp.route("/presence-claims/<id:claim_id>/decision", methods=["POST"])
@requires(Right.ATTENDANCE_WRITE)
@blp.arguments(schemas.PresenceDecisionSchema)
@blp.response(200, schemas.RosterLineSchema)
def decide_presence_claim(body: dict[str, Any], claim_id: UUID) -> dict[str, Any]:
    """Confirm or decline a member's "I was there"; never the own one."""
    claim, activity = get_presence_claim(claim_id)
    correcting.decide_presence(
        db.session(),
        claim=claim,
        activity=activity,
        confirmed=body["confirmed"],
        officer=current_login().account,
        reason=body["reason"],
        now=clock.now(),
    )
    return _line_of(activity, claim.member_id)


@blp.route("/organisations/<id:organisation_id>/attendance-summary", methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.arguments(schemas.SummaryQuerySchema, location="query")
@blp.response(200, schemas.SummaryListSchema)
def get_attendance_summary(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Each opened activity of the branch in numbers: attended of expected."""
    organisation = get_organisation(organisation_id, Right.ATTENDANCE_READ)
    days = []
    if query["from_on"] is not None:
        days.append(Activity.held_on >= query["from_on"])
    if query["until_on"] is not None:
        days.append(Activity.held_on < query["until_on"])
    wanted = RosterEntry.activity_id.in_(select(Activity.id).where(and_(True, *days)))
    rows = db.session().execute(roster.counts_in(organisation.id, activity_ids=wanted))
    return {"items": [row._mapping for row in rows]}


def _line_of(activity: Activity, member_id: UUID) -> dict[str, Any]:
    line = roster.get_line(db.session(), activity=activity, member_id=member_id)
    return described_line(line, notes=sees_notes(activity))
