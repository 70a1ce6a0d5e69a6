"""Routes of ladders and cases."""

from typing import Any
from uuid import UUID

from backend.cases import access, schemas
from backend.cases.models import Case
from backend.cases.service import acting, opening, reading
from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.members.access import get_member_of
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("cases", __name__, description="Absences over months, and cases for people to decide.")


@blp.route("/organisations/<id:organisation_id>/absence-ladder", methods=["GET"])
@requires(Right.CASES_HANDLE)
@blp.response(200, schemas.LadderSchema)
def list_ladder(organisation_id: UUID) -> dict[str, Any]:
    """Who of the branch has not been seen for months, worked out from today's record."""
    branch, today = access.get_seat(organisation_id), clock.local_date(clock.now())
    return {"items": reading.list_ladder(db.session(), organisation_id=branch.id, today=today)}


@blp.route("/organisations/<id:organisation_id>/cases", methods=["GET"])
@requires(Right.CASES_HANDLE)
@blp.arguments(schemas.CaseQuerySchema, location="query")
@blp.response(200, schemas.CasePageSchema)
def list_cases(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Cases that the organisation looks after, or that were handed to it."""
    place, today, is_closed = access.get_seat(organisation_id), clock.local_date(clock.now()), query.pop("closed")
    items, total = reading.list_cases(db.session(), organisation_id=place.id, is_closed=is_closed, today=today, **query)
    return {"items": items, "total": total, **query}


@blp.route("/organisations/<id:organisation_id>/cases", methods=["POST"])
@requires(Right.CASES_HANDLE)
@blp.arguments(schemas.CaseOpenSchema)
@blp.response(201, schemas.CaseSchema)
def open_case(body: dict[str, UUID], organisation_id: UUID) -> dict[str, Any]:
    """Open the case of a long absence that the calendar has not opened yet.

    403 own_matter; 409 nothing_to_open {months}, case_open.
    """
    branch, account = access.get_seat(organisation_id), current_login().account
    member = get_member_of(branch.id, body["member_id"])
    return _told(opening.open_for(db.session(), member=member, organisation_id=branch.id, by=account, now=clock.now()))


@blp.route("/organisations/<id:organisation_id>/case-counts", methods=["GET"])
@requires(Right.CASES_HANDLE)
@blp.response(200, schemas.CaseCountListSchema)
def count_cases(organisation_id: UUID) -> dict[str, Any]:
    """How many cases are open at and below an organisation; who they are about stays where they lie."""
    top, today = get_organisation(organisation_id, Right.CASES_HANDLE), clock.local_date(clock.now())
    return {"items": reading.count_below(db.session(), organisation_id=top.id, today=today)}


@blp.route("/cases/<id:case_id>", methods=["GET"])
@requires(Right.CASES_HANDLE)
@blp.response(200, schemas.CaseSchema)
def get_case(case_id: UUID) -> dict[str, Any]:
    """One case, what was done about it, and what one may decide."""
    return _told(access.get_case(case_id))


@blp.route("/cases/<id:case_id>/entries", methods=["POST"])
@requires(Right.CASES_HANDLE)
@blp.arguments(schemas.CaseNoteSchema)
@blp.response(200, schemas.CaseSchema)
def note_case(body: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Write down what was done. 403 own_matter; 409 case_closed; 422 date_in_future."""
    case, entry_id, words = access.get_case(case_id), body.pop("id"), body.pop("note")
    acting.note(
        db.session(),
        case=case,
        entry_id=entry_id,
        words=words,
        by=access.actor_on(case),
        now=clock.now(),
        **body,
    )
    return _told(case)


@blp.route("/cases/<id:case_id>/decisions", methods=["POST"])
@requires(Right.CASES_HANDLE)
@blp.arguments(schemas.CaseDecideSchema)
@blp.response(200, schemas.CaseSchema)
def decide_case(body: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Decide, with a reason; nothing happens to the membership by it.

    403 own_matter, not_yours_to_decide; 409 case_closed, nothing_above; 422 sought_until_missing.
    """
    case, entry_id = access.get_case(case_id), body.pop("id")
    acting.decide(db.session(), case=case, entry_id=entry_id, by=access.actor_on(case), now=clock.now(), **body)
    return _told(case)


def _told(case: Case) -> dict[str, Any]:
    today, account_id = clock.local_date(clock.now()), current_login().account_id
    return reading.describe(db.session(), case=case, seats=access.seats(), account_id=account_id, today=today)
