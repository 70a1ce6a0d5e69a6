"""Routes of a member's own part: self and mutual appraisal, the own result, own talks."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.members.access import get_own_member
from backend.yearly import access
from backend.yearly.schemas import appraisals as schemas
from backend.yearly.schemas import records as record_schemas
from backend.yearly.service import answering, reading, talks

blp = Blueprint("own yearly work", __name__, description="A member's own part in the yearly work.")


@blp.route("/me/appraisals", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnAppraisalListSchema)
def list_own_appraisals() -> dict[str, Any]:
    """The appraisals one takes part in; of results one's own only. 403 no_member."""
    today = clock.local_date(clock.now())
    return {"items": reading.list_own(db.session(), member=get_own_member(), today=today)}


@blp.route("/me/appraisals/<id:appraisal_id>", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnAppraisalSchema)
def get_own_appraisal(appraisal_id: UUID) -> dict[str, Any]:
    """One's own words, and whom one grades. 403 no_member."""
    return _told(appraisal_id)


@blp.route("/me/appraisals/<id:appraisal_id>/self", methods=["PUT"])
@signed_in
@blp.arguments(schemas.AppraisalSelfSchema)
@blp.response(200, schemas.OwnAppraisalSchema)
def put_self(body: dict[str, Any], appraisal_id: UUID) -> dict[str, Any]:
    """Say something of oneself. 403 no_member; 409 stage_over {state}, takes_no_part."""
    appraisal, person = access.get_own_part(appraisal_id)
    account, now = current_login().account, clock.now()
    answering.put_self(db.session(), appraisal=appraisal, person=person, by=account, now=now, **body)
    return _told(appraisal_id)


@blp.route("/me/appraisals/<id:appraisal_id>/grades", methods=["PUT"])
@signed_in
@blp.arguments(schemas.AppraisalOpinionsSchema)
@blp.response(200, schemas.OwnAppraisalSchema)
def put_grades(body: dict[str, Any], appraisal_id: UUID) -> dict[str, Any]:
    """Give others their grades; those not named stay.

    403 no_member; 409 stage_over {state}, own_grade, takes_no_part, sheets_cover_everybody.
    """
    appraisal, person = access.get_own_part(appraisal_id)
    grades = {row["person_id"]: row["grade"] for row in body["items"]}
    account, now = current_login().account, clock.now()
    answering.put_opinions(db.session(), appraisal=appraisal, person=person, grades=grades, by=account, now=now)
    return _told(appraisal_id)


@blp.route("/me/talks", methods=["GET"])
@signed_in
@blp.response(200, record_schemas.OwnTalkListSchema)
def list_own_talks() -> dict[str, Any]:
    """With whom and when one is said to have talked. 403 no_member."""
    return {"items": talks.list_own(db.session(), member=get_own_member())}


@blp.route("/me/talks/<id:talk_id>/dispute", methods=["PUT"])
@signed_in
@blp.arguments(record_schemas.TalkDisputeSchema)
@blp.response(204)
def dispute_talk(body: dict[str, bool], talk_id: UUID) -> None:
    """Say that a talk did not take place, or take that back. 403 no_member."""
    talk, _member = access.get_own_talk(talk_id)
    talks.dispute(db.session(), talk=talk, is_disputed=body["is_disputed"], now=clock.now())


def _told(appraisal_id: UUID) -> dict[str, Any]:
    appraisal, person = access.get_own_part(appraisal_id)
    today = clock.local_date(clock.now())
    return reading.describe_own(db.session(), appraisal=appraisal, person=person, today=today)
