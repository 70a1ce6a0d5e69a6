"""Browsers that take notices."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.errors import Conflict, NotFound
from backend.identity.models import LoginSession
from backend.notifications.channels import guard
from backend.notifications.errors import NothingToTestError, PushTestedAlreadyError
from backend.notifications.models import Channel, Delivery, Purpose, PushSubscription, SubscriptionEnd
from backend.notifications.rules import TEST_AGAIN_AFTER
from backend.notifications.service import choices, waking
from backend.notifications.service.dispatching import row_of

MOST_BROWSERS = 10
"""Of one account; beyond them the oldest ends."""


def write(
    session: Session,
    *,
    subscription_id: UUID,
    login: LoginSession,
    endpoint: str,
    p256dh: str,
    auth: str,
    replaces: str | None,
    allowed_hosts: tuple[str, ...],
    now: datetime,
) -> PushSubscription:
    """Send notices to a browser from now on, for as long as `login` is not ended.

    One endpoint is one browser: whoever signed in there last has it, and its former owner loses it. `replaces` is the
    endpoint that the browser had before.

    :raises EndpointNotAllowedError: not https, or not a public address.
    :raises BadKeysError: the keys are no keys.
    :raises Conflict: the id is somebody else's.
    """
    guard.check_endpoint(endpoint, allowed_hosts=allowed_hosts)
    guard.check_keys(p256dh=p256dh, auth=auth)
    own = session.get(PushSubscription, subscription_id, populate_existing=True)
    if own is not None and own.account_id != login.account_id:
        raise Conflict()
    _end_others(session, own_id=subscription_id, endpoint=endpoint, login=login, replaces=replaces, now=now)
    if own is None:
        own = PushSubscription(id=subscription_id, account_id=login.account_id, created_at=now)
        session.add(own)
    own.login_session_id, own.login = login.id, login
    own.endpoint, own.p256dh, own.auth = endpoint, p256dh, auth
    own.ended_at, own.end_reason = None, None
    audit.record(session, Action.PUSH_SUBSCRIBED, own, now=now, fields=["endpoint"])
    session.flush()
    for oldest in list_own(session, account_id=login.account_id)[:-MOST_BROWSERS]:
        end(oldest, reason=SubscriptionEnd.REPLACED, now=now)
    return own


def _end_others(
    session: Session, *, own_id: UUID, endpoint: str, login: LoginSession, replaces: str | None, now: datetime
) -> None:
    same = [one for one in (endpoint, replaces) if one]
    standing = select(PushSubscription).where(PushSubscription.endpoint.in_(same), PushSubscription.id != own_id)
    for other in session.scalars(locked(standing)).all():
        is_own = other.account_id == login.account_id
        if other.endpoint == endpoint or is_own:  # Nobody ends another's by naming it as replaced.
            end(other, reason=SubscriptionEnd.REPLACED if is_own else SubscriptionEnd.TAKEN_OVER, now=now)
            audit.record(session, Action.PUSH_ENDED, other, now=now, fields=["ended_at"])
    session.flush()  # The endpoint is free before it is given to another row.


def end(subscription: PushSubscription, *, reason: SubscriptionEnd, now: datetime) -> None:
    """Send nothing there any more, and forget where it was; the caller writes the audit entry."""
    subscription.ended_at, subscription.end_reason = now, reason
    subscription.endpoint = subscription.p256dh = subscription.auth = None


def remove(session: Session, *, account_id: UUID, subscription_id: UUID, now: datetime) -> None:
    """End one of the account's own; one that has ended already stays as it is.

    :raises NotFound: it is somebody else's, or never was.
    """
    found = session.get(PushSubscription, subscription_id)
    if found is None or found.account_id != account_id:
        raise NotFound()
    if found.ended_at is None:
        end(found, reason=SubscriptionEnd.REMOVED, now=now)
        audit.record(session, Action.PUSH_ENDED, found, now=now, fields=["ended_at"])


def list_own(session: Session, *, account_id: UUID) -> list[PushSubscription]:
    """The account's browsers that take notices, oldest first."""
    own = choices.live_subscriptions().where(PushSubscription.account_id == account_id)
    return list(session.scalars(own.options(joinedload(PushSubscription.login))))


def send_test(session: Session, *, account_id: UUID, now: datetime) -> None:
    """Send a word to each of the account's browsers, so that the person sees that it works.

    :raises NothingToTestError: there is none.
    :raises PushTestedAlreadyError: less than a minute ago.
    """
    own = list_own(session, account_id=account_id)
    if not own:
        raise NothingToTestError()
    latest = select(Delivery.created_at).where(Delivery.account_id == account_id, Delivery.purpose == Purpose.TEST)
    last = session.scalars(latest.order_by(Delivery.created_at.desc()).limit(1)).first()
    if last is not None and last + TEST_AGAIN_AFTER > now:
        raise PushTestedAlreadyError(retry_after=max(1, int((last + TEST_AGAIN_AFTER - now).total_seconds())))
    rows = [
        row_of(purpose=Purpose.TEST, account_id=account_id, channel=Channel.PUSH, subscription_id=one.id, now=now)
        for one in own
    ]
    session.execute(insert(Delivery), rows)
    audit.record(session, Action.PUSH_TESTED, own[0], now=now)
    waking.ask(session)


def end_signed_out(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Forget the addresses of browsers whose sign-in has ended (nothing is sent there since); how many."""
    over = (
        select(PushSubscription)
        .join(LoginSession, LoginSession.id == PushSubscription.login_session_id)
        .where(PushSubscription.ended_at.is_(None), LoginSession.ended_at.is_not(None))
        .limit(limit)
    )
    found = session.scalars(locked(over, of=PushSubscription, skips=True)).all()
    for subscription in found:
        end(subscription, reason=SubscriptionEnd.SIGNED_OUT, now=now)
        audit.record(session, Action.PUSH_ENDED, subscription, now=now, fields=["ended_at"])
    session.flush()
    return len(found)


def host_of(subscription: PushSubscription) -> str:
    """Whose push service it is."""
    return urlsplit(subscription.endpoint or "").hostname or ""
