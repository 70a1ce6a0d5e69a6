"""Routes of one organisation that name members: its posts, groups and grants."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members import access
from backend.members.models import Member, PartyGroup
from backend.members.schemas import (
    GroupNameSchema,
    GroupSchema,
    OrganisationDetailSchema,
    PostHolderSchema,
    PostSchema,
)
from backend.members.service import appointments, groups, holders
from backend.members.service.appointments import Officer
from backend.organisations.access import get_organisation, get_place, requires, roles_at
from backend.organisations.models import Post
from backend.organisations.rules import Right
from backend.organisations.schemas import GrantCreateSchema, GrantListSchema, GrantSchema, PostCreateSchema
from backend.organisations.service import posts

blp = Blueprint("branches", __name__, description="Posts, groups and roles of one organisation.")


@blp.route("/organisations/<id:organisation_id>", methods=["GET"])
@requires(Right.ORGANISATIONS_READ)
@blp.response(200, OrganisationDetailSchema)
def get_organisation_detail(organisation_id: UUID) -> dict[str, Any]:
    """An organisation with its posts and groups."""
    session = db.session()
    place = get_place(organisation_id, Right.ORGANISATIONS_READ)
    return {
        "organisation": place.organisation,
        "parent_id": place.parent_id,
        "depth": place.depth,
        "posts": _described(posts.list_posts(session, organisation_id=organisation_id)),
        "groups": groups.list_groups(session, organisation_id=organisation_id),
    }


@blp.route("/organisations/<id:organisation_id>/groups", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(GroupNameSchema)
@blp.response(201, GroupSchema)
def create_group(body: dict[str, str], organisation_id: UUID) -> PartyGroup:
    """Form a group. 409 group_exists, not_a_branch."""
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    return groups.create(db.session(), organisation=organisation, name=body["name"], now=clock.now())


@blp.route("/groups/<id:group_id>", methods=["PATCH"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(GroupNameSchema)
@blp.response(200, GroupSchema)
def rename_group(body: dict[str, str], group_id: UUID) -> PartyGroup:
    """Rename a group. 409 group_exists."""
    group = access.get_group(group_id, Right.MEMBERS_WRITE)
    groups.rename(db.session(), group=group, name=body["name"], now=clock.now())
    return group


@blp.route("/organisations/<id:organisation_id>/posts", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(PostCreateSchema)
@blp.response(201, PostSchema)
def create_post(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Add a post. 409 post_exists."""
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    post = posts.create(db.session(), organisation=organisation, kind=body["kind"], now=clock.now())
    return _described([post])[0]


@blp.route("/posts/<id:post_id>/holder", methods=["PUT"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(PostHolderSchema)
@blp.response(200, PostSchema)
def put_holder(body: dict[str, Any], post_id: UUID) -> dict[str, Any]:
    """Fill a post with a member of the organisation from today, or vacate it. It gives no powers; a role does."""
    post = access.get_post(post_id, Right.MEMBERS_WRITE)
    member_id = body["member_id"]
    member = access.get_member_of(post.organisation_id, member_id) if member_id is not None else None
    holders.put_holder(db.session(), post=post, member=member, now=clock.now())
    return _described([post])[0]


@blp.route("/organisations/<id:organisation_id>/grants", methods=["GET"])
@requires(Right.GRANTS_READ)
@blp.response(200, GrantListSchema)
def list_grants(organisation_id: UUID) -> dict[str, Any]:
    """Who has which role here, oldest first."""
    organisation = get_organisation(organisation_id, Right.GRANTS_READ)
    officers = appointments.list_officers(db.session(), organisation_id=organisation.id, now=clock.now())
    return {"items": [_grant(officer) for officer in officers]}


@blp.route("/organisations/<id:organisation_id>/grants", methods=["POST"])
@requires(Right.GRANTS_GIVE)
@blp.arguments(GrantCreateSchema)
@blp.response(201, GrantSchema)
def give_grant(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Give a member a role here; the member gets an account if there is none, and is told.

    403 own_matter, role_not_yours_to_give; 409 already_granted, not_affiliated, phone_taken; 422 role_does_not_fit,
    date_in_past.
    """
    session, now, giver = db.session(), clock.now(), current_login().account
    organisation = get_organisation(organisation_id, Right.GRANTS_GIVE)
    member = access.get_affiliation(body["member_id"], Right.GRANTS_GIVE).member
    grant = appointments.appoint(
        session,
        member=member,
        role=body["role"],
        organisation=organisation,
        giver=giver,
        giver_roles=roles_at(organisation.id),
        until_on=body["until_on"],
        now=now,
    )
    return _grant(Officer(grant, member.id, member.name, giver.display_name))


def _grant(officer: Officer) -> dict[str, Any]:
    grant = officer.grant
    return {
        "id": grant.id,
        "role": grant.role,
        "member_id": officer.member_id,
        "name": officer.name,
        "from_at": grant.from_at,
        "until_at": grant.until_at,
        "granted_by_name": officer.granted_by_name,
        "is_own": grant.account_id == current_login().account_id,
    }


def _described(found: list[Post]) -> list[dict[str, Any]]:
    held = holders.holders_of(db.session(), posts=found, now=clock.now())
    return [
        {"id": post.id, "kind": post.kind, "place": post.place, "holder": _holder(held.get(post.id))} for post in found
    ]


def _holder(member: Member | None) -> dict[str, Any] | None:
    return {"member_id": member.id, "name": member.name} if member is not None else None
