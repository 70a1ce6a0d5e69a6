"""Routes by which an officer gives a member a way in: first activation, forgotten password, new phone."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint, settings
from backend.core.qr import qr_path
from backend.identity.access import current_login
from backend.identity.rules import activation_url, state_of
from backend.identity.service import activations
from backend.members import access
from backend.members.schemas import ActivationIssuedSchema, ActivationListSchema
from backend.members.service import appointments
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("activations", __name__, description="One-time ways in that an officer shows to a member.")


@blp.route("/members/<id:member_id>/activations", methods=["POST"])
@requires(Right.ACTIVATIONS_ISSUE)
@blp.response(201, ActivationIssuedSchema)
def issue_activation(member_id: UUID) -> dict[str, Any]:
    """Make a one-time QR code for a member; it cannot be shown again, and the open one is withdrawn.

    403 own_matter; 409 account_disabled, phone_taken.
    """
    session, now = db.session(), clock.now()
    affiliation = access.get_activatable(member_id)
    member, issuer = affiliation.member, current_login().account
    activation, token = appointments.issue_activation(
        session, member=member, issuer=issuer, organisation_id=affiliation.organisation_id, now=now
    )
    url = activation_url(settings().public_url, token)
    qr = qr_path(url)
    return {"id": activation.id, "url": url, "qr": qr, "expires_at": activation.expires_at, "name": member.name}


@blp.route("/members/<id:member_id>/activations", methods=["GET"])
@requires(Right.ACTIVATIONS_ISSUE)
@blp.response(200, ActivationListSchema)
def list_activations(member_id: UUID) -> dict[str, Any]:
    """The member's activations, newest first."""
    now, account_id = clock.now(), access.get_activatable(member_id).member.account_id
    issued = activations.list_of(db.session(), account_id=account_id) if account_id is not None else []
    return {
        "items": [
            {
                "id": found.activation.id,
                "state": state_of(found.activation, now=now),
                "issued_at": found.activation.issued_at,
                "issued_by_name": found.issued_by_name,
                "expires_at": found.activation.expires_at,
                "used_at": found.activation.used_at,
            }
            for found in issued
        ]
    }


@blp.route("/activations/<id:activation_id>", methods=["DELETE"])
@requires(Right.ACTIVATIONS_ISSUE)
@blp.response(204)
def revoke_activation(activation_id: UUID) -> None:
    """Withdraw an activation. 410 activation_used."""
    activation, affiliation = access.get_activation(activation_id)
    activations.revoke(
        db.session(), activation=activation, now=clock.now(), organisation_id=affiliation.organisation_id
    )
