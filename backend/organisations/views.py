"""Routes of the tree, of ending grants, and of the audit trail. Routes that name members lie in `members`."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.organisations import access
from backend.organisations.access import requires
from backend.organisations.rules import Right
from backend.organisations.schemas import (
    AuditEntryPageSchema,
    AuditQuerySchema,
    MoveSchema,
    OrganisationCreateSchema,
    OrganisationListSchema,
    OrganisationQuerySchema,
    OrganisationSchema,
    OrganisationUpdateSchema,
)
from backend.organisations.service import grants, trail, tree

blp = Blueprint("organisations", __name__, description="The tree of party organisations and who may do what in it.")


@blp.route("/organisations", methods=["GET"])
@requires(Right.ORGANISATIONS_READ)
@blp.arguments(OrganisationQuerySchema, location="query")
@blp.response(200, OrganisationListSchema)
def list_organisations(query: dict[str, Any]) -> dict[str, Any]:
    """The organisations in the asker's scope, in tree order, as they stood on a day."""
    day = query["as_of"] or clock.local_date(clock.now())
    places = tree.list_places(db.session(), ids=access.scope(Right.ORGANISATIONS_READ), on=day)
    return {"items": places}


@blp.route("/organisations", methods=["POST"])
@requires(Right.ORGANISATIONS_WRITE)
@blp.arguments(OrganisationCreateSchema)
@blp.response(201, OrganisationSchema)
def create_organisation(body: dict[str, Any]) -> tree.Place:
    """Found an organisation under another."""
    session, now = db.session(), clock.now()
    parent = access.get_organisation(body.pop("parent_id"), Right.ORGANISATIONS_WRITE)
    organisation = tree.create(session, parent=parent, now=now, **body)
    return access.get_place(organisation.id, Right.ORGANISATIONS_WRITE)


@blp.route("/organisations/<id:organisation_id>", methods=["PATCH"])
@requires(Right.ORGANISATIONS_WRITE)
@blp.arguments(OrganisationUpdateSchema)
@blp.response(200, OrganisationSchema)
def update_organisation(body: dict[str, Any], organisation_id: UUID) -> tree.Place:
    """Correct names or the capability to transfer nationwide."""
    organisation = access.get_organisation(organisation_id, Right.ORGANISATIONS_WRITE)
    tree.correct(db.session(), organisation=organisation, changes=body, now=clock.now())
    return access.get_place(organisation_id, Right.ORGANISATIONS_WRITE)


@blp.route("/organisations/<id:organisation_id>/moves", methods=["POST"])
@requires(Right.ORGANISATIONS_WRITE)
@blp.arguments(MoveSchema)
@blp.response(200, OrganisationSchema)
def move_organisation(body: dict[str, Any], organisation_id: UUID) -> tree.Place:
    """Put it, with everything below, under another parent from a day on."""
    organisation = access.get_organisation(organisation_id, Right.ORGANISATIONS_WRITE)
    parent = access.get_organisation(body["parent_id"], Right.ORGANISATIONS_WRITE)
    tree.move(db.session(), organisation=organisation, parent=parent, from_on=body["from_on"], now=clock.now())
    return access.get_place(organisation_id, Right.ORGANISATIONS_WRITE)


@blp.route("/grants/<id:grant_id>", methods=["DELETE"])
@requires(Right.GRANTS_GIVE)
@blp.response(204)
def end_grant(grant_id: UUID) -> None:
    """End a role now; its holder is told."""
    session = db.session()
    grant = access.get_grant(grant_id, Right.GRANTS_GIVE)
    ender = current_login().account
    grants.end(session, grant=grant, ender=ender, ender_roles=access.roles_at(grant.organisation_id), now=clock.now())


@blp.route("/audit-entries", methods=["GET"])
@requires(Right.AUDIT_READ)
@blp.arguments(AuditQuerySchema, location="query")
@blp.response(200, AuditEntryPageSchema)
def list_audit_entries(query: dict[str, Any]) -> dict[str, Any]:
    """Who changed what, newest first; names of fields, never values."""
    entries, total = trail.list_entries(db.session(), organisation_ids=access.scope(Right.AUDIT_READ), **query)
    items = [
        {
            "id": entry.id,
            "at": entry.at,
            "action": entry.action,
            "subject_kind": entry.subject_kind,
            "subject_id": entry.subject_id,
            "actor_name": name,
            "fields": entry.fields,
        }
        for entry, name in entries
    ]
    return {"items": items, "total": total, "page": query["page"], "page_size": query["page_size"]}
