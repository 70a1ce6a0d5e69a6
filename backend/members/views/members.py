"""Routes of member files."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members import access
from backend.members.schemas import (
    MemberCreateSchema,
    MemberGroupSchema,
    MemberPageSchema,
    MemberQuerySchema,
    MemberSchema,
    MemberUpdateSchema,
    RevealedSchema,
    RevealSchema,
    StandingChangeSchema,
)
from backend.members.service import directory, disclosures, files, groups, standings
from backend.members.service.directory import MemberFile
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("members", __name__, description="Member files of a branch.")


@blp.route("/organisations/<id:organisation_id>/members", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.arguments(MemberQuerySchema, location="query")
@blp.response(200, MemberPageSchema)
def list_members(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """The branch's members as of a day, by pinyin; `q` searches name, pinyin, initials, last 4 digits of the phone."""
    session, now = db.session(), clock.now()
    organisation = get_organisation(organisation_id, Right.MEMBERS_READ)
    day = query.pop("as_of") or clock.local_date(now)
    lines, total = directory.list_members(session, organisation_id=organisation.id, on=day, now=now, **query)
    return {"items": lines, "total": total, "page": query["page"], "page_size": query["page_size"]}


@blp.route("/organisations/<id:organisation_id>/members", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(MemberCreateSchema)
@blp.response(201, MemberSchema)
def create_member(body: dict[str, Any], organisation_id: UUID) -> MemberFile:
    """Enter a member by hand.

    409 member_exists {here}; 422 phone_invalid, id_number_invalid, code_unknown, date_in_future {field}.
    """
    session, now = db.session(), clock.now()
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    group_id = body.pop("group_id")
    group = access.get_group_of(organisation.id, group_id) if group_id is not None else None
    member = files.create(session, organisation=organisation, group=group, now=now, **body)
    return directory.get_file(session, member_id=member.id, now=now)


@blp.route("/members/<id:member_id>", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, MemberSchema)
def get_member(member_id: UUID) -> MemberFile:
    """A member's file, numbers masked."""
    access.get_affiliation(member_id, Right.MEMBERS_READ)
    return directory.get_file(db.session(), member_id=member_id, now=clock.now())


@blp.route("/members/<id:member_id>", methods=["PATCH"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(MemberUpdateSchema)
@blp.response(200, MemberSchema)
def correct_member(body: dict[str, Any], member_id: UUID) -> MemberFile:
    """Correct a file.

    409 changed_meanwhile, member_exists {here}, phone_taken; 422 as for entering.
    """
    session, now = db.session(), clock.now()
    affiliation = access.get_affiliation(member_id, Right.MEMBERS_WRITE)
    changed_at, place = body.pop("changed_at"), affiliation.organisation_id
    files.correct(
        session, member=affiliation.member, changes=body, changed_at=changed_at, organisation_id=place, now=now
    )
    return directory.get_file(session, member_id=member_id, now=now)


@blp.route("/members/<id:member_id>/standings", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(StandingChangeSchema)
@blp.response(201, MemberSchema)
def change_standing(body: dict[str, Any], member_id: UUID) -> MemberFile:
    """Record a new standing from a day on; history stays. A suspension may say when it ends.

    403 own_matter; 409 standing_unchanged, before_present_period {from_on}, decision_needed; 422 date_in_future,
    period_reversed.
    """
    session, now = db.session(), clock.now()
    affiliation = access.get_affiliation(member_id, Right.MEMBERS_WRITE)
    standings.change(
        session,
        member=affiliation.member,
        organisation_id=affiliation.organisation_id,
        by=current_login().account,
        now=now,
        **body,
    )
    return directory.get_file(session, member_id=member_id, now=now)


@blp.route("/members/<id:member_id>/group", methods=["PUT"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(MemberGroupSchema)
@blp.response(200, MemberSchema)
def put_into_group(body: dict[str, Any], member_id: UUID) -> MemberFile:
    """Put the member into a group of the branch from today, or into none."""
    session, now = db.session(), clock.now()
    affiliation = access.get_affiliation(member_id, Right.MEMBERS_WRITE)
    place, group_id = affiliation.organisation_id, body["group_id"]
    group = access.get_group_of(place, group_id) if group_id is not None else None
    groups.put_member(session, member=affiliation.member, group=group, organisation_id=place, now=now)
    return directory.get_file(session, member_id=member_id, now=now)


@blp.route("/members/<id:member_id>/reveals", methods=["POST"])
@requires(Right.MEMBERS_REVEAL)
@blp.arguments(RevealSchema)
@blp.response(200, RevealedSchema)
def reveal(body: dict[str, Any], member_id: UUID) -> dict[str, str]:
    """Show a full number: a logged act with a reason, of which the member is told. 409 nothing_to_reveal."""
    affiliation = access.get_affiliation(member_id, Right.MEMBERS_REVEAL)
    value = disclosures.reveal(
        db.session(),
        member=affiliation.member,
        by=current_login().account,
        organisation_id=affiliation.organisation_id,
        now=clock.now(),
        **body,
    )
    return {"value": value}
