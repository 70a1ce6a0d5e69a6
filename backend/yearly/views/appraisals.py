"""Routes of appraisals for the branch's secretaries and the committees above."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members.access import get_member_of
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.yearly import access
from backend.yearly.models import Appraisal, AppraisalAction, AppraisalGrade
from backend.yearly.schemas import appraisals as schemas
from backend.yearly.service import deciding, reading, running
from backend.yearly.service.deciding import Final, Votes

blp = Blueprint("appraisals", __name__, description="Democratic appraisal of members.")


@blp.route("/organisations/<id:organisation_id>/appraisals", methods=["GET"])
@requires(Right.YEARLY_KEEP)
@blp.response(200, schemas.AppraisalListSchema)
def list_appraisals(organisation_id: UUID) -> dict[str, Any]:
    """The branch's appraisals, the latest year first."""
    branch = get_organisation(organisation_id, Right.YEARLY_KEEP)
    return {"items": reading.list_of_branch(db.session(), organisation_id=branch.id)}


@blp.route("/organisations/<id:organisation_id>/appraisals", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.AppraisalOpenSchema)
@blp.response(201, schemas.AppraisalSchema)
def open_appraisal(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Open the appraisal of a year with today's roster.

    409 appraisal_exists, nobody_to_grade, not_a_branch; 422 year_unfit {from, to}.
    """
    branch, account = get_organisation(organisation_id, Right.YEARLY_KEEP), current_login().account
    found = running.open_for(
        db.session(), organisation=branch, appraisal_id=body["id"], year=body["year"], by=account, now=clock.now()
    )
    return _told(found)


@blp.route("/organisations/<id:organisation_id>/appraisal-numbers", methods=["GET"])
@requires(Right.YEARLY_COUNT)
@blp.arguments(schemas.YearQuerySchema, location="query")
@blp.response(200, schemas.AppraisalNumbersListSchema)
def count_appraisals(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """How far the branches at and below an organisation are, and final grades in numbers; nobody is named."""
    top, today = get_organisation(organisation_id, Right.YEARLY_COUNT), clock.local_date(clock.now())
    year = query["year"] or today.year
    items = reading.count_below(db.session(), organisation_id=top.id, year=year, today=today)
    return {"year": year, "items": items}


@blp.route("/appraisals/<id:appraisal_id>", methods=["GET"])
@requires(Right.YEARLY_KEEP)
@blp.response(200, schemas.AppraisalSchema)
def get_appraisal(appraisal_id: UUID) -> dict[str, Any]:
    """Who takes part, what is missing, counts and final grades; never who gave what."""
    return _told(access.get_appraisal(appraisal_id, Right.YEARLY_KEEP))


@blp.route("/appraisals/<id:appraisal_id>/steps", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.AppraisalStepSchema)
@blp.response(200, schemas.AppraisalSchema)
def step_appraisal(body: dict[str, Any], appraisal_id: UUID) -> dict[str, Any]:
    """Go on, go back with a reason, hand in, or withdraw with a reason.

    409 stage_over {state}, grades_missing {missing}, too_many_excellent {excellent, graded, most}.
    """
    found = access.get_appraisal(appraisal_id, Right.YEARLY_KEEP)
    common: dict[str, Any] = {
        "appraisal": found,
        "step_id": body["id"],
        "by": current_login().account,
        "now": clock.now(),
    }
    if body["action"] is AppraisalAction.ADVANCED:
        running.advance(db.session(), to=body["to"], **common)
    elif body["action"] is AppraisalAction.RETURNED:
        running.go_back(db.session(), to=body["to"], reason=body["reason"], **common)
    elif body["action"] is AppraisalAction.SUBMITTED:
        deciding.submit(db.session(), override_reason=body["reason"], **common)
    else:
        running.withdraw(db.session(), reason=body["reason"], **common)
    return _told(found)


@blp.route("/appraisals/<id:appraisal_id>/people", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.AppraisalPersonAddSchema)
@blp.response(200, schemas.AppraisalSchema)
def add_person(body: dict[str, UUID], appraisal_id: UUID) -> dict[str, Any]:
    """Let a member of the branch take part who came later, or was taken out. 409 stage_over {state}."""
    found = access.get_appraisal(appraisal_id, Right.YEARLY_KEEP)
    member = get_member_of(found.organisation_id, body["member_id"])
    running.take_in(db.session(), appraisal=found, member=member, now=clock.now())
    return _told(found)


@blp.route("/appraisals/<id:appraisal_id>/people/<id:person_id>", methods=["DELETE"])
@requires(Right.YEARLY_KEEP)
@blp.response(200, schemas.AppraisalSchema)
def take_out_person(appraisal_id: UUID, person_id: UUID) -> dict[str, Any]:
    """Let somebody take no part this time. 409 stage_over {state}."""
    found = access.get_appraisal(appraisal_id, Right.YEARLY_KEEP)
    person = access.get_person(found.id, person_id)
    running.take_out(db.session(), appraisal=found, person=person, now=clock.now())
    return _told(found)


@blp.route("/appraisals/<id:appraisal_id>/paper", methods=["PUT"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.AppraisalPaperSchema)
@blp.response(200, schemas.AppraisalSchema)
def put_paper(body: dict[str, Any], appraisal_id: UUID) -> dict[str, Any]:
    """Enter the sheets of those without a phone, as counts.

    409 stage_over {state}, too_many_sheets {most}, takes_no_part; 422 sheets_do_not_add_up {person_id}.
    """
    found = access.get_appraisal(appraisal_id, Right.YEARLY_KEEP)
    counts = {row["person_id"]: {grade: row[grade.value] for grade in AppraisalGrade} for row in body["counts"]}
    running.put_paper(db.session(), appraisal=found, sheets=body["sheets"], counts=counts, now=clock.now())
    return _told(found)


@blp.route("/appraisals/<id:appraisal_id>/decisions", methods=["PUT"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.AppraisalDecisionsSchema)
@blp.response(200, schemas.AppraisalSchema)
def put_decisions(body: dict[str, Any], appraisal_id: UUID) -> dict[str, Any]:
    """Record final grades, by vote or by the branch committee.

    409 stage_over {state}, takes_no_part, not_passed; 422 vote_does_not_add_up {voters}, date_in_future.
    """
    found = access.get_appraisal(appraisal_id, Right.YEARLY_KEEP)
    deciding.decide(
        db.session(),
        appraisal=found,
        finals=[Final(row["person_id"], row["grade"], _votes(row["votes"])) for row in body["items"]],
        decided_on=body["decided_on"],
        activity_id=body["activity_id"],
        by=current_login().account,
        now=clock.now(),
    )
    return _told(found)


@blp.route("/appraisals/<id:appraisal_id>/answer", methods=["POST"])
@requires(Right.YEARLY_CONFIRM)
@blp.arguments(schemas.AppraisalAnswerSchema)
@blp.response(204)
def answer_appraisal(body: dict[str, Any], appraisal_id: UUID) -> None:
    """Confirm what a branch handed in, or send it back with a reason. 403 own_matter; 409 stage_over {state}."""
    found, account = access.get_appraisal(appraisal_id, Right.YEARLY_CONFIRM), current_login().account
    common: dict[str, Any] = {"appraisal": found, "step_id": body["id"], "by": account, "now": clock.now()}
    if body["is_confirmed"]:
        deciding.confirm(db.session(), **common)
    else:
        deciding.send_back(db.session(), reason=body["reason"], **common)


def _votes(body: dict[str, int] | None) -> Votes | None:
    return None if body is None else Votes(**body)


def _told(appraisal: Appraisal) -> dict[str, Any]:
    return reading.describe(db.session(), appraisal=appraisal, today=clock.local_date(clock.now()))
