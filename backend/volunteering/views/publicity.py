"""Routes of publicity: members see what their unit has issued and may doubt it; an officer answers."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.volunteering.access import proofs as access
from backend.volunteering.models import ProofObjection, ServiceProof
from backend.volunteering.schemas import proofs as schemas
from backend.volunteering.service.proofs import publicity

blp = Blueprint("publicity", __name__, description="Issued proofs as they are shown inside the unit, and objections.")


@blp.route("/me/publicity", methods=["GET"])
@signed_in
@blp.response(200, schemas.ShownProofListSchema)
def list_shown_proofs() -> dict[str, Any]:
    """Proofs that the own branch, and what stands above it, has issued in these days. 403 no_member."""
    session, now = db.session(), clock.now()
    shown = publicity.list_shown(session, units=access.own_units(), now=now)
    own = publicity.objected_by(session, account_id=current_login().account_id, proof_ids=[proof.id for proof in shown])
    return {"items": [_described(proof, own.get(proof.id)) for proof in shown]}


@blp.route("/proofs/<id:proof_id>/objections", methods=["POST"])
@signed_in
@blp.arguments(schemas.ObjectionCreateSchema)
@blp.response(201, schemas.ShownProofSchema)
def object_to_proof(body: dict[str, Any], proof_id: UUID) -> dict[str, Any]:
    """Doubt a proof while it is shown. 409 publicity_over, already_objected, proof_over; 403 own_matter, no_member."""
    proof = access.get_shown_proof(proof_id)
    objection = publicity.make_objection(
        db.session(), proof=proof, account=current_login().account, reason=body["reason"], now=clock.now()
    )
    return _described(proof, objection)


@blp.route("/organisations/<id:organisation_id>/proof-objections", methods=["GET"])
@requires(Right.PROOFS_ISSUE)
@blp.response(200, schemas.ObjectionListSchema)
def list_objections(organisation_id: UUID) -> dict[str, Any]:
    """Doubts about proofs of the organisation; who raised them is not said."""
    organisation = get_organisation(organisation_id, Right.PROOFS_ISSUE)
    return {
        "items": [_line(found) for found in publicity.list_objections(db.session(), organisation_id=organisation.id)]
    }


@blp.route("/proof-objections/<id:objection_id>/answer", methods=["POST"])
@requires(Right.PROOFS_ISSUE)
@blp.arguments(schemas.ObjectionAnswerSchema)
@blp.response(200, schemas.ObjectionLineSchema)
def answer_objection(body: dict[str, Any], objection_id: UUID) -> dict[str, Any]:
    """Say what became of a doubt; upheld revokes the proof. 403 own_matter; 409 already_decided."""
    objection = access.get_objection(objection_id)
    publicity.answer(
        db.session(),
        objection=objection,
        is_upheld=body["is_upheld"],
        text=body["answer"],
        officer=current_login().account,
        now=clock.now(),
    )
    return _line(objection)


def _described(proof: ServiceProof, objection: ProofObjection | None) -> dict[str, Any]:
    return publicity.shown_inside(proof) | {"objection": objection}


def _line(objection: ProofObjection) -> dict[str, Any]:
    names = ("id", "proof_id", "reason", "made_at", "is_upheld", "answer", "answered_at")
    asker = current_login().account_id
    may_answer = objection.answered_at is None and asker not in (
        objection.proof.issued_by_account_id,
        objection.account_id,
    )
    return {name: getattr(objection, name) for name in names} | {
        "number": objection.proof.number,
        "may_answer": may_answer,
    }
