"""Somebody comes from a body outside: the paper letter is entered, a paper receipt goes back."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import PDF, Blueprint, handed_out
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.transfers import access, incoming_schemas
from backend.transfers.schemas import TransferSchema
from backend.transfers.service import incoming, receipts
from backend.transfers.views.telling import told_to_offices

blp = Blueprint("incoming transfers", __name__, description="Members who come from a body outside.")


@blp.route("/organisations/<id:organisation_id>/incoming-letters", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(incoming_schemas.IncomingLetterCreateSchema)
@blp.response(201, TransferSchema)
def enter_letter(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Accept a paper letter for a branch below the committee; the branch then places the member.

    403 own_step; 409 no_authority, no_committee, organisation_dissolved, letter_expired {valid_until}, letter_known,
    member_exists {here, former}, transfer_open, probation_undecided {ends_on}, dues_before_joining;
    422 not_below, destination_unfit, date_in_future {field}, accepted_before_issue {issued_on}, dues_too_far_ahead,
    phone_invalid, id_number_invalid, code_unknown.
    """
    session, now = db.session(), clock.now()
    seat = get_organisation(organisation_id, Right.TRANSFERS_HANDLE)
    branch = access.find_destination(body.pop("destination_id"))
    if seat.id not in access.seats() or branch is None:
        raise NotFound()
    transfer_id, person = body.pop("id"), {name: body.pop(name) for name in incoming_schemas.OF_THE_PERSON}
    transfer = incoming.enter(
        session,
        transfer_id=transfer_id,
        seat=seat,
        branch=branch,
        paper=incoming.Paper(**body),
        person=person,
        officer=current_login().account,
        now=now,
    )
    return told_to_offices(transfer)


@blp.route("/transfers/<id:transfer_id>/receipt/files", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.files(PDF)
def print_receipt(transfer_id: UUID) -> Response:
    """The receipt to a body outside as PDF. 403 letter_not_yours; 404 receipt_unknown; 503 pdf_font_missing."""
    file = receipts.export(
        db.session(),
        transfer=access.get_transfer(transfer_id),
        seats=access.seats(),
        officer=current_login().account,
        now=clock.now(),
    )
    return handed_out(file)
