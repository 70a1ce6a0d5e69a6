"""Routes of workplaces, landing branches and their proposals."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.core.schemas import PageQuerySchema
from backend.identity.access import current_login, signed_in
from backend.landing import access, schemas
from backend.landing.service import branches, proposals, works
from backend.members.access import get_affiliation, get_own_affiliation
from backend.members.models import Affiliation
from backend.organisations.access import get_organisation, requires, scope
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right

blp = Blueprint("landing", __name__, description="Where members work, and branches that take in whoever has none.")


@blp.route("/me/work", methods=["GET"])
@signed_in
@blp.response(200, schemas.WorkListSchema)
def list_own_work() -> dict[str, Any]:
    """Where one works and worked."""
    return {"items": works.list_of(db.session(), member_id=get_own_affiliation().member_id)}


@blp.route("/me/work", methods=["PUT"])
@signed_in
@blp.arguments(schemas.WorkPutSchema)
@blp.response(200, schemas.WorkListSchema)
def put_own_work(body: dict[str, Any]) -> dict[str, Any]:
    """Say where one works from today. 422 code_unknown."""
    return _put(get_own_affiliation(), body)


@blp.route("/members/<id:member_id>/work", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.WorkListSchema)
def list_work(member_id: UUID) -> dict[str, Any]:
    """Where a member works and worked."""
    get_affiliation(member_id, Right.MEMBERS_READ)
    return {"items": works.list_of(db.session(), member_id=member_id)}


@blp.route("/members/<id:member_id>/work", methods=["PUT"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.WorkPutSchema)
@blp.response(200, schemas.WorkListSchema)
def put_work(body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """The branch says it for a member. 422 code_unknown."""
    return _put(get_affiliation(member_id, Right.MEMBERS_WRITE), body)


@blp.route("/organisations/<id:organisation_id>/landing", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.LandingSchema)
def get_landing(organisation_id: UUID) -> dict[str, Any]:
    """A branch's members by trade and district, and who of them could be a branch."""
    return _landing(get_organisation(organisation_id, Right.MEMBERS_READ))


@blp.route("/organisations/<id:organisation_id>/landing", methods=["PUT"])
@requires(Right.LANDING_KEEP)
@blp.arguments(schemas.LandingPutSchema)
@blp.response(200, schemas.LandingSchema)
def put_landing(body: dict[str, bool], organisation_id: UUID) -> dict[str, Any]:
    """Name a joint branch as landing branch, or end that. 409 not_a_joint_branch."""
    place, account = get_organisation(organisation_id, Right.LANDING_KEEP), current_login().account
    branches.put(db.session(), organisation=place, by=account, now=clock.now(), **body)
    return _landing(place)


@blp.route("/organisations/<id:organisation_id>/branch-proposals", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.ProposeSchema)
@blp.response(201, schemas.LandingSchema)
def propose_branch(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Ask the committee for a branch. 409 not_a_landing_branch, too_few_members {full}, proposal_waits."""
    place, proposal_id = get_organisation(organisation_id, Right.MEMBERS_WRITE), body.pop("id")
    account = current_login().account
    proposals.propose(db.session(), proposal_id=proposal_id, organisation=place, by=account, now=clock.now(), **body)
    return _landing(place)


@blp.route("/branch-proposals", methods=["GET"])
@requires(Right.LANDING_KEEP)
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, schemas.ProposalPageSchema)
def list_proposals(query: dict[str, Any]) -> dict[str, Any]:
    """Those of all branches for which one answers: what has waited longest first, then what was answered last."""
    session, now, account_id = db.session(), clock.now(), current_login().account_id
    found, total, waiting = proposals.list_page(session, organisation_ids=scope(Right.LANDING_KEEP), now=now, **query)
    items = [line | {"is_mine": line["proposed_by_account_id"] == account_id} for line in found]
    return {"items": items, "total": total, "waiting": waiting, "page": query["page"], "page_size": query["page_size"]}


@blp.route("/branch-proposals/<id:proposal_id>/answer", methods=["POST"])
@requires(Right.LANDING_KEEP)
@blp.arguments(schemas.AnswerSchema)
@blp.response(200, schemas.LandingSchema)
def answer_proposal(body: dict[str, Any], proposal_id: UUID) -> dict[str, Any]:
    """Agree, or decline and name the next step. 403 own_matter; 409 proposal_answered."""
    proposal, session = access.get_proposal(proposal_id), db.session()
    proposals.answer(session, proposal=proposal, by=current_login().account, now=clock.now(), **body)
    return _landing(session.get_one(PartyOrganisation, proposal.organisation_id))


def _put(home: Affiliation, body: dict[str, Any]) -> dict[str, Any]:
    session, account, place = db.session(), current_login().account, home.organisation_id
    work = works.Work(**body)
    works.put(session, member=home.member, work=work, organisation_id=place, by=account, now=clock.now())
    return {"items": works.list_of(session, member_id=home.member_id)}


def _landing(place: PartyOrganisation) -> dict[str, Any]:
    session, today, account_id = db.session(), clock.local_date(clock.now()), current_login().account_id
    found = proposals.list_proposals(session, organisation_ids=[place.id])
    listed = [line | {"is_mine": line["proposed_by_account_id"] == account_id} for line in found]
    return branches.describe(session, organisation=place, on=today) | {"proposals": listed}
