"""Routes of proofs: the volunteer asks and prints, the officer issues, revokes and puts another in its place."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.core import clock, db
from backend.core.files import HandOut
from backend.core.http import PDF, Blueprint, handed_out, settings
from backend.core.qr import qr_path
from backend.core.schemas import PageQuerySchema
from backend.identity.access import current_login, signed_in
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.volunteering.access import proofs as access
from backend.volunteering.access import standing
from backend.volunteering.models import ServiceProof
from backend.volunteering.schemas import proofs as schemas
from backend.volunteering.service.proofs import asking, issuing, listing, printing

blp = Blueprint("proofs", __name__, description="Proofs of service: on request, of credited minutes only.")


@blp.route("/me/proofs", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnProofsSchema)
def list_own_proofs() -> dict[str, Any]:
    """One's own proofs and requests, who could issue one, and one's own stars."""
    session, volunteer = db.session(), standing.find_own_volunteer()
    if volunteer is None:
        nothing: dict[str, Any] = {"offers": [], "requests": [], "proofs": []}
        return nothing | {"volunteer_number": None, "is_member": False, "stars": listing.own_stars(session, None)}
    return {
        "volunteer_number": volunteer.number,
        "is_member": volunteer.member_id is not None,
        "stars": listing.own_stars(session, volunteer),
        "offers": listing.own_offers(session, volunteer),
        "requests": listing.own_requests(session, volunteer),
        "proofs": [
            listing.described_own_proof(proof) | {"url": _url(proof)}
            for proof in listing.own_proofs(session, volunteer)
        ],
    }


@blp.route("/me/proof-requests", methods=["POST"])
@signed_in
@blp.arguments(schemas.ProofPeriodSchema)
@blp.response(201, schemas.OwnProofRequestSchema)
def ask_for_proof(body: dict[str, Any]) -> dict[str, Any]:
    """Ask for a proof of a period. 409 nothing_credited, proof_asked, not_a_volunteer; 403 needs_membership."""
    session, now, volunteer = db.session(), clock.now(), access.get_own_volunteer()
    request = asking.ask(
        session,
        volunteer=volunteer,
        organisation_id=body["organisation_id"],
        from_on=body["from_on"],
        until_on=body["until_on"],
        now=now,
    )
    if body["names_organisation"]:
        asking.consent(session, volunteer=volunteer, organisation_id=request.organisation_id, now=now)
    return listing.described_own_request(session, request)


@blp.route("/me/proof-requests/<id:request_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def withdraw_request(request_id: UUID) -> None:
    """Take a request back. 409 request_decided."""
    asking.withdraw(db.session(), request=access.get_own_request(request_id), now=clock.now())


@blp.route("/me/proof-consents", methods=["DELETE"])
@signed_in
@blp.arguments(schemas.ProofConsentQuerySchema, location="query")
@blp.response(204)
def withdraw_consent(query: dict[str, Any]) -> None:
    """Let the public pages of one's proofs name the branch no more."""
    asking.withdraw_consent(
        db.session(),
        volunteer=access.get_own_volunteer(),
        organisation_id=query["organisation_id"],
        now=clock.now(),
    )


@blp.route("/me/proofs/<id:proof_id>/files", methods=["POST"])
@signed_in
@blp.arguments(schemas.ProofFileSchema)
@blp.files(PDF)
def export_own_proof(body: dict[str, Any], proof_id: UUID) -> Response:
    """One's own proof as PDF. 409 id_paper_differs, proof_over; 503 pdf_font_missing."""
    return handed_out(_printed(access.get_own_proof(proof_id), body["id_number"]))


@blp.route("/organisations/<id:organisation_id>/proof-requests", methods=["GET"])
@requires(Right.PROOFS_ISSUE)
@blp.response(200, schemas.ProofRequestListSchema)
def list_requests(organisation_id: UUID) -> dict[str, Any]:
    """Requests that wait."""
    organisation = get_organisation(organisation_id, Right.PROOFS_ISSUE)
    account_id = current_login().account_id
    return {"items": listing.waiting_requests(db.session(), organisation_id=organisation.id, account_id=account_id)}


