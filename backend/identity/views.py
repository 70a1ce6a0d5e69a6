"""Routes about oneself that need to know nothing of grants and members; the others are in `members.views.session`."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint, public
from backend.identity import access
from backend.identity.access import current_login, signed_in
from backend.identity.models import Account, Locale
from backend.identity.rules import is_disputable
from backend.identity.schemas import (
    AccountSchema,
    AccountUpdateSchema,
    ActivationTokenSchema,
    InspectionSchema,
    LoginSessionListSchema,
    OwnActivationListSchema,
)
from backend.identity.service import accounts, activations, sessions

blp = Blueprint("identity", __name__, description="One's own account, browsers and activations.")


@blp.route("/sessions", methods=["GET"])
@signed_in
@blp.response(200, LoginSessionListSchema)
def list_sessions() -> dict[str, Any]:
    """The browsers in which the account is signed in, last seen first."""
    current = current_login()
    found = sessions.list_live(db.session(), account_id=current.account_id, now=clock.now())
    return {
        "items": [
            {
                "id": login.id,
                "device": login.device,
                "created_at": login.created_at,
                "last_seen_at": login.last_seen_at,
                "is_current": login.id == current.id,
            }
            for login in found
        ]
    }


@blp.route("/sessions", methods=["DELETE"])
@signed_in
@blp.response(204)
def end_all_sessions() -> None:
    """Sign out everywhere, here too."""
    sessions.end_everywhere(db.session(), account=current_login().account, now=clock.now())
    access.take_cookie()


@blp.route("/sessions/<id:session_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def end_session(session_id: UUID) -> None:
    """Sign one browser out; 404 when it is signed out already."""
    login = access.get_own_session(session_id)
    sessions.end(db.session(), login=login, now=clock.now())
    if login.id == current_login().id:
        access.take_cookie()


@blp.route("/account", methods=["PATCH"])
@signed_in
@blp.arguments(AccountUpdateSchema)
@blp.response(200, AccountSchema)
def update_account(changes: dict[str, Locale]) -> Account:
    """Choose the language in which the server speaks to the person."""
    account = current_login().account
    accounts.change_locale(db.session(), account=account, locale=changes["locale"], now=clock.now())
    return account


@blp.route("/activations/inspect", methods=["POST"])
@public
@blp.arguments(ActivationTokenSchema)
@blp.response(200, InspectionSchema)
def inspect_activation(body: dict[str, str]) -> activations.Inspection:
    """Whose activation a token is, masked, and what using it will need. Changes nothing.

    Public: the token is the proof. 404 activation_unknown; 410 activation_used, activation_expired, activation_revoked.
    """
    return activations.inspect(db.session(), token=body["token"], now=clock.now())


@blp.route("/account/activations", methods=["GET"])
@signed_in
@blp.response(200, OwnActivationListSchema)
def list_own_activations() -> dict[str, Any]:
    """Every activation of one's own account: who issued it, when it was used, whether it may be disputed."""
    now = clock.now()
    return {
        "items": [
            {
                "id": issued.activation.id,
                "issued_by_name": issued.issued_by_name,
                "issued_at": issued.activation.issued_at,
                "used_at": issued.activation.used_at,
                "disputed_at": issued.activation.disputed_at,
                "disputable": is_disputable(issued.activation, now=now),
            }
            for issued in activations.list_of(db.session(), account_id=current_login().account_id)
        ]
    }
