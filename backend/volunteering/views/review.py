"""Reviewing hours: what waits, deciding it, taking records back and setting them right."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from backend.core import clock, db
from backend.core.http import Blueprint, described
from backend.identity.access import current_login, signed_in
from backend.organisations.errors import OwnMatterError
from backend.volunteering.access import hours as access
from backend.volunteering.access import standing
from backend.volunteering.models import DecisionKind, ReviewLevel, ServiceRecord
from backend.volunteering.rules.ledger import in_whole_minutes
from backend.volunteering.schemas import hours as schemas
from backend.volunteering.service import ledger, reports, review
from backend.volunteering.views.hours import described_records

blp = Blueprint("hours review", __name__, description="Hours that wait for a second person.")


@blp.route("/service-reviews", methods=["GET"])
@signed_in
@blp.arguments(schemas.ReviewQuerySchema, location="query")
@blp.response(200, schemas.ReviewListSchema)
def list_reviews(query: dict[str, Any]) -> dict[str, Any]:
    """Records that wait for the signed-in person's word: as a lead, as an officer, as staff of the committee above."""
    session = db.session()
    waiting = review.waiting_for(access.current_reach(), own=standing.find_own_volunteer())
    counts = review.count(session, waiting)
    if query["level"] is not None:
        waiting = waiting.where(ServiceRecord.level == query["level"])
    total = session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery())) or 0
    rows = session.scalars(waiting.limit(query["page_size"]).offset((query["page"] - 1) * query["page_size"])).all()
    return {
        "items": described_records(rows),
        "total": total,
        "page": query["page"],
        "page_size": query["page_size"],
        "levels": [{"level": level, "count": counts[level]} for level in ReviewLevel if level in counts],
    }


@blp.route("/service-reviews", methods=["POST"])
@signed_in
@blp.arguments(schemas.ReviewSchema)
@blp.response(200, schemas.ReviewAnswerSchema)
def create_reviews(body: dict[str, Any]) -> dict[str, Any]:
    """Decide records, each by itself. Confirming takes the marks of a random tenth, at least one, that was opened.

    409 sample_not_opened names that tenth; 422 reason_needed. By record: not_found, own_matter, record_over.
    """
    ids = list(dict.fromkeys(body["record_ids"]))
    ended = review.settle(
        db.session(),
        record_ids=ids,
        kind=body["decision"],
        reason=body["reason"],
        opened=set(body["marks"]),
        reach=access.current_reach(),
        own=standing.find_own_volunteer(),
        now=clock.now(),
    )
    return {
        "items": [
            {"record_id": record_id, "problem": described(problem) if problem is not None else None}
            for record_id, problem in ended.items()
        ]
    }


@blp.route("/service-records/<id:record_id>", methods=["GET"])
@signed_in
@blp.response(200, schemas.OpenedServiceRecordSchema)
def get_record(record_id: UUID) -> dict[str, Any]:
    """One record with what backs it, and the mark that proves that it was opened."""
    session = db.session()
    record = access.get_record(record_id)
    waiting = review.waiting_for(access.current_reach(), own=standing.find_own_volunteer())
    decidable = session.scalar(waiting.where(ServiceRecord.id == record.id).with_only_columns(ServiceRecord.id))
    return described_records([record])[0] | {
        "mark": review.mark_of(session, account_id=current_login().account_id, record_id=record.id),
        "pictures": reports.list_pictures(session, entry_id=record.entry_id),
        "may_decide": decidable is not None,
    }


@blp.route("/service-records/<id:record_id>/void", methods=["POST"])
@signed_in
@blp.arguments(schemas.VoidRecordSchema)
@blp.response(204)
def void_record(body: dict[str, str], record_id: UUID) -> None:
    """Take a record back; the person is told why. 409 record_over; 403 own_matter."""
    session, now = db.session(), clock.now()
    record = _others_record(record_id)
    ledger.void(session, record=record, account_id=current_login().account_id, reason=body["reason"], now=now)
    review.tell(session, record, DecisionKind.VOIDED, reason=body["reason"], now=now)


@blp.route("/service-records/<id:record_id>/correction", methods=["POST"])
@signed_in
@blp.arguments(schemas.ServiceCorrectionSchema)
@blp.response(201, schemas.ServiceEntrySchema)
def correct_record(body: dict[str, Any], record_id: UUID) -> dict[str, Any]:
    """Void a record and write the right time instead, which waits for somebody else's word; the person is told."""
    session, now = db.session(), clock.now()
    record = _others_record(record_id)
    records = ledger.correct(
        session,
        record=record,
        interval=in_whole_minutes(body["starts_at"], body["ends_at"]),
        account_id=current_login().account_id,
        reason=body["reason"],
        now=now,
    )
    minutes = sum(found.minutes for found in records)
    review.tell(session, record, DecisionKind.VOIDED, reason=body["reason"], minutes=minutes, now=now)
    return {"entry_id": records[0].entry_id, "minutes": minutes, "records": described_records(records)}


def _others_record(record_id: UUID) -> ServiceRecord:
    """A record in reach that is not one's own.

    :raises NotFound: it does not exist, or is not for them.
    :raises OwnMatterError: it is their own.
    """
    record = access.get_reviewed_record(record_id)
    own = standing.find_own_volunteer()
    if own is not None and own.id == record.volunteer_id:
        raise OwnMatterError()
    return record
