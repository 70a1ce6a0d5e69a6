"""Routes of reorganisations, for officers of committees, and of the branches to which members come."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.core import clock, db
from backend.core.http import PDF, XLSX, Blueprint, handed_out
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires, scope
from backend.organisations.rules import Right
from backend.reorganisations import access, schemas
from backend.reorganisations.models import Reorganisation
from backend.reorganisations.rules import Wish
from backend.reorganisations.service import arrivals, dry_run, pack, proposing, reading, undoing
from backend.reorganisations.service.dry_run import DryRun

blp = Blueprint("reorganisations", __name__, description="Branches that are dissolved, merged or split.")


@blp.route("/reorganisations/dry-runs", methods=["POST"])
@requires(Right.REORGANISE)
@blp.arguments(schemas.ReorganisationWishSchema)
@blp.response(200, schemas.DryRunSchema)
def try_out(body: dict[str, Any]) -> dict[str, Any]:
    """What a reorganisation would touch; writes nothing.

    409 not_in_branch {member_ids}, organisation_dissolved, not_a_branch, organisation_exists, no_common_committee;
    422 reorganisation_unfit, same_branch, branch_twice, member_twice {member_ids}, destination_unfit {kind},
    date_in_future, too_long_ago {earliest}.
    """
    return dry_run.described(_run(schemas.wish_of(body)))


@blp.route("/reorganisations", methods=["GET"])
@requires(Right.REORGANISE)
@blp.arguments(schemas.ReorganisationQuerySchema, location="query")
@blp.response(200, schemas.ReorganisationLinePageSchema)
def list_reorganisations(query: dict[str, Any]) -> dict[str, Any]:
    """Those of one's committees, the latest first."""
    found, total = reading.list_page(db.session(), committee_ids=scope(Right.REORGANISE), **query)
    items = [reading.line_of(line) for line in found]
    return {"items": items, "total": total, "page": query["page"], "page_size": query["page_size"]}


@blp.route("/reorganisations", methods=["POST"])
@requires(Right.REORGANISE)
@blp.arguments(schemas.ReorganisationProposalSchema)
@blp.response(201, schemas.ReorganisationSchema)
def propose_reorganisation(body: dict[str, Any]) -> dict[str, Any]:
    """Ask another officer to confirm what a dry run showed.

    409 something_changed, reorganisation_blocked {findings}; else as for a dry run.
    """
    wish = schemas.wish_of(body)
    access.refuse_foreign(wish.branch_ids)
    made = proposing.propose(
        db.session(),
        reorganisation_id=body["id"],
        wish=wish,
        reason=body["reason"],
        fingerprint=body["fingerprint"],
        officer=current_login().account,
        now=clock.now(),
    )
    return _told(access.get_reorganisation(made.id))


@blp.route("/reorganisations/<id:reorganisation_id>", methods=["GET"])
@requires(Right.REORGANISE)
@blp.response(200, schemas.ReorganisationSchema)
def get_reorganisation(reorganisation_id: UUID) -> dict[str, Any]:
    """One of them; while it waits, with what would happen now."""
    return _told(access.get_reorganisation(reorganisation_id))


@blp.route("/reorganisations/<id:reorganisation_id>/confirmation", methods=["POST"])
@requires(Right.REORGANISE)
@blp.arguments(schemas.ReorganisationConfirmationSchema)
@blp.response(200, schemas.ReorganisationSchema)
def confirm_reorganisation(body: dict[str, Any], reorganisation_id: UUID) -> dict[str, Any]:
    """Carry out, at once and as a whole, what somebody else proposed.

    403 own_matter; 409 already_decided {state}, something_changed, reorganisation_blocked {findings},
    committee_changed; else as for a dry run.
    """
    found = access.get_reorganisation(reorganisation_id)
    officer = current_login().account
    proposing.confirm(db.session(), reorganisation=found, officer=officer, now=clock.now(), **body)
    return _told(access.get_reorganisation(reorganisation_id))


