"""The organisations' side: the three lists, one transfer, and what is answered."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.errors import Refusal
from backend.core.http import Blueprint
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.transfers import access, schemas
from backend.transfers.rules import Queue
from backend.transfers.service import acting, applying, destinations, queues, registering
from backend.transfers.views.telling import told_to_offices

blp = Blueprint("transfers", __name__, description="Transfers that lead through one's organisations.")


@blp.route("/transfers", methods=["GET"])
@requires(Right.TRANSFERS_READ)
@blp.arguments(schemas.QueueQuerySchema, location="query")
@blp.response(200, schemas.QueuePageSchema)
def list_transfers(query: dict[str, Any]) -> dict[str, Any]:
    """What needs one, what one passed on, what is coming; overdue first."""
    session, today, seats = db.session(), clock.local_date(clock.now()), access.seats()
    counts = queues.count(session, seats=seats, today=today)
    officer = current_login().account
    items = queues.list_queue(session, officer=officer, seats=seats, today=today, **query)
    return {
        "items": items,
        "total": counts[query["queue"]].total,
        "page": query["page"],
        "page_size": query["page_size"],
        "counts": {queue.value: counts[queue] for queue in Queue},
    }


@blp.route("/organisations/<id:organisation_id>/leavers", methods=["GET"])
@requires(Right.TRANSFERS_READ)
@blp.response(200, schemas.LeaverListSchema)
def list_leavers(organisation_id: UUID) -> dict[str, Any]:
    """Whose transfer from a branch, or from all branches below a committee, is under way."""
    organisation, today = get_organisation(organisation_id, Right.TRANSFERS_READ), clock.local_date(clock.now())
    within = access.within(organisation, on=today)
    return {"items": queues.list_leavers(db.session(), within=within)}


@blp.route("/transfers/<id:transfer_id>", methods=["GET"])
@requires(Right.TRANSFERS_READ)
@blp.response(200, schemas.TransferSchema)
def get_transfer(transfer_id: UUID) -> dict[str, Any]:
    """One transfer whose way leads through one's organisations."""
    return told_to_offices(access.get_transfer(transfer_id))


@blp.route("/members/<id:member_id>/transfer-plan", methods=["GET"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(schemas.PlanQuerySchema, location="query")
@blp.response(200, schemas.PlanSchema)
def show_plan_of_member(query: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """The way before the branch applies for its member; refusals as for the member's own."""
    home, destination = access.get_member_of_seat(member_id), access.find_destination(query["destination_id"])
    return destinations.describe_plan(db.session(), home=home, destination=destination, now=clock.now())


@blp.route("/members/<id:member_id>/transfers", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(schemas.BranchWishSchema)
@blp.response(201, schemas.TransferSchema)
def apply_for_member(body: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """The branch applies for a member who asks it to; the committee has it at once.

    403 own_step; 409 and 422 as for the member's own.
    """
    session, now, account = db.session(), clock.now(), current_login().account
    affiliation = access.get_member_of_seat(member_id)
    transfer_id, destination = body.pop("id"), access.find_destination(body.pop("destination_id"))
    transfer = acting.apply_for(
        session,
        transfer_id=transfer_id,
        affiliation=affiliation,
        wish=applying.Wish(destination=destination, **body),
        officer=account,
        now=now,
    )
    return told_to_offices(transfer)


@blp.route("/transfers/<id:transfer_id>/steps", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(schemas.StepRequestSchema)
@blp.response(200, schemas.TransferSchema)
def take_step(body: dict[str, Any], transfer_id: UUID) -> dict[str, Any]:
    """Answer at the present station.

    403 not_your_step, own_step; 409 wrong_order {state}, changed_meanwhile, letter_expired {valid_until},
    file_incomplete {fields}, dues_not_settled {paid_to}, probation_undecided {ends_on}, home_changed,
    organisation_dissolved; 422 reason_missing, not_below.
    """
    transfer = access.get_transfer(transfer_id)
    acting.act(
        db.session(),
        transfer=transfer,
        officer=current_login().account,
        seats=access.seats(),
        asked=acting.Asked(branch=access.find_destination(body.pop("branch_id")), **body),
        now=clock.now(),
    )
    return told_to_offices(transfer)


@blp.route("/transfers/steps", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(schemas.BatchStepSchema)
@blp.response(200, schemas.BatchOutcomeListSchema)
def take_steps(body: dict[str, Any]) -> dict[str, Any]:
    """The same answer to several; one that cannot be answered stops no other."""
    return {"items": [_one_of_many(body, transfer_id) for transfer_id in body["ids"]]}


@blp.route("/transfers/<id:transfer_id>/registration", methods=["POST"])
@requires(Right.TRANSFERS_HANDLE)
@blp.arguments(schemas.RegistrationSchema)
@blp.response(200, schemas.TransferSchema)
def register_transfer(body: dict[str, Any], transfer_id: UUID) -> dict[str, Any]:
    """Note that the move stands in the national system. 409 wrong_order {state}; 422 date_in_future."""
    transfer = access.get_transfer(transfer_id)
    registering.register(db.session(), transfer=transfer, seats=access.seats(), now=clock.now(), **body)
    return told_to_offices(transfer)


def _one_of_many(body: dict[str, Any], transfer_id: UUID) -> dict[str, Any]:
    session = db.session()
    try:
        transfer = access.get_transfer(transfer_id)
        with session.begin_nested():
            acting.act(
                session,
                transfer=transfer,
                officer=current_login().account,
                seats=access.seats(),
                asked=acting.Asked(action=body["action"], position=transfer.position, note=body["note"]),
                now=clock.now(),
            )
    except Refusal as refusal:
        return {"id": transfer_id, "done": False, "reason": refusal.reason}
    return {"id": transfer_id, "done": True, "reason": None}
