"""Exemptions on a member's file, for those who keep it."""

from typing import Any
from uuid import UUID

from backend.attendance import closing_schemas as schemas
from backend.attendance.access import get_exemption
from backend.attendance.service import exemptions
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members.access import get_affiliation
from backend.organisations.access import has_right_at, requires
from backend.organisations.rules import Right

blp = Blueprint("exemptions", __name__, description="Members who need not come for a time.")


@blp.route("/members/<id:member_id>/exemptions", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.ExemptionListSchema)
def list_exemptions(member_id: UUID) -> dict[str, Any]:
    """All exemptions of the member, the latest first; the note only for those who keep the file."""
    affiliation = get_affiliation(member_id, Right.MEMBERS_READ)
    notes = has_right_at(Right.MEMBERS_WRITE, affiliation.organisation_id)
    return {"items": exemptions.list_of(db.session(), member_id=member_id, notes=notes)}


@blp.route("/members/<id:member_id>/exemptions", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.ExemptionCreateSchema)
@blp.response(201, schemas.ExemptionListSchema)
def grant_exemption(body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """Exempt the member for a time; never oneself."""
    affiliation = get_affiliation(member_id, Right.MEMBERS_WRITE)
    exemptions.grant(
        db.session(),
        member=affiliation.member,
        organisation_id=affiliation.organisation_id,
        officer=current_login().account,
        now=clock.now(),
        **body,
    )
    return {"items": exemptions.list_of(db.session(), member_id=member_id, notes=True)}


@blp.route("/exemptions/<id:exemption_id>/end", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.ExemptionEndSchema)
@blp.response(200, schemas.ExemptionListSchema)
def end_exemption(body: dict[str, Any], exemption_id: UUID) -> dict[str, Any]:
    """Let it hold no more from a day on; what was before stays."""
    found, member = get_exemption(exemption_id)
    exemptions.end(
        db.session(),
        exemption=found,
        member=member,
        on=body["on"],
        officer=current_login().account,
        now=clock.now(),
    )
    return {"items": exemptions.list_of(db.session(), member_id=member.id, notes=True)}
