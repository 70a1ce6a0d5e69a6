"""The flow card on paper, and the public page behind its code."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request

from backend.core import clock, db
from backend.core.http import PDF, Blueprint, handed_out, public, settings
from backend.core.limits import Limiter
from backend.flow import access, schemas
from backend.flow.service import cards
from backend.identity.access import current_login
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("flow cards", __name__, description="What flow members carry.")
LIMITER = "lianxin_flow_card_limiter"


@blp.route("/flow-registrations/<id:registration_id>/card/files", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.files(PDF)
def print_card(registration_id: UUID) -> Response:
    """The card as PDF, a new one where none is good: logged, and told to the member.

    403 own_registration; 409 registration_over, not_confirmed; 503 pdf_font_missing.
    """
    file = cards.print_card(
        db.session(),
        registration=access.get_registration(registration_id, Right.MEMBERS_WRITE),
        officer=current_login().account,
        public_url=settings().public_url,
        now=clock.now(),
    )
    return handed_out(file)


@blp.route("/flow-card-checks/<string:token>", methods=["GET"])
@public
@blp.response(200, schemas.CheckedFlowCardSchema)
def check_card(token: str) -> dict[str, Any]:
    """What a card is worth. 404 flow_card_unknown, whatever the token looks like; 429 too_many_requests."""
    limiter: Limiter = current_app.extensions[LIMITER]
    limiter.refuse_more(request.remote_addr, now=clock.now())
    return cards.check(db.session(), token=token, on=clock.local_date(clock.now()))
