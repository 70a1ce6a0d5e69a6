"""The letter on paper, and the public page behind its code."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request

from backend.core import clock, db
from backend.core.http import PDF, Blueprint, handed_out, public, settings
from backend.core.limits import Limiter
from backend.identity.access import current_login
from backend.organisations.access import requires
from backend.organisations.rules import Right
from backend.transfers import access, schemas
from backend.transfers.service import printing

blp = Blueprint("transfer letters", __name__, description="Introduction letters.")
LIMITER = "lianxin_letter_limiter"


@blp.route("/transfers/<id:transfer_id>/letter/files", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.files(PDF)
def print_letter(transfer_id: UUID) -> Response:
    """Stub, letter and receipt as PDF, with the full ID number: logged, and told to the member.

    403 letter_not_yours; 404 letter_unknown; 409 letter_void {state}; 503 pdf_font_missing.
    """
    file = printing.export(
        db.session(),
        transfer=access.get_transfer(transfer_id),
        seats=access.seats(),
        officer=current_login().account,
        public_url=settings().public_url,
        now=clock.now(),
    )
    return handed_out(file)


@blp.route("/letter-checks/<string:token>", methods=["GET"])
@public
@blp.response(200, schemas.CheckedLetterSchema)
def check_letter(token: str) -> dict[str, Any]:
    """What a letter is worth. 404 letter_unknown, whatever the token looks like; 429 too_many_requests."""
    limiter: Limiter = current_app.extensions[LIMITER]
    limiter.refuse_more(request.remote_addr, now=clock.now())
    return printing.check(db.session(), token=token, today=clock.local_date(clock.now()))
