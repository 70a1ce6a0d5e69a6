"""Phones that take notices, and addresses, for tests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.service import sessions
from backend.notifications.models import (
    EMAIL_CONTEXT,
    AccountEmail,
    Channel,
    Delivery,
    Notification,
    NotificationKind,
    PushSubscription,
)
from backend.notifications.service import notify
from tests.support.push_service import Browser

ADDRESS = "li.ming@example.org"


def subscription_body(browser: Browser | None = None, **fields: Any) -> dict[str, Any]:
    """What a browser sends of itself."""
    browser = browser or Browser(f"https://127.0.0.1/push/{new_id().hex}")
    return {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth, "replaces": None} | fields


def make_subscription(session: Session, account: Account, browser: Browser | None = None) -> PushSubscription:
    """A browser of the account that takes notices, signed in by a session of its own."""
    login, _ = sessions.open_session(session, account=account, device="Android · Chrome", now=clock.now())
    session.flush()
    body = subscription_body(browser)
    del body["replaces"]
    subscription = PushSubscription(
        id=new_id(), account_id=account.id, login_session_id=login.id, created_at=clock.now(), **body
    )
    subscription.login = login
    session.add(subscription)
    session.flush()
    return subscription


def make_email(session: Session, account: Account, address: str = ADDRESS) -> AccountEmail:
    """An address that was confirmed."""
    email = AccountEmail(
        id=new_id(),
        account_id=account.id,
        address_sealed=keyring_of(session).seal(address, context=EMAIL_CONTEXT),
        asked_at=clock.now(),
        tries=0,
        confirmed_at=clock.now(),
    )
    session.add(email)
    session.flush()
    return email


def forget_emails(session: Session, account: Account) -> None:
    """No address, and no code was asked for yet."""
    session.execute(delete(AccountEmail).where(AccountEmail.account_id == account.id))


def make_notice(
    session: Session,
    account: Account,
    kind: NotificationKind = NotificationKind.ACTIVITY_PUBLISHED,
    *,
    now: datetime | None = None,
    subject_id: UUID | None = None,
    **fields: Any,
) -> Notification:
    """One thing told to the account."""
    facts = {"title": "主题党日"}
    return notify(
        session,
        account_id=account.id,
        kind=kind,
        facts=facts,
        subject_id=subject_id or new_id(),
        now=now or clock.now(),
        **fields,
    )


def deliveries_of(session: Session, account: Account, channel: Channel = Channel.PUSH) -> list[Delivery]:
    """What was or will be sent to the account, oldest first."""
    session.expire_all()
    own = session.query(Delivery).filter_by(account_id=account.id, channel=channel)
    return own.order_by(Delivery.created_at, Delivery.id).all()
