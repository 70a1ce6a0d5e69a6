"""The lead's side of a shift: its code, who is in, who minds the desk, the roll call, closing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.errors import Refusal
from backend.core.http import Blueprint, described, settings
from backend.core.qr import qr_path
from backend.identity.access import current_login, signed_in
from backend.identity.models import Account
from backend.members.access import get_member_of
from backend.volunteering.access import hours as access
from backend.volunteering.access.projects import get_managed_project
from backend.volunteering.errors.projects import LeadNeedsAccountError
from backend.volunteering.models import Shift
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.schemas import scans as schemas
from backend.volunteering.service import shift_codes, shift_desk, shift_stewards, stays
from backend.volunteering.service.shift_desk import RollCallLine
from backend.volunteering.views.hours import described_records
from backend.volunteering.views.scanning import brief

blp = Blueprint("shift desk", __name__, description="A shift as its lead, and the steward of its desk, see it.")


@blp.route("/me/run-shifts", methods=["GET"])
@signed_in
@blp.response(200, schemas.RunShiftListSchema)
def list_run_shifts() -> dict[str, Any]:
    """The shifts that the signed-in person runs or minds the desk of, since yesterday and for a week."""
    return {"items": [brief(shift) for shift in access.list_run_shifts()]}


@blp.route("/shifts/<id:shift_id>/code", methods=["PUT"])
@signed_in
@blp.response(200, schemas.ShownShiftSchema)
def show_shift_code(shift_id: UUID) -> dict[str, Any]:
    """The code of this moment, for a screen that the lead shows. The first time, codes begin to stand for the shift."""
    session, now = db.session(), clock.now()
    shift = access.get_desk_shift(shift_id)
    lines = shift_desk.list_lines(session, shift=shift, account_id=current_login().account_id)
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
    shift = access.get_desk_shift(shift_id)
    runs, account_id = access.runs(shift), current_login().account_id
    lines = shift_desk.list_lines(db.session(), shift=shift, account_id=account_id)
    records = described_records([record for line in lines for record in line["records"] if runs])
    told = {record["id"]: record for record in records}
    return {
        "shift": brief(shift),
        "project_id": shift.project_id,
        "runs": runs,
        "opens_at": _opens_at(shift),
        "closed_at": shift.closed_at,
        "cancelled_at": shift.cancelled_at,
        "lines": [line | {"records": [told[record.id] for record in line["records"] if runs]} for line in lines],
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


@blp.route("/shifts/<id:shift_id>/stewards", methods=["GET"])
@signed_in
@blp.response(200, schemas.ShiftStewardListSchema)
def list_stewards(shift_id: UUID) -> dict[str, Any]:
    """Who minds the desk, for those who run the shift."""
    return _stewards(access.get_run_shift(shift_id))


@blp.route("/shifts/<id:shift_id>/stewards", methods=["POST"])
@signed_in
@blp.arguments(schemas.ShiftStewardCreateSchema)
@blp.response(201, schemas.ShiftStewardListSchema)
def create_steward(body: dict[str, UUID | None], shift_id: UUID) -> dict[str, Any]:
    """Let somebody mind the desk until the shift is closed. 403 own_matter; 409 already_steward, shift_desk_over."""
    session, shift, now = db.session(), access.get_run_shift(shift_id), clock.now()
    member_id, volunteer_id = body["member_id"], body["volunteer_id"]
    if volunteer_id is not None:
        account = shift_stewards.account_with_place(session, shift=shift, volunteer_id=volunteer_id)
    else:
        account = _account_of_member(shift, member_id)
    by = current_login().account
    shift_stewards.hand_over(session, shift=shift, account=account, member_id=member_id, by=by, now=now)
    return _stewards(shift)


@blp.route("/shift-stewards/<id:steward_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def end_steward(steward_id: UUID) -> None:
    """Take the desk back; the steward is told."""
    steward, shift = access.get_steward(steward_id)
    shift_stewards.end(db.session(), steward=steward, shift=shift, by=current_login().account, now=clock.now())


def _account_of_member(shift: Shift, member_id: UUID | None) -> Account:
    """Of a member of the very organisation, named by one of its officers: a project's lead may know nobody there."""
    project = get_managed_project(shift.project_id)
    assert member_id is not None
    member = get_member_of(project.organisation_id, member_id)
    if member.account_id is None:
        raise LeadNeedsAccountError()
    return db.session().get_one(Account, member.account_id)


def _stewards(shift: Shift) -> dict[str, Any]:
    rows = shift_stewards.list_standing(db.session(), shift=shift, now=clock.now())
    return {"items": [{"id": row.id, "name": row.account.display_name, "from_at": row.from_at} for row in rows]}


def _opens_at(shift: Shift) -> Any:
    return shift.starts_at - timedelta(minutes=shift.opens_before_minutes)
