"""Routes of outcomes beside hours, and of one-tap feedback."""

from typing import Any
from uuid import UUID

from flask import current_app

from backend.core import clock, db
from backend.core.http import Blueprint, public, settings
from backend.core.limits import Limiter
from backend.core.qr import qr_path
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import reports as access
from backend.volunteering.access.hours import get_own_record
from backend.volunteering.access.projects import get_overseen_project, get_run_project, get_run_shift
from backend.volunteering.models import FeedbackBox, Project, ServiceRecord, Shift
from backend.volunteering.reference.proofs import outcome_kinds
from backend.volunteering.schemas import reports as schemas
from backend.volunteering.service import feedback, outcomes

blp = Blueprint("outcomes", __name__, description="What came of the hours, and what people thought of it.")
LIMITER = "lianxin_feedback_limiter"


@blp.route("/outcome-kinds", methods=["GET"])
@signed_in
@blp.response(200, schemas.OutcomeKindListSchema)
def list_outcome_kinds() -> dict[str, Any]:
    """Everything that can be counted beside hours."""
    return {"items": list(outcome_kinds().values())}


@blp.route("/me/service-records/<id:record_id>/outcomes", methods=["GET"])
@signed_in
@blp.response(200, schemas.OutcomesSchema)
def show_own_outcomes(record_id: UUID) -> dict[str, Any]:
    """What came of one's own record."""
    return _outcomes(get_own_record(record_id))


@blp.route("/me/service-records/<id:record_id>/outcomes", methods=["PUT"])
@signed_in
@blp.arguments(schemas.OutcomeWriteSchema)
@blp.response(200, schemas.OutcomesSchema)
def put_own_outcomes(body: dict[str, Any], record_id: UUID) -> dict[str, Any]:
    """Write what came of one's own record. 422 unknown_outcome."""
    return _written(get_own_record(record_id), body)


@blp.route("/shifts/<id:shift_id>/outcomes", methods=["GET"])
@signed_in
@blp.response(200, schemas.OutcomesSchema)
def show_shift_outcomes(shift_id: UUID) -> dict[str, Any]:
    """What came of a shift beyond what those who served have written; for whoever runs the project."""
    return _outcomes(get_run_shift(shift_id))


@blp.route("/shifts/<id:shift_id>/outcomes", methods=["PUT"])
@signed_in
@blp.arguments(schemas.OutcomeWriteSchema)
@blp.response(200, schemas.OutcomesSchema)
def put_shift_outcomes(body: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """Write what came of a shift beyond what those who served have written. 422 unknown_outcome."""
    return _written(get_run_shift(shift_id), body)


@blp.route("/projects/<id:project_id>/feedback-boxes", methods=["GET"])
@signed_in
@blp.response(200, schemas.FeedbackBoxListSchema)
def list_feedback_boxes(project_id: UUID) -> dict[str, Any]:
    """The codes of a project, with counts from five answers up."""
    project = get_overseen_project(project_id)
    return {"items": [_described(box) for box in feedback.list_boxes(db.session(), project_id=project.id)]}


@blp.route("/projects/<id:project_id>/feedback-boxes", methods=["POST"])
@signed_in
@blp.arguments(schemas.FeedbackBoxCreateSchema)
@blp.response(201, schemas.FeedbackBoxSchema)
def open_feedback_box(body: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """The code of the project or of one of its shifts; asked again it is the same one."""
    project = get_run_project(project_id)
    shift_id = body["shift_id"]
    if shift_id is not None:
        access.get_shift_of(project, shift_id)
    account = current_login().account
    box = feedback.open_box(db.session(), project=project, shift_id=shift_id, account=account, now=clock.now())
    return _described(box)


@blp.route("/feedback-boxes/<id:box_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def close_feedback_box(box_id: UUID) -> None:
    """Take the code down; what was counted stays."""
    box, project = access.get_run_box(box_id)
    feedback.close_box(db.session(), box=box, project=project, now=clock.now())


@blp.route("/feedback/<string:token>", methods=["GET"])
@public
@blp.response(200, schemas.FeedbackAskSchema)
def show_feedback(token: str) -> dict[str, Any]:
    """What a scanned code asks about. 410 feedback_over."""
    session = db.session()
    return feedback.asked_about(session, feedback.get_open(session, token=token))


@blp.route("/feedback/<string:token>", methods=["POST"])
@public
@blp.arguments(schemas.FeedbackGiveSchema)
@blp.response(204)
def give_feedback(body: dict[str, Any], token: str) -> None:
    """Count one tap; nothing about whoever taps is read or kept. 410 feedback_over; 429 too_many_requests."""
    limiter: Limiter = current_app.extensions[LIMITER]
    limiter.refuse_more(token, now=clock.now())
    session = db.session()
    feedback.count_one(session, box=feedback.get_open(session, token=token), face=body["face"])


def _outcomes(owner: ServiceRecord | Shift) -> dict[str, Any]:
    session = db.session()
    return outcomes.described(session, owner=owner, project=session.get_one(Project, owner.project_id))


def _written(owner: ServiceRecord | Shift, body: dict[str, Any]) -> dict[str, Any]:
    session, account, now = db.session(), current_login().account, clock.now()
    counts = {line["kind"]: line["count"] for line in body["counts"]}
    project = session.get_one(Project, owner.project_id)
    outcomes.write(session, owner=owner, project=project, counts=counts, account=account, now=now)
    return _outcomes(owner)


def _described(box: FeedbackBox) -> dict[str, Any]:
    url = f"{settings().public_url}/feedback/{box.token}"
    told = {name: getattr(box, name) for name in ("id", "shift_id", "opened_at")}
    counted = feedback.counts_of(db.session(), box)
    return told | counted | {"is_open": box.closed_at is None, "url": url, "qr": qr_path(url)}
