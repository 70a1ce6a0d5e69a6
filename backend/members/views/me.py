"""Routes about oneself, and the code tables that every form needs."""

from typing import Any

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import signed_in
from backend.members import access
from backend.members.reference import code_table
from backend.members.schemas import CodeTablesSchema, DisclosureListSchema, MeSchema
from backend.members.service import affiliations, appointments, directory, disclosures
from backend.organisations.rules import BRANCH_ROLES

blp = Blueprint("me", __name__, description="What a member sees of their own.")


@blp.route("/me", methods=["GET"])
@signed_in
@blp.response(200, MeSchema)
def get_me() -> dict[str, Any]:
    """One's own file, numbers masked; one's branch; and whom to turn to there."""
    session, now = db.session(), clock.now()
    member = access.find_own_member()
    home = (
        affiliations.find_affiliation(session, member_id=member.id, on=clock.local_date(now))
        if member is not None
        else None
    )
    if member is None or home is None:
        return {"member": None, "organisation": None, "officers": []}
    officers = appointments.list_officers(session, organisation_id=home.organisation_id, now=now)
    return {
        "member": directory.get_file(session, member_id=member.id, now=now),
        "organisation": home.organisation,
        "officers": [
            {"name": officer.name, "role": officer.grant.role}
            for officer in officers
            if officer.grant.role in BRANCH_ROLES
        ],
    }


@blp.route("/me/disclosures", methods=["GET"])
@signed_in
@blp.response(200, DisclosureListSchema)
def list_own_disclosures() -> dict[str, Any]:
    """Who saw one's full phone or ID number, when and why."""
    member = access.find_own_member()
    return {"items": disclosures.list_disclosures(db.session(), member_id=member.id) if member is not None else []}


@blp.route("/code-tables", methods=["GET"])
@signed_in
@blp.response(200, CodeTablesSchema)
def get_code_tables() -> dict[str, Any]:
    """The code tables of forms."""
    return {name: code_table(name) for name in ("sex", "ethnicity", "education", "trade")}
