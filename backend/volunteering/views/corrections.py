"""A volunteer questions a record of their own, and another person answers."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import hours as access
from backend.volunteering.access import standing
from backend.volunteering.models import HoursCorrection
from backend.volunteering.rules.ledger import Interval, in_whole_minutes
from backend.volunteering.schemas import hours as schemas
from backend.volunteering.service import corrections
from backend.volunteering.views.hours import described_records

blp = Blueprint("hours corrections", __name__, description="Records of hours that their volunteers question.")
MOST_LISTED = 50


@blp.route("/me/hours/records/<id:record_id>/corrections", methods=["POST"])
@signed_in
@blp.arguments(schemas.HoursCorrectionCreateSchema)
@blp.response(201, schemas.HoursCorrectionSchema)
def ask_hours_correction(body: dict[str, Any], record_id: UUID) -> HoursCorrection:
    """Ask for a record of one's own to be set right, or taken back; somebody else answers.

    409 correction_pending, nothing_to_correct, record_over, service_overlap; 422 as for an own report.
    """
    return corrections.ask(
        db.session(),
        correction_id=body["id"],
        record=access.get_own_record(record_id),
        account_id=current_login().account_id,
        interval=_interval(body),
        words=body["words"],
        now=clock.now(),
    )


@blp.route("/service-corrections", methods=["GET"])
@signed_in
@blp.response(200, schemas.AskedHoursCorrectionListSchema)
def list_hours_corrections() -> dict[str, Any]:
    """Requests that wait for the signed-in person's word, the oldest first."""
    session = db.session()
    waiting = corrections.waiting_for(access.current_reach(), own=standing.find_own_volunteer())
    asked = [(row.HoursCorrection, row.ServiceRecord) for row in session.execute(waiting.limit(MOST_LISTED))]
    records = described_records([record for _, record in asked])
    return {
        "items": [
            {"correction_id": correction.id, "record": record}
            for (correction, _), record in zip(asked, records, strict=True)
        ],
        "total": session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery())) or 0,
    }


@blp.route("/service-corrections/<id:correction_id>/decision", methods=["POST"])
@signed_in
@blp.arguments(schemas.HoursCorrectionDecisionSchema)
@blp.response(204)
def decide_hours_correction(body: dict[str, Any], correction_id: UUID) -> None:
    """Set the record right, or leave it and say why; the person is told. What is written anew waits for another's word.

    403 own_matter: one's own, or recorded by oneself. 409 already_decided, record_over, service_overlap.
    """
    correction, record = access.get_asked_correction(correction_id)
    corrections.decide(
        db.session(),
        correction=correction,
        record=record,
        is_granted=body["granted"],
        interval=_interval(body),
        answer=body["answer"],
        reach=access.current_reach(),
        own=standing.find_own_volunteer(),
        now=clock.now(),
    )


def _interval(body: dict[str, Any]) -> Interval | None:
    return in_whole_minutes(body["starts_at"], body["ends_at"]) if body["starts_at"] is not None else None
