"""How one is reached beyond the inbox: choices, browsers that take notices, an e-mail address. All of it one's own."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from backend.core import clock, db
from backend.core.http import Blueprint, refused
from backend.core.security import masked_email, masked_phone
from backend.identity.access import current_login, signed_in
from backend.identity.models import Account
from backend.identity.service import phones
from backend.notifications import reach_schemas as schemas
from backend.notifications.channels.ways import Ways
from backend.notifications.errors import EmailUnavailableError
from backend.notifications.models import Channel, PushSubscription
from backend.notifications.rules import Quiet
from backend.notifications.service import choices, emails, settings, subscriptions

blp = Blueprint("notice settings", __name__, description="How one is reached beyond the inbox.")
WAYS = "lianxin_ways"


def _ways() -> Ways:
    found: Ways = current_app.extensions[WAYS]
    return found


# --- Choices ----------------------------------------------------------------------------------------------------------


@blp.route("/account/notice-settings", methods=["GET"])
@signed_in
@blp.response(200, schemas.NoticeSettingsSchema)
def show_settings() -> dict[str, Any]:
    """How one hears of what, by which ways, and what could not be delivered in the last days."""
    return _described(current_login().account)


@blp.route("/account/notice-settings", methods=["PUT"])
@signed_in
@blp.arguments(schemas.NoticeChoicesSchema)
@blp.response(200, schemas.NoticeSettingsSchema)
def write_settings(body: dict[str, Any]) -> dict[str, Any]:
    """Choose anew; topics that are left out come as usual. The inbox keeps everything, whatever is chosen."""
    account = current_login().account
    hours = (body["quiet_from"], body["quiet_until"])
    settings.write(
        db.session(),
        account=account,
        wanted=[settings.Choice(**one) for one in body["topics"]],
        quiet=None if None in hours else Quiet(*hours),
        digest_at_minutes=body["digest_at"],
        now=clock.now(),
    )
    return _described(account)


def _described(account: Account) -> dict[str, Any]:
    session = db.session()
    setting = settings.find(session, account_id=account.id)
    quiet = choices.quiet_of(setting)
    return {
        "topics": settings.list_choices(session, account_id=account.id),
        "quiet_from": quiet.from_minutes if quiet else None,
        "quiet_until": quiet.until_minutes if quiet else None,
        "digest_at": setting.digest_at_minutes if setting else None,
        "channels": {"push": _push(), "email": _email(account), "sms": _sms(account)},
        "last_trouble": [
            {"channel": one.channel, "reason": one.reason, "at": one.settled_at or one.created_at}
            for one in settings.list_trouble(session, account_id=account.id, now=clock.now())
        ],
    }


def _push() -> dict[str, Any]:
    return {"available": Channel.PUSH in _ways().channels, "public_key": _ways().public_key}


def _email(account: Account) -> dict[str, Any]:
    given = emails.find(db.session(), account=account)
    return {
        "available": Channel.EMAIL in _ways().channels,
        "address_masked": masked_email(emails.address_of(db.session(), given)) if given else None,
        "confirmed": given is not None and given.confirmed_at is not None,
    }


def _sms(account: Account) -> dict[str, Any]:
    phone = phones.phone_of(db.session(), account)
    return {
        "available": Channel.SMS in _ways().channels,
        "phone_masked": masked_phone(phone) if phone else None,
    }


# --- Browsers ---------------------------------------------------------------------------------------------------------


@blp.route("/account/push-subscriptions", methods=["GET"])
@signed_in
@blp.response(200, schemas.PushSubscriptionListSchema)
def list_subscriptions() -> dict[str, Any]:
    """One's browsers that take notices, oldest first."""
    login = current_login()
    found = subscriptions.list_own(db.session(), account_id=login.account_id)
    return {"items": [_shown(one, login_id=login.id) for one in found]}


@blp.route("/account/push-subscriptions/<id:subscription_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.SubscriptionWriteSchema)
@blp.response(200, schemas.SubscriptionWrittenSchema)
def write_subscription(body: dict[str, Any], subscription_id: UUID) -> PushSubscription:
    """Take notices in this browser until it signs out. The id is the phone's; the same again changes nothing.

    A browser whose endpoint is known takes it over from whoever was signed in there before. 422 endpoint_not_allowed,
    bad_keys; 409 conflict for an id that is somebody else's.
    """
    return subscriptions.write(
        db.session(),
        subscription_id=subscription_id,
        login=current_login(),
        allowed_hosts=_ways().allowed_hosts,
        now=clock.now(),
        **body,
    )


@blp.route("/account/push-subscriptions/<id:subscription_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def remove_subscription(subscription_id: UUID) -> None:
    """Take no more notices there; again changes nothing."""
    login = current_login()
    subscriptions.remove(db.session(), account_id=login.account_id, subscription_id=subscription_id, now=clock.now())


@blp.route("/account/push-test", methods=["POST"])
@signed_in
@blp.response(204)
def test_push() -> None:
    """Send a word to each of one's browsers. 409 no_subscription; 429 tested_already."""
    subscriptions.send_test(db.session(), account_id=current_login().account_id, now=clock.now())


def _shown(subscription: PushSubscription, *, login_id: UUID) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "host": subscriptions.host_of(subscription),
        "device": subscription.login.device,
        "created_at": subscription.created_at,
        "last_sent_at": subscription.last_sent_at,
        "is_current": subscription.login_session_id == login_id,
    }


# --- An e-mail address ------------------------------------------------------------------------------------------------


@blp.route("/account/email", methods=["PUT"])
@signed_in
@blp.arguments(schemas.EmailWriteSchema)
@blp.response(200, schemas.EmailChannelSchema)
def write_email(body: dict[str, str]) -> dict[str, Any]:
    """Send a code to an address; one that was there before ends. 409 email_unavailable; 429 code_asked_too_often."""
    if Channel.EMAIL not in _ways().channels:
        raise EmailUnavailableError()
    account = current_login().account
    emails.give(db.session(), account=account, address=body["address"], now=clock.now())
    return _email(account)


@blp.route("/account/email/confirm", methods=["POST"])
@signed_in
@blp.arguments(schemas.EmailConfirmSchema)
@blp.response(200, schemas.EmailChannelSchema)
def confirm_email(body: dict[str, str]) -> dict[str, Any] | Response:
    """Give the code back that came by e-mail. 422 code_wrong, with the tries that are left; 410 code_over."""
    account = current_login().account
    refusal = emails.confirm(db.session(), account=account, code=body["code"], now=clock.now())
    return refused(refusal) if refusal is not None else _email(account)


@blp.route("/account/email", methods=["DELETE"])
@signed_in
@blp.response(204)
def remove_email() -> None:
    """Forget the address."""
    emails.end(db.session(), account=current_login().account, now=clock.now())
