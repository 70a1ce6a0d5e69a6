"""The member's side: choosing where to, applying, following, withdrawing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.members.access import get_own_affiliation, get_own_member
from backend.transfers import access, schemas
from backend.transfers.models import Transfer
from backend.transfers.service import applying, destinations, ending, reading

blp = Blueprint("own transfers", __name__, description="Moving to another branch.")


@blp.route("/transfer-destinations", methods=["GET"])
@signed_in
@blp.arguments(schemas.DestinationQuerySchema, location="query")
@blp.response(200, schemas.DestinationListSchema)
def list_destinations(query: dict[str, Any]) -> dict[str, Any]:
    """Branches whose name holds `q`; the names of branches are no secret among members. 403 no_member."""
    get_own_member()
    session, today = db.session(), clock.local_date(clock.now())
    found = destinations.list_destinations(session, words=query["q"], on=today)
    return {"items": found, "landing": destinations.list_landing(session, on=today)}


@blp.route("/me/transfer-plan", methods=["GET"])
@signed_in
@blp.arguments(schemas.PlanQuerySchema, location="query")
@blp.response(200, schemas.PlanSchema)
def show_plan(query: dict[str, Any]) -> dict[str, Any]:
    """The way before applying. 403 no_member; 409 no_committee, organisation_dissolved; 422 same_branch."""
    destination = access.find_destination(query["destination_id"])
    home = get_own_affiliation()
    return destinations.describe_plan(db.session(), home=home, destination=destination, now=clock.now())


@blp.route("/me/transfers", methods=["GET"])
@signed_in
@blp.response(200, schemas.TransferListSchema)
def list_own_transfers() -> dict[str, Any]:
    """One's own, the latest first. 403 no_member."""
    found = reading.list_of_member(db.session(), member_id=get_own_member().id)
    return {"items": [_told(transfer) for transfer in found]}


@blp.route("/me/transfers/<id:transfer_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.WishSchema)
@blp.response(200, schemas.TransferSchema)
def write_own_transfer(body: dict[str, Any], transfer_id: UUID) -> dict[str, Any]:
    """Write a draft, or change it or what came back; the phone makes the id.

    403 no_member; 409 transfer_open, no_home, no_committee, organisation_dissolved, wrong_order {state};
    422 same_branch, destination_unfit.
    """
    session, now, member = db.session(), clock.now(), get_own_member()
    destination = access.find_destination(body.pop("destination_id"))
    wish = applying.Wish(destination=destination, **body)
    if any(transfer.id == transfer_id for transfer in reading.list_of_member(session, member_id=member.id)):
        transfer = access.get_own_transfer(transfer_id)
        applying.correct(session, transfer=transfer, wish=wish, now=now)
    else:
        transfer = applying.apply(
            session, transfer_id=transfer_id, member=member, wish=wish, applicant=current_login().account, now=now
        )
    return _told(transfer)


@blp.route("/me/transfers/<id:transfer_id>/submission", methods=["POST"])
@signed_in
@blp.arguments(schemas.NoteSchema)
@blp.response(200, schemas.TransferSchema)
def submit_own_transfer(body: dict[str, Any], transfer_id: UUID) -> dict[str, Any]:
    """Send it off. 409 wrong_order {state}."""
    transfer = access.get_own_transfer(transfer_id)
    account, now = current_login().account, clock.now()
    applying.submit(db.session(), transfer=transfer, actor=account, by_branch=False, note=body["note"], now=now)
    return _told(transfer)


@blp.route("/me/transfers/<id:transfer_id>/withdrawal", methods=["POST"])
@signed_in
@blp.arguments(schemas.NoteSchema)
@blp.response(200, schemas.TransferSchema)
def withdraw_own_transfer(body: dict[str, Any], transfer_id: UUID) -> dict[str, Any]:
    """Stay after all. 409 wrong_order {state}: the new side has accepted, or it is over."""
    return _ended(ending.withdraw, transfer_id, note=body["note"])


@blp.route("/me/transfers/<id:transfer_id>/letter-loss", methods=["POST"])
@signed_in
@blp.arguments(schemas.NoteSchema)
@blp.response(200, schemas.TransferSchema)
def lose_own_letter(body: dict[str, Any], transfer_id: UUID) -> dict[str, Any]:
    """The paper is lost: it is void, and another one may be written. 409 wrong_order {state}."""
    return _ended(ending.lose_letter, transfer_id, note=body["note"])


def _ended(do: Callable[..., None], transfer_id: UUID, *, note: str | None) -> dict[str, Any]:
    transfer, actor = access.get_own_transfer(transfer_id), current_login().account
    do(db.session(), transfer=transfer, actor=actor, organisation_id=None, note=note, now=clock.now())
    return _told(transfer)


def _told(transfer: Transfer) -> dict[str, Any]:
    return reading.describe(
        db.session(),
        transfer=transfer,
        actions=reading.actions_of_member(transfer),
        today=clock.local_date(clock.now()),
    )
