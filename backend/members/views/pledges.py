"""Routes of pledges and vanguard posts: the member's own words, and what the branch keeps."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import signed_in
from backend.members import access
from backend.members import pledge_schemas as schemas
from backend.members.models import VanguardPost
from backend.members.rules import OLDEST_PLEDGE
from backend.members.service import pledges
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

_OWN_YEAR = f"/me/pledges/<int(min={OLDEST_PLEDGE}, max=2199):year>"
blp = Blueprint("pledges", __name__, description="Pledges in one's own words, never published; vanguard posts.")


@blp.route("/me/pledges", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnPledgesSchema)
def list_own_pledges() -> dict[str, Any]:
    """One's own pledges and vanguard posts."""
    session, member = db.session(), access.find_own_member()
    if member is None:
        return {"items": [], "vanguard_posts": []}
    posts = pledges.list_posts(session, member_id=member.id)
    return {"items": pledges.list_own(session, member=member), "vanguard_posts": posts}


@blp.route(_OWN_YEAR, methods=["PUT"])
@signed_in
@blp.arguments(schemas.PledgeWriteSchema)
@blp.response(200, schemas.PledgeSchema)
def put_own_pledge(body: dict[str, Any], year: int) -> pledges.Words:
    """Write one's own words for a year, or others in their place. 422 date_in_future."""
    home = access.get_own_affiliation()
    return pledges.write(
        db.session(),
        member=home.member,
        year=year,
        words=body["words"],
        outcome=body["outcome"],
        organisation_id=home.organisation_id,
        now=clock.now(),
    )


@blp.route(_OWN_YEAR, methods=["DELETE"])
@signed_in
@blp.response(204)
def erase_own_pledge(year: int) -> None:
    """Erase one's own words for a year."""
    home = access.get_own_affiliation()
    pledges.erase(db.session(), member=home.member, year=year, organisation_id=home.organisation_id, now=clock.now())


@blp.route("/organisations/<id:organisation_id>/pledges", methods=["GET"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.PledgeQuerySchema, location="query")
@blp.response(200, schemas.MemberPledgeListSchema)
def list_pledges(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """A year's pledges, for the branch's own secretaries."""
    organisation, today = get_organisation(organisation_id, Right.MEMBERS_WRITE), clock.local_date(clock.now())
    year = query["year"] or today.year
    return {"items": pledges.list_of_branch(db.session(), organisation_id=organisation.id, year=year, on=today)}


@blp.route("/organisations/<id:organisation_id>/vanguard-posts", methods=["GET"])
@requires(Right.MEMBERS_WRITE)
@blp.response(200, schemas.VanguardPostListSchema)
def list_vanguard_posts(organisation_id: UUID) -> dict[str, Any]:
    """The branch's vanguard posts, those of the past too."""
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    return {"items": pledges.list_posts(db.session(), organisation_id=organisation.id)}


@blp.route("/organisations/<id:organisation_id>/vanguard-posts", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.VanguardPostCreateSchema)
@blp.response(201, schemas.MemberVanguardPostSchema)
def give_vanguard_post(body: dict[str, Any], organisation_id: UUID) -> VanguardPost:
    """Put a member's vanguard post on record. 422 period_reversed."""
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    member = access.get_member_of(organisation.id, body.pop("member_id"))
    return pledges.give_post(db.session(), member=member, organisation_id=organisation.id, now=clock.now(), **body)


@blp.route("/vanguard-posts/<id:post_id>/end", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.VanguardPostEndSchema)
@blp.response(204)
def end_vanguard_post(body: dict[str, Any], post_id: UUID) -> None:
    """Let a vanguard post end on a day. 422 period_reversed."""
    post = access.get_vanguard_post(post_id, Right.MEMBERS_WRITE)
    pledges.end_post(db.session(), post=post, until_on=body["until_on"], now=clock.now())
