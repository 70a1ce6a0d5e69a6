"""What ends a membership, and a transfer with it; and who comes back, unless they are on their way."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members import access
from backend.members import lifecycle_schemas as schemas
from backend.members.schemas import MemberSchema
from backend.members.service import directory, membership, probation
from backend.members.service.directory import MemberFile
from backend.members.service.membership import EndLine
from backend.organisations.access import get_organisation, has_right_at, requires
from backend.organisations.rules import Right
from backend.transfers.service import leaving

blp = Blueprint("leaving", __name__, description="The end of a membership, and coming back.")


@blp.route("/members/<id:member_id>/membership-ends", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.EndCreateSchema)
@blp.response(201, schemas.EndSchema)
def end_membership(body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """Let a membership end, and an open transfer with it; rosters of earlier days stay. It can be undone for a day.

    403 own_matter; 409 membership_over, before_present_period {from_on}; 422 date_in_future.
    """
    member, account = access.get_affiliation(member_id, Right.MEMBERS_WRITE).member, current_login().account
    now = clock.now()
    found = leaving.end_membership(db.session(), member=member, by=account, now=now, **body)
    return membership.describe_end(EndLine(found, member, body["reason"], account.display_name), now=now)


@blp.route("/membership-ends/<id:end_id>", methods=["DELETE"])
@requires(Right.MEMBERS_WRITE)
@blp.response(204)
def undo_membership_end(end_id: UUID) -> None:
    """Take back an end that was recorded by mistake; roles are given anew, a transfer is applied for anew.

    Whoever was registered as away is away again, and a guest where they were one.

    403 own_matter; 409 undo_period_over.
    """
    end = access.get_membership_end(end_id, Right.MEMBERS_WRITE)
    leaving.undo_end(db.session(), end=end, by=current_login().account, now=clock.now())


@blp.route("/probation-decisions/<id:decision_id>/approval", methods=["POST"])
@requires(Right.PROBATIONS_APPROVE)
@blp.arguments(schemas.ApproveSchema)
@blp.response(200, schemas.DecisionSchema)
def approve_decision(body: dict[str, date], decision_id: UUID) -> dict[str, Any]:
    """Put the committee's approval on record: by the committee itself, or by a second officer from its letter.

    403 own_matter, recorded_by_you; 409 decision_settled, not_on_probation; 422 date_in_future,
    approved_before_vote {decided_on}.
    """
    session, login = db.session(), current_login()
    decision = access.get_decision(decision_id, Right.PROBATIONS_APPROVE)
    leaving.approve_decision(session, decision=decision, by=login.account, now=clock.now(), **body)
    may_read_note = has_right_at(Right.MEMBERS_WRITE, decision.organisation_id)
    return probation.describe_decision(session, decision, reader_id=login.account_id, may_read_note=may_read_note)


@blp.route("/organisations/<id:organisation_id>/re-entries", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.ReEntrySchema)
@blp.response(201, MemberSchema)
def enter_again(body: dict[str, Any], organisation_id: UUID) -> MemberFile:
    """Let a former member come back, with the same file and a new affiliation.

    404 no former member has one of the numbers; 409 transfer_open, before_present_period {from_on}; 422 phone_invalid,
    id_number_invalid, date_in_future.
    """
    session, now = db.session(), clock.now()
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    from_on = body.pop("affiliated_from") or clock.local_date(now)
    member = leaving.enter_again(session, organisation=organisation, from_on=from_on, now=now, **body)
    return directory.get_file(session, member_id=member.id, now=now)
