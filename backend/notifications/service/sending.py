"""What is sent: claimed with a lease in a short transaction, sent in none, recorded in another short one.

A worker that dies between sending and recording sends again when the lease is over: at least once. Whoever receives
shows one notice once, because it carries the notice's id.
"""

import random
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.notifications.channels.parcels import Fate, Outcome, Parcel
from backend.notifications.models import Channel, Delivery, DeliveryState, PushSubscription, SubscriptionEnd
from backend.notifications.models.outbox import OPEN_STATES
from backend.notifications.rules import KEPT_FOR, next_attempt
from backend.notifications.service import subscriptions
from backend.notifications.service.announcing import UNRECORDED
from backend.notifications.service.packing import Packer, Postponed, Settled

BATCH = 64
LEASE = timedelta(minutes=2)
"""Longer than a batch takes when nobody answers."""


def claim(session: Session, *, channels: Collection[Channel], now: datetime) -> list[Parcel] | None:
    """Take some deliveries whose time has come, opened for sending; None when nothing is due.

    What need not be sent any more is settled on the way, so the list may be empty although there is more.
    """
    due = (
        select(Delivery)
        .where(Delivery.state.in_(OPEN_STATES), Delivery.next_attempt_at <= now)
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(BATCH)
    )
    found = session.scalars(locked(due, skips=True).execution_options(populate_existing=True)).all()
    if not found:
        return None
    packer = Packer(session, found, channels=channels, lease_until=now + LEASE, now=now)
    parcels: list[Parcel] = []
    for delivery in found:
        match packer.pack(delivery):
            case Settled(state, reason):
                _settle(delivery, state, reason, now=now)
            case Postponed(until):
                _wait(delivery, until)
            case parcel:
                delivery.state, delivery.lease_until = DeliveryState.SENDING, parcel.lease_until
                delivery.next_attempt_at = parcel.lease_until
                parcels.append(parcel)
    session.flush()
    return parcels


def record(
    session: Session,
    outcomes: Iterable[tuple[Parcel, Outcome]],
    *,
    now: datetime,
    chance: Callable[[], float] = random.random,
) -> None:
    """Write down what came of parcels; one whose lease somebody else has taken over since is theirs to record."""
    by_id = {parcel.delivery_id: (parcel, outcome) for parcel, outcome in outcomes}
    held = locked(select(Delivery).where(Delivery.id.in_(by_id), Delivery.state == DeliveryState.SENDING))
    for delivery in session.scalars(held.execution_options(populate_existing=True)):
        parcel, outcome = by_id[delivery.id]
        if delivery.lease_until == parcel.lease_until:
            delivery.attempts += 1
            _record(session, delivery, outcome, now=now, chance=chance)
    session.flush()


def _record(
    session: Session, delivery: Delivery, outcome: Outcome, *, now: datetime, chance: Callable[[], float]
) -> None:
    if outcome.fate is Fate.SENT:
        _settle(delivery, DeliveryState.SENT, None, now=now)
        _note_sent(session, delivery, now=now)
    elif outcome.fate is Fate.GONE:
        _settle(delivery, DeliveryState.PRUNED, outcome.reason, now=now)
        _prune(session, delivery.subscription_id, now=now)
    elif outcome.fate is Fate.REFUSED:
        _settle(delivery, DeliveryState.GIVEN_UP, outcome.reason, now=now)
    else:
        delivery.reason = outcome.reason
        at = next_attempt(
            now,
            created_at=delivery.created_at,
            attempts=delivery.attempts,
            retry_after_s=outcome.retry_after_s,
            chance=chance,
        )
        _settle(delivery, DeliveryState.GIVEN_UP, outcome.reason, now=now) if at is None else _wait(delivery, at)


def _settle(delivery: Delivery, state: DeliveryState, reason: str | None, *, now: datetime) -> None:
    delivery.state, delivery.reason, delivery.settled_at, delivery.lease_until = state, reason, now, None


def _wait(delivery: Delivery, until: datetime) -> None:
    delivery.state, delivery.next_attempt_at, delivery.lease_until = DeliveryState.WAITING, until, None


def _note_sent(session: Session, delivery: Delivery, *, now: datetime) -> None:
    if delivery.subscription_id is not None:
        used = update(PushSubscription).where(PushSubscription.id == delivery.subscription_id)
        session.execute(used.values(last_sent_at=now), execution_options=UNRECORDED)


def _prune(session: Session, subscription_id: UUID | None, *, now: datetime) -> None:
    """Nobody lives there: nothing is sent there any more."""
    subscription = session.get(PushSubscription, subscription_id) if subscription_id else None
    if subscription is not None and subscription.ended_at is None:
        subscriptions.end(subscription, reason=SubscriptionEnd.GONE, now=now)
        audit.record(session, Action.PUSH_ENDED, subscription, now=now, fields=["ended_at"])


def forget(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Throw away what became of deliveries a month ago; how many."""
    old = select(Delivery.id).where(Delivery.settled_at <= now - KEPT_FOR).limit(limit)
    gone: list[Any] = list(session.execute(delete(Delivery).where(Delivery.id.in_(old)).returning(Delivery.id)))
    return len(gone)
