"""Routes of shifts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import projects as access
from backend.volunteering.access import standing
from backend.volunteering.models import Project, Shift
from backend.volunteering.schemas import shifts as schemas
from backend.volunteering.service import shifts, sign_ups, substitutes

blp = Blueprint("shifts", __name__, description="Shifts of volunteer projects.")

_RULE = ("rule", "from_on", "until_on", "starts_time", "minutes", "skips_holidays")


@blp.route("/projects/<id:project_id>/shifts", methods=["GET"])
@signed_in
@blp.arguments(schemas.ShiftQuerySchema, location="query")
@blp.response(200, schemas.ShiftListSchema)
def list_shifts(query: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """The project's shifts in the order of time."""
    project = access.get_visible_project(project_id)
    statement = shifts.of_project(project.id)
    if query["from_on"] is not None:
        statement = statement.where(Shift.held_on >= query["from_on"])
    if query["until_on"] is not None:
        statement = statement.where(Shift.held_on < query["until_on"])
    return {"items": access.described_shifts(list(db.session().scalars(statement)))}


@blp.route("/projects/<id:project_id>/shifts", methods=["POST"])
@signed_in
@blp.arguments(schemas.ShiftCreateSchema)
@blp.response(201, schemas.ShiftSchema)
def create_shift(values: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Plan one. 422 ends_before_start, in_past, outside_project, qualification_unknown; 409 wrong_state."""
    project = access.get_run_project(project_id, for_change=True)
    account, now = current_login().account, clock.now()
    shift = shifts.create(db.session(), project=project, account=account, values=values, now=now)
    return _described(shift)


@blp.route("/projects/<id:project_id>/shifts/preview", methods=["POST"])
@signed_in
@blp.arguments(schemas.ShiftRuleSchema)
@blp.response(200, schemas.ShiftPreviewSchema)
def preview_shifts(values: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Every day of a rule, and whether a shift would be made on it. Writes nothing."""
    project = access.get_run_project(project_id)
    return {"items": _slots(project, _rule(values), values["role"])}


@blp.route("/projects/<id:project_id>/shifts/series", methods=["POST"])
@signed_in
@blp.arguments(schemas.ShiftRuleSchema)
@blp.response(201, schemas.ShiftListSchema)
def create_shifts(values: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Plan all of them at once. Refusals as for one; 422 rule_not_understood, nothing_planned."""
    project, rule = access.get_run_project(project_id, for_change=True), _rule(values)
    made = shifts.create_many(
        db.session(), project=project, rule=rule, account=current_login().account, values=values, now=clock.now()
    )
    return {"items": access.described_shifts(made)}


@blp.route("/shifts/<id:shift_id>", methods=["GET"])
@signed_in
@blp.response(200, schemas.ShiftSchema)
def get_shift(shift_id: UUID) -> dict[str, Any]:
    """One shift, for whoever sees its project."""
    return _described(access.get_visible_shift(shift_id))


@blp.route("/shifts/<id:shift_id>", methods=["PATCH"])
@signed_in
@blp.arguments(schemas.ShiftUpdateSchema)
@blp.response(200, schemas.ShiftSchema)
def update_shift(values: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """Change one that has not begun; who signed up hears of a new time or place. 409 changed_meanwhile, shift_over."""
    shift = access.get_run_shift(shift_id, for_change=True)
    shifts.update(db.session(), shift=shift, version=values.pop("version"), values=values, now=clock.now())
    return _described(shift)


@blp.route("/shifts/<id:shift_id>/cancel", methods=["POST"])
@signed_in
@blp.arguments(schemas.ShiftCancelSchema)
@blp.response(200, schemas.ShiftSchema)
def cancel_shift(values: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """Call one off that has not begun; those who signed up are told why. 409 shift_over."""
    shift = access.get_run_shift(shift_id, for_change=True)
    shifts.cancel(db.session(), shift=shift, reason=values["reason"], now=clock.now())
    return _described(shift)


@blp.route("/me/shifts", methods=["GET"])
@signed_in
@blp.arguments(schemas.OwnShiftQuerySchema, location="query")
@blp.response(200, schemas.OwnShiftListSchema)
def list_own_shifts(query: dict[str, Any]) -> dict[str, Any]:
    """What the asker signed up for or is asked to take over, called off ones too, from today on unless asked."""
    volunteer, session = standing.find_own_volunteer(), db.session()
    if volunteer is None:
        return {"items": []}
    from_on = query["from_on"] or clock.local_date(clock.now() - timedelta(hours=12))
    own = session.execute(sign_ups.of_volunteer(volunteer.id).where(Shift.held_on >= from_on)).all()
    asked = substitutes.list_asked(session, volunteer_id=volunteer.id, now=clock.now())
    has_asked = {made.shift_id for made, _ in own if made.substitute_id is not None}
    found = {shift.id: shift for shift in (*(shift for _, shift in own), *asked)}
    rows = access.described_shifts(sorted(found.values(), key=lambda shift: (shift.starts_at, shift.id)))
    asked_ids = {shift.id for shift in asked}
    return {"items": [row | {"is_asked": row["id"] in asked_ids, "has_asked": row["id"] in has_asked} for row in rows]}


def _described(shift: Shift) -> dict[str, Any]:
    (found,) = access.described_shifts([shift])
    return found


def _rule(values: dict[str, Any]) -> shifts.Rule:
    """Takes what says when out of a body."""
    return shifts.Rule(**{name: values.pop(name) for name in _RULE}, left_out=frozenset(values.pop("left_out")))


def _slots(project: Project, rule: shifts.Rule, role: str) -> list[dict[str, Any]]:
    found = shifts.preview(db.session(), project=project, rule=rule, role=role, now=clock.now())
    return [
        {"day": slot.day, "starts_at": slot.span.starts_at, "ends_at": slot.span.ends_at, "left_out": slot.left_out}
        for slot in found
    ]
