"""Routes of probation, reasons of standings, and memberships that ended.

What ends a membership may end a transfer with it, and whoever comes back must not be on their way: transfers conduct
both.
"""

from datetime import date
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members import access
from backend.members import lifecycle_schemas as schemas
from backend.members.models import ProbationDecision
from backend.members.rules import Clock, Votes
from backend.members.service import decisions, membership, probation, roster, standings
from backend.organisations.access import get_organisation, has_right_at, requires
from backend.organisations.rules import Right

blp = Blueprint("lifecycle", __name__, description="From probation to the end of a membership.")


# --- Probation --------------------------------------------------------------------------------------------------------


@blp.route("/organisations/<id:organisation_id>/probations", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.ProbationListSchema)
def list_probations(organisation_id: UUID) -> dict[str, Any]:
    """Who of the branch is on probation, by when it is over."""
    organisation, today = get_organisation(organisation_id, Right.MEMBERS_READ), clock.local_date(clock.now())
    lines = probation.list_of_branch(db.session(), organisation_id=organisation.id, on=today)
    return {
        "items": [
            {
                "member": line.member,
                "clock": _clock(line.clock, today),
                "decision": _decision(line.decision) if line.decision is not None else None,
            }
            for line in lines
        ]
    }


@blp.route("/organisations/<id:organisation_id>/voters", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.arguments(schemas.VotersQuerySchema, location="query")
@blp.response(200, schemas.VotersSchema)
def count_voters(query: dict[str, date], organisation_id: UUID) -> dict[str, Any]:
    """How many of the branch could vote on a day, for whoever puts a meeting's vote on record."""
    organisation = get_organisation(organisation_id, Right.MEMBERS_READ)
    return query | {"voters": roster.count_voters(db.session(), organisation_id=organisation.id, on=query["on"])}


@blp.route("/members/<id:member_id>/probation", methods=["GET"])
@requires(Right.MEMBERS_READ)
@blp.response(200, schemas.ProbationSchema)
def get_probation(member_id: UUID) -> dict[str, Any]:
    """The member's probation, if there is one, and what was decided about it."""
    access.get_affiliation(member_id, Right.MEMBERS_READ)
    return _probation(member_id)


@blp.route("/members/<id:member_id>/probation-decisions", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(schemas.DecideSchema)
@blp.response(201, schemas.ProbationSchema)
def decide_probation(body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """Put on record how the members' meeting voted; it works once the committee has approved.

    403 own_matter; 409 probation_not_over {ends_on}, not_on_probation, decision_waits, extended_already,
    before_present_period {from_on}, temporary_branch, quorum_missed {needed}, vote_not_passed {needed};
    422 votes_do_not_add_up, date_in_future.
    """
    home = access.get_affiliation(member_id, Right.MEMBERS_WRITE)
    votes = Votes(**{name: body.pop(name) for name in ("voters", "yes", "no", "abstain")})
    decisions.decide(
        db.session(),
        member=home.member,
        organisation=home.organisation,
        votes=votes,
        by=current_login().account,
        now=clock.now(),
        **body,
    )
    return _probation(member_id)


@blp.route("/probation-decisions/<id:decision_id>/void", methods=["POST"])
@requires(Right.PROBATIONS_APPROVE)
@blp.arguments(schemas.VoidSchema)
@blp.response(200, schemas.DecisionSchema)
def void_decision(body: dict[str, str], decision_id: UUID) -> dict[str, Any]:
    """Recorded wrongly, or not approved: it never works. 403 own_matter; 409 decision_settled."""
    decision = access.get_decision(decision_id, Right.PROBATIONS_APPROVE)
    decisions.void(db.session(), decision=decision, by=current_login().account, now=clock.now(), **body)
    return _decision(decision)


def _probation(member_id: UUID) -> dict[str, Any]:
    session, today = db.session(), clock.local_date(clock.now())
    running = probation.clock_of(session, member_id=member_id)
    return {
        "clock": _clock(running, today) if running is not None else None,
        "decisions": [_decision(found) for found in probation.list_decisions(session, member_id=member_id)],
    }


def _clock(running: Clock, today: date) -> dict[str, Any]:
    return vars(running) | {"days_left": running.days_left(today), "mark": running.mark(today)}


def _decision(found: ProbationDecision) -> dict[str, Any]:
    may_read_note = has_right_at(Right.MEMBERS_WRITE, found.organisation_id)
    reader = current_login().account_id
    return probation.describe_decision(db.session(), found, reader_id=reader, may_read_note=may_read_note)


# --- Standing ---------------------------------------------------------------------------------------------------------


@blp.route("/members/<id:member_id>/standings", methods=["GET"])
@requires(Right.MEMBERS_WRITE)
@blp.response(200, schemas.ReasonedStandingListSchema)
def list_standings(member_id: UUID) -> dict[str, Any]:
    """What the member was and why, for the branch's own secretaries."""
    access.get_affiliation(member_id, Right.MEMBERS_WRITE)
    session = db.session()
    rows = standings.list_standings(session, member_id=member_id)
    names = ("standing", "from_on", "until_on")
    return {
        "items": [
            {name: getattr(row, name) for name in names} | {"reason": standings.reason_of(session, row)} for row in rows
        ]
    }


# --- End and return ---------------------------------------------------------------------------------------------------


@blp.route("/organisations/<id:organisation_id>/membership-ends", methods=["GET"])
@requires(Right.MEMBERS_WRITE)
@blp.response(200, schemas.EndListSchema)
def list_membership_ends(organisation_id: UUID) -> dict[str, Any]:
    """Whose membership ended at this branch, the latest first."""
    organisation = get_organisation(organisation_id, Right.MEMBERS_WRITE)
    lines, now = membership.list_ends(db.session(), organisation_id=organisation.id), clock.now()
    return {"items": [membership.describe_end(line, now=now) for line in lines]}
