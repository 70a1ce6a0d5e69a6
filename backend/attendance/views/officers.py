"""What officers do about attendance: opening, the roster, undo, leave for others, decisions."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, jsonify, request
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
    roster_version,
)
from backend.attendance.views.passes import Passes
from backend.attendance.views.watched import Kept, Watched
from backend.core import clock, db
from backend.core.http import Blueprint, opens
from backend.identity.access import current_login, current_token_hash
from backend.organisations.access import demand, get_organisation, has_right_at, requires
from backend.organisations.rules import Right


def _let_in() -> None:
    """Open the roster to whoever may read attendance, or has a pass from a moment ago that is still good."""
    activity_id = (request.view_args or {})["activity_id"]
    g.watching = _passes().find(current_token_hash(), activity_id, now=clock.now())
    if g.watching is None:
        demand(Right.ATTENDANCE_READ, counts_as_use=False)


_ROSTER = schemas.RosterSchema()
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


@blp.route("/activities/<id:activity_id>/roster", methods=["GET"])
@opens(Right.ATTENDANCE_READ.value, _let_in)
@blp.arguments(schemas.RosterQuerySchema, location="query")
@blp.response(200, schemas.RosterSchema, headers={"ETag": {"schema": {"type": "string"}}})
@blp.alt_response(304, description="Nothing has changed since the ETag that was sent.")
def get_roster(query: dict[str, bool], activity_id: UUID) -> Response:
    """Who is expected and who has come; of other hosts of a joint activity the numbers only.

    Ask again with `If-None-Match`; 304 says that nothing changed. Those who watch share an answer for a moment;
    whoever has just changed something asks for a `fresh` one.
    """
    watched: Watched = current_app.extensions["lianxin_watched"]
    kept = watched.find(g.watching) if g.watching is not None and not query["fresh"] else None
    if kept is None:
        kept = _asked(activity_id, watched, fresh=query["fresh"])
    if request.headers.get("If-None-Match") == kept.tag:
        return Response(status=304, headers=_tagged(kept.tag))
    return Response(kept.body, mimetype="application/json", headers=_tagged(kept.tag))


def _asked(activity_id: UUID, watched: Watched, *, fresh: bool) -> Kept:
    demand(Right.ATTENDANCE_READ, counts_as_use=False)
    activity = get_activity(activity_id, Right.ATTENDANCE_READ)
    notes, own = _sees_notes(activity), own_hosts(activity, Right.ATTENDANCE_READ)
    key = (activity.id, notes, frozenset(own))
    _passes().give(current_token_hash(), activity_id, key, now=clock.now())
    db.session().commit()  # Only to give the connection back: the answer may have to wait for its turn to be made.

    def make(last: Kept | None) -> tuple[str, bytes]:
        tag = _tag_of(activity, notes=notes, own=own)
        return tag, last.body if last is not None and last.tag == tag else _roster(activity, notes=notes, own=own)

    return watched.answer(key, make, fresh=fresh)


def _passes() -> Passes:
    found: Passes = current_app.extensions["lianxin_passes"]
    return found


def _tagged(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache"}


def _tag_of(activity: Activity, *, notes: bool, own: Collection[UUID]) -> str:
    seen = "".join(str(int(host.organisation_id in own)) for host in activity.hosts)
    return f'W/"{roster_version.version_of(db.session(), activity=activity)}-{int(notes)}-{seen}"'.replace(" ", "")


def _roster(activity: Activity, *, notes: bool, own: Collection[UUID]) -> bytes:
    everybody = roster.list_lines(db.session(), activity=activity)
    lines = roster.lines_of(everybody, activity=activity, hosts=own)
    body = {
        "activity_id": activity.id,
        "state": activity.state,
        "counts": roster.counts_of(lines),
        "branches": [
            {
                "organisation": host.organisation,
                "counts": roster.counts_of(roster.lines_of(everybody, activity=activity, hosts=[host.organisation_id])),
            }
            for host in activity.hosts
        ],
        "lines": [_line(line, notes=notes) for line in lines],
    }
    return jsonify(_ROSTER.dump(body)).get_data()


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


def _sees_notes(activity: Activity) -> bool:
    """Free text of a leave is for those who run the branch; upward only its category travels (domain §8)."""
    return any(has_right_at(Right.ATTENDANCE_WRITE, host.organisation_id) for host in activity.hosts)


def _line_of(activity: Activity, member_id: UUID) -> dict[str, Any]:
    line = roster.get_line(db.session(), activity=activity, member_id=member_id)
    return _line(line, notes=_sees_notes(activity))


def _line(line: roster.RosterLine, *, notes: bool) -> dict[str, Any]:
    described_line = dict(vars(line))  # `asdict` copies deeply, a thousand lines for everybody who watches.
    if line.leave is not None:
        note = leave.note_of(db.session(), line.leave["note_sealed"]) if notes else None
        described_line["leave"] = line.leave | {"note": note}
    return described_line