@blp.route("/reorganisations/<id:reorganisation_id>/refusal", methods=["POST"])
@requires(Right.REORGANISE)
@blp.arguments(schemas.ReorganisationReasonSchema)
@blp.response(200, schemas.ReorganisationSchema)
def decline_reorganisation(body: dict[str, Any], reorganisation_id: UUID) -> dict[str, Any]:
    """Say no; who proposed it takes it back. 409 already_decided {state}."""
    found = access.get_reorganisation(reorganisation_id)
    officer = current_login().account
    proposing.decline(db.session(), reorganisation=found, answer=body["reason"], officer=officer, now=clock.now())
    return _told(access.get_reorganisation(reorganisation_id))


@blp.route("/reorganisations/<id:reorganisation_id>/undo", methods=["POST"])
@requires(Right.REORGANISE)
@blp.arguments(schemas.ReorganisationReasonSchema)
@blp.response(200, schemas.ReorganisationSchema)
def undo_reorganisation(body: dict[str, Any], reorganisation_id: UUID) -> dict[str, Any]:
    """Take it back within a day. 403 own_matter; 409 not_applied {state}, undo_over {until}, built_on {by}."""
    found = access.get_reorganisation(reorganisation_id)
    officer = current_login().account
    undoing.undo(db.session(), reorganisation=found, reason=body["reason"], officer=officer, now=clock.now())
    return _told(access.get_reorganisation(reorganisation_id))


@blp.route("/reorganisations/<id:reorganisation_id>/packs/<id:organisation_id>/files", methods=["POST"])
@requires(Right.REORGANISE)
@blp.arguments(schemas.ReorganisationPackRequestSchema)
@blp.files(PDF, XLSX)
def hand_out_pack(body: dict[str, Any], reorganisation_id: UUID, organisation_id: UUID) -> Response:
    """What the secretary of a receiving branch needs, as PDF or XLSX. 409 not_applied; 503 pdf_font_missing."""
    found = access.get_reorganisation(reorganisation_id)
    file = pack.export(
        db.session(),
        reorganisation=found,
        branch=access.get_receiving_branch(found, organisation_id),
        file_format=body["format"],
        officer=current_login().account,
        now=clock.now(),
    )
    return handed_out(file)


@blp.route("/organisations/<id:organisation_id>/arrivals", methods=["GET"])
@requires(Right.MEMBERS_WRITE)
@blp.response(200, schemas.BranchArrivalListSchema)
def list_arrivals(organisation_id: UUID) -> dict[str, Any]:
    """What brought members to one's branch lately, so that one can take the pack about them."""
    branch = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    return {"items": arrivals.list_arrivals(db.session(), organisation_id=branch.id, now=clock.now())}


@blp.route("/organisations/<id:organisation_id>/arrivals/<id:reorganisation_id>/files", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.ReorganisationPackRequestSchema)
@blp.files(PDF, XLSX)
def hand_out_arrivals(body: dict[str, Any], organisation_id: UUID, reorganisation_id: UUID) -> Response:
    """The pack about those who came to one's branch, as PDF or XLSX. 503 pdf_font_missing."""
    found, branch = access.get_arrival(reorganisation_id, organisation_id)
    file = pack.export(
        db.session(),
        reorganisation=found,
        branch=branch,
        file_format=body["format"],
        officer=current_login().account,
        now=clock.now(),
        arrivals_only=True,
    )
    return handed_out(file)


def _run(wish: Wish) -> DryRun:
    access.refuse_foreign(wish.branch_ids)
    found = dry_run.run(db.session(), wish=wish, now=clock.now())
    access.refuse_foreign((), committee_id=found.plan.committee.id)
    return found


def _told(found: Reorganisation) -> dict[str, Any]:
    return reading.describe(db.session(), found=found, officer=current_login().account, now=clock.now())
