"""The lead's side of a shift: its code, who is in, the roll call, closing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.errors import Refusal
from backend.core.http import Blueprint, described, settings
from backend.core.qr import qr_path
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import hours as access
from backend.volunteering.models import Shift
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.schemas import scans as schemas
from backend.volunteering.service import shift_codes, shift_desk, stays
from backend.volunteering.service.shift_desk import RollCallLine
from backend.volunteering.views.hours import described_records
from backend.volunteering.views.scanning import brief

blp = Blueprint("shift desk", __name__, description="A shift as its lead sees it.")


@blp.route("/me/run-shifts", methods=["GET"])
@signed_in
@blp.response(200, schemas.RunShiftListSchema)
def list_run_shifts() -> dict[str, Any]:
    """The shifts that the signed-in person runs, since yesterday and for a week."""
    return {"items": [brief(shift) for shift in access.list_run_shifts()]}


@blp.route("/shifts/<id:shift_id>/code", methods=["PUT"])
@signed_in
@blp.response(200, schemas.ShownShiftSchema)
def show_shift_code(shift_id: UUID) -> dict[str, Any]:
    """The code of this moment, for a screen that the lead shows. The first time, codes begin to stand for the shift."""
    session, now = db.session(), clock.now()
    shift = access.get_run_shift(shift_id)
    lines = shift_desk.list_lines(session, shift=shift)
    code = None
    is_shown = shift.cancelled_at is None and _opens_at(shift) <= now < stays.forgotten_at(shift)
    if is_shown:
        shown = shift_codes.show(session, shift=shift, now=now)
        url = f"{settings().public_url}/q/{shown.token}"
        code = {
            "url": url,
            "qr": qr_path(url),
            "short_code": shown.short_code,
            "refresh_after_seconds": shift.rotation_seconds,
        }
    return {
        "shift": brief(shift),
        "code": code,
        "opens_at": _opens_at(shift),
        "over_at": stays.forgotten_at(shift),
        "running": sum(line["running_since"] is not None for line in lines),
        "expected": sum(line["has_place"] for line in lines),
        "server_time": now,
    }


@blp.route("/shifts/<id:shift_id>/desk", methods=["GET"])
@signed_in
@blp.response(200, schemas.ShiftDeskSchema)
def get_shift_desk(shift_id: UUID) -> dict[str, Any]:
    """Who has a place, who is in since when, and what was recorded."""
    shift = access.get_run_shift(shift_id)
    lines = shift_desk.list_lines(db.session(), shift=shift)
    records = described_records([record for line in lines for record in line["records"]])
    told = {record["id"]: record for record in records}
    return {
        "shift": brief(shift),
        "project_id": shift.project_id,
        "opens_at": _opens_at(shift),
        "closed_at": shift.closed_at,
        "cancelled_at": shift.cancelled_at,
        "lines": [line | {"records": [told[record.id] for record in line["records"]]} for line in lines],
        "server_time": clock.now(),
    }


@blp.route("/shifts/<id:shift_id>/roll-calls", methods=["POST"])
@signed_in
@blp.arguments(schemas.RollCallSchema)
@blp.response(200, schemas.RollCallAnswerSchema)
def call_roll(body: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """Write down whom the lead saw serve; it waits for somebody else's word. Each line ends by itself."""
    shift = access.get_run_shift(shift_id)
    lines = [
        RollCallLine(
            id=line["id"],
            volunteer_id=line["volunteer_id"],
            interval=Interval(line["starts_at"] or shift.starts_at, line["ends_at"] or shift.ends_at),
        )
        for line in body["lines"]
    ]
    ended = shift_desk.call_roll(
        db.session(), shift=shift, lines=lines, account_id=current_login().account_id, now=clock.now()
    )
    return {
        "items": [
            {
                "id": line.id,
                "volunteer_id": line.volunteer_id,
                "minutes": None if isinstance(found, Refusal) else sum(record.minutes for record in found),
                "problem": described(found) if isinstance(found, Refusal) else None,
            }
            for line, found in zip(lines, ended, strict=True)
        ]
    }


@blp.route("/shifts/<id:shift_id>/closing", methods=["POST"])
@signed_in
@blp.response(200, schemas.ShiftClosingSchema)
def close_shift(shift_id: UUID) -> dict[str, int]:
    """End the shift for those who are still in. The second of two leads is told when the first did it."""
    shift = access.get_run_shift(shift_id)
    now = clock.now()
    return {"ended": shift_desk.close(db.session(), shift=shift, account_id=current_login().account_id, now=now)}


def _opens_at(shift: Shift) -> Any:
    return shift.starts_at - timedelta(minutes=shift.opens_before_minutes)
