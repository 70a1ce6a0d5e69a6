"""Routes of dues: up to which month they are paid, ticked per member or for the whole branch."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members import access
from backend.members import dues_schemas as schemas
from backend.members.rules import latest_dues_month
from backend.members.service import dues
from backend.members.service.dues import BranchMarking, DuesLine
from backend.organisations.access import get_organisation, requires
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right

blp = Blueprint("dues", __name__, description="Up to which month dues are paid; no amount, no income.")


@blp.route("/organisations/<id:organisation_id>/dues", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.DuesListSchema)
def list_dues(organisation_id: UUID) -> dict[str, Any]:
    """The branch's members by pinyin, each with the last month paid."""
    organisation, today = get_organisation(organisation_id, Right.MEMBERS_READ), clock.local_date(clock.now())
    lines = dues.list_lines(db.session(), organisation_id=organisation.id, on=today)
    return {"items": [_described(line) for line in lines], "latest": latest_dues_month(today)}


@blp.route("/organisations/<id:organisation_id>/dues", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.DuesMarkingSchema)
@blp.response(201, schemas.DuesMarkedSchema)
def mark_dues(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Tick that dues are paid up to a month, for some members or for everybody but oneself.

    403 own_matter; 404 somebody is not of this branch; 409 no_dues_here; 422 dues_too_far_ahead {latest},
    dues_before_joining {member_ids}.
    """
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    if body["everybody"]:
        marking = dues.mark_branch(
            db.session(),
            organisation=organisation,
            paid_to=body["paid_to"],
            by=current_login().account,
            now=clock.now(),
        )
    else:
        marking = _mark_some(organisation, body)
    return vars(marking) | {"marked": len(marking.marked)}


@blp.route("/dues-marks/<id:mark_id>", methods=["DELETE"])
@requires(Right.MEMBERS_WRITE)
@blp.response(204)
def undo_dues_mark(mark_id: UUID) -> None:
    """Take a slip back; what counted before counts again. 403 own_matter."""
    mark = access.get_dues_mark(mark_id, Right.MEMBERS_WRITE)
    dues.undo(db.session(), mark=mark, by=current_login().account, now=clock.now())


def _mark_some(organisation: PartyOrganisation, body: dict[str, Any]) -> BranchMarking:
    dues.refuse_temporary(organisation)
    members = access.get_members_of(organisation.id, body["member_ids"])
    marked = dues.mark(
        db.session(),
        members=members,
        paid_to=body["paid_to"],
        organisation_id=organisation.id,
        by=current_login().account,
        now=clock.now(),
    )
    return BranchMarking(marked, len(members) - len(marked), left_out_own=False, left_out_before_joining=0)


def _described(line: DuesLine) -> dict[str, Any]:
    mark = line.mark
    return {
        "member": line.member,
        "paid_to": line.paid_to,
        "mark_id": mark.id if mark is not None else None,
        "marked_at": mark.marked_at if mark is not None else None,
        "marked_by_name": line.marked_by_name,
        "is_own": line.member.account_id is not None and line.member.account_id == current_login().account_id,
    }
