"""What does not stand in the national system yet: the list, noting that it does, and the list as a file."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.core import clock, db
from backend.core.http import XLSX, Blueprint, handed_out
from backend.identity.access import current_login
from backend.members.access import get_affiliation
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.transfers import registration_schemas as schemas
from backend.transfers.service import registrations

blp = Blueprint("national registrations", __name__, description="What has to be registered in the national system.")


@blp.route("/organisations/<id:organisation_id>/unregistered", methods=["GET"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(schemas.MatterQuerySchema, location="query")
@blp.response(200, schemas.MatterPageSchema)
def list_unregistered(query: dict[str, int], organisation_id: UUID) -> dict[str, Any]:
    """Members who moved, came or left, and do not stand there so yet: of the organisation and all below it."""
    organisation = get_organisation(organisation_id, Right.TRANSFERS_HANDLE)
    today = clock.local_date(clock.now())
    items, total = registrations.list_missing(db.session(), organisation_id=organisation.id, today=today, **query)
    return {"items": items, "total": total, **query}


@blp.route("/members/<id:member_id>/national-registrations", methods=["GET"])
@requires(Right.TRANSFERS_READ)
@blp.response(200, schemas.MemberMatterListSchema)
def list_member_registrations(member_id: UUID) -> dict[str, Any]:
    """What of one member has to stand there, and since when it does."""
    home, today = get_affiliation(member_id, Right.TRANSFERS_READ), clock.local_date(clock.now())
    return {"items": registrations.list_of_member(db.session(), member_id=home.member_id, today=today)}


@blp.route("/organisations/<id:organisation_id>/national-registrations", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(schemas.NoteRegistrationsSchema)
@blp.response(200, schemas.NotedSchema)
def note_registrations(body: dict[str, Any], organisation_id: UUID) -> dict[str, int]:
    """Note for several at once that they stand there; what is not on the list is left out. 422 date_in_future."""
    organisation = get_organisation(organisation_id, Right.TRANSFERS_HANDLE)
    noted = registrations.note(
        db.session(),
        organisation=organisation,
        matters=[(item["kind"], item["id"]) for item in body["items"]],
        registered_on=body["registered_on"],
        reference=body["reference"],
        by=current_login().account,
        now=clock.now(),
    )
    return {"noted": noted}


@blp.route("/organisations/<id:organisation_id>/unregistered/files", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.files(XLSX)
def export_unregistered(organisation_id: UUID) -> Response:
    """The list as XLSX, with masked numbers and room for what comes back."""
    organisation = get_organisation(organisation_id, Right.TRANSFERS_HANDLE)
    account = current_login().account
    file = registrations.export(db.session(), organisation=organisation, account=account, now=clock.now())
    return handed_out(file)
