"""The public page's one question: what is a proof worth?"""

from typing import Any

from flask import current_app, request

from backend.core import clock, db
from backend.core.http import Blueprint, public
from backend.core.limits import Limiter
from backend.volunteering.errors.proofs import ProofUnknownError
from backend.volunteering.schemas import proofs as schemas
from backend.volunteering.service.proofs import checking

blp = Blueprint("proof checks", __name__, description="Checking a proof: no account, and nothing is written.")
LIMITER = "lianxin_proof_limiter"


@blp.route("/proof-checks/<string:token>", methods=["GET"])
@public
@blp.response(200, schemas.CheckedProofSchema)
def check_proof(token: str) -> dict[str, Any]:
    """What a proof is worth. 404 proof_unknown, whatever the token looks like; 429 too_many_requests."""
    limiter: Limiter = current_app.extensions[LIMITER]
    limiter.refuse_more(request.remote_addr, now=clock.now())
    proof = checking.find_by_token(db.session(), token=token)
    if proof is None:
        raise ProofUnknownError()
    return checking.shown_to_strangers(proof)
