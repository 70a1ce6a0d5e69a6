"""Members' cards: on their own phones, and on paper from the secretary."""

import base64
from typing import Any
from uuid import UUID

from backend.attendance import desk_schemas
from backend.attendance.access import current_member, get_own_card
from backend.attendance.service import cards
from backend.core import clock, db
from backend.core.http import Blueprint, settings
from backend.core.qr import qr_path
from backend.identity.access import current_login, signed_in
from backend.members.access import get_affiliation
from backend.members.models import Affiliation
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("cards", __name__, description="Cards that members show at the desk.")


@blp.route("/me/cards", methods=["GET"])
@signed_in
@blp.response(200, desk_schemas.CardDeviceListSchema)
def list_own_cards() -> dict[str, Any]:
    """The member's own cards that are good."""
    return {"items": cards.list_live(db.session(), member_id=current_member().id)}


@blp.route("/me/cards", methods=["POST"])
@signed_in
@blp.response(201, desk_schemas.NewCardDeviceSchema)
def create_own_card() -> dict[str, Any]:
    """A card for this phone, which then needs no network to show it."""
    login = current_login()
    issued = cards.issue_to_phone(
        db.session(), member=current_member(), account=login.account, device=login.device, now=clock.now()
    )
    return {
        **_described(issued.card),
        "short_id": f"{issued.card.short_id:010x}",
        "key": base64.b64encode(issued.key).decode(),
        "url_prefix": f"{settings().public_url}/q/",
    }


@blp.route("/me/cards/<id:card_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def revoke_own_card(card_id: UUID) -> None:
    """End a card, for example one on a phone that was lost."""
    cards.revoke(db.session(), card=get_own_card(card_id), organisation_id=None, now=clock.now())


@blp.route("/members/<id:member_id>/printed-cards", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.response(201, desk_schemas.PrintedCardSchema)
def print_card(member_id: UUID) -> dict[str, Any]:
    """A card on paper for a member without a phone; the one that was printed before is over."""
    return _printed(get_affiliation(member_id, Right.MEMBERS_WRITE))


@blp.route("/printed-cards", methods=["POST"])
@requires(Right.MEMBERS_WRITE)
@blp.arguments(desk_schemas.CardsToPrintSchema)
@blp.response(201, desk_schemas.PrintedCardListSchema)
def print_cards(body: dict[str, Any]) -> dict[str, Any]:
    """Cards for several members at once; those that were printed for them before are over."""
    people = [get_affiliation(member_id, Right.MEMBERS_WRITE) for member_id in dict.fromkeys(body["member_ids"])]
    return {"items": [_printed(affiliation) for affiliation in people]}


def _printed(affiliation: Affiliation) -> dict[str, Any]:
    card, token = cards.issue_printed(
        db.session(),
        member_id=affiliation.member_id,
        organisation_id=affiliation.organisation_id,
        account=current_login().account,
        now=clock.now(),
    )
    return {
        **_described(card),
        "name": affiliation.member.name,
        "organisation_name": affiliation.organisation.name,
        "qr": qr_path(f"{settings().public_url}/q/{token}"),
    }


def _described(card: Any) -> dict[str, Any]:
    return {"id": card.id, "kind": card.kind, "device": card.device, "issued_at": card.issued_at}