@blp.route("/proof-requests/<id:request_id>/decline", methods=["POST"])
@requires(Right.PROOFS_ISSUE)
@blp.arguments(schemas.ProofReasonSchema)
@blp.response(204)
def decline_request(body: dict[str, Any], request_id: UUID) -> None:
    """Say no, with a reason. 403 own_matter; 409 request_decided."""
    asking.decline(
        db.session(),
        request=access.get_request(request_id),
        reason=body["reason"],
        officer=current_login().account,
        now=clock.now(),
    )


@blp.route("/proof-requests/<id:request_id>/proof", methods=["POST"])
@requires(Right.PROOFS_ISSUE)
@blp.arguments(schemas.ProofIssueSchema)
@blp.response(201, schemas.ProofSchema)
def issue_proof(body: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """Issue it. 403 own_matter; 409 request_decided, nothing_credited, id_paper_differs; 422 issuer_not_neutral."""
    proof = issuing.issue(
        db.session(),
        request=access.get_request(request_id),
        particulars=issuing.Particulars(**body),
        officer=current_login().account,
        now=clock.now(),
    )
    return _described(proof)


@blp.route("/organisations/<id:organisation_id>/proofs", methods=["GET"])
@requires(Right.PROOFS_ISSUE)
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, schemas.ProofPageSchema)
def list_proofs(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Proofs that the organisation issued, the newest first."""
    organisation = get_organisation(organisation_id, Right.PROOFS_ISSUE)
    items, total = listing.list_proofs(db.session(), organisation_id=organisation.id, **query)
    return {"items": items, "total": total, **query}


@blp.route("/proofs/<id:proof_id>", methods=["GET"])
@requires(Right.PROOFS_ISSUE)
@blp.response(200, schemas.ProofSchema)
def show_proof(proof_id: UUID) -> dict[str, Any]:
    """A proof with all that it says and what became of it."""
    return _described(access.get_proof(proof_id))


@blp.route("/proofs/<id:proof_id>/files", methods=["POST"])
@requires(Right.PROOFS_ISSUE)
@blp.arguments(schemas.ProofFileSchema)
@blp.files(PDF)
def export_proof(body: dict[str, Any], proof_id: UUID) -> Response:
    """The proof as PDF. 409 id_paper_differs, proof_over; 503 pdf_font_missing."""
    return handed_out(_printed(access.get_proof(proof_id), body["id_number"]))


@blp.route("/proofs/<id:proof_id>/revoke", methods=["POST"])
@requires(Right.PROOFS_ISSUE)
@blp.arguments(schemas.ProofReasonSchema)
@blp.response(200, schemas.ProofSchema)
def revoke_proof(body: dict[str, Any], proof_id: UUID) -> dict[str, Any]:
    """Let it be worth nothing from now on. 403 own_matter; 409 proof_over."""
    proof = access.get_proof(proof_id)
    officer = current_login().account
    issuing.revoke(db.session(), proof=proof, reason=body["reason"], officer=officer, now=clock.now())
    return _described(proof)


@blp.route("/proofs/<id:proof_id>/reissue", methods=["POST"])
@requires(Right.PROOFS_ISSUE)
@blp.arguments(schemas.ProofReissueSchema)
@blp.response(201, schemas.ProofSchema)
def reissue_proof(body: dict[str, Any], proof_id: UUID) -> dict[str, Any]:
    """Put a new one of the same period in its place; refusals as those of issuing, and 409 proof_over."""
    reason = body.pop("reason")
    proof = issuing.reissue(
        db.session(),
        proof=access.get_proof(proof_id),
        reason=reason,
        particulars=issuing.Particulars(**body),
        officer=current_login().account,
        now=clock.now(),
    )
    return _described(proof)


def _described(proof: ServiceProof) -> dict[str, Any]:
    url = _url(proof)
    told = listing.described(db.session(), proof, account_id=current_login().account_id)
    return told | {"url": url, "qr": qr_path(url)}


def _url(proof: ServiceProof) -> str:
    return printing.check_url(db.session(), proof, public_url=settings().public_url)


def _printed(proof: ServiceProof, id_number: str | None) -> HandOut:
    return printing.export(
        db.session(),
        proof=proof,
        id_number=id_number,
        account=current_login().account,
        public_url=settings().public_url,
        now=clock.now(),
    )
