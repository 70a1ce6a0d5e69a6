"""From the inbox to what is sent: which notices leave the instance, by which ways, and not before when."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core.db import locked, upsert
from backend.core.ids import new_id
from backend.notifications.models import Channel, Delivery, DeliveryState, Notification, Purpose
from backend.notifications.rules import STALE_AFTER, is_urgent, not_before
from backend.notifications.service import choices
from backend.notifications.service.announcing import UNRECORDED
from backend.notifications.service.choices import Reach

BATCH = 250


def dispatch(session: Session, *, channels: Collection[Channel], now: datetime) -> int:
    """Decide about the oldest notices that nobody has decided about; how many.

    `channels` are those that this instance has. Who has a digest gets no single notices but urgent ones; what is
    settled, over or older than a day is left in the inbox.
    """
    waiting = select(Notification).where(Notification.dispatched_at.is_(None)).order_by(Notification.id).limit(BATCH)
    notices = session.scalars(locked(waiting, skips=True).execution_options(populate_existing=True)).all()
    if not notices:
        return 0
    fresh = [notice for notice in notices if is_due(notice, now=now)]
    reach = choices.reach_of(session, account_ids={notice.account_id for notice in fresh})
    rows = [row for notice in fresh for row in _deliveries(notice, reach[notice.account_id], channels, now=now)]
    if rows:
        session.execute(upsert(session.get_bind().dialect, Delivery).on_conflict_do_nothing(), rows)
    ids = [notice.id for notice in notices]
    mark = update(Notification).where(Notification.id.in_(ids)).values(dispatched_at=now)
    session.execute(mark, execution_options=UNRECORDED | {"synchronize_session": False})
    return len(notices)


def is_due(notice: Notification, *, now: datetime) -> bool:
    """Whether somebody should still be disturbed for it."""
    is_settled = notice.read_at is not None or notice.withdrawn_at is not None
    is_over = notice.useful_until is not None and notice.useful_until <= now
    return not is_settled and not is_over and notice.created_at > now - STALE_AFTER


def _deliveries(
    notice: Notification, reach: Reach, channels: Collection[Channel], *, now: datetime
) -> Iterator[dict[str, Any]]:
    urgent = is_urgent(notice.kind, notice.topic)
    if reach.has_digest and not urgent:
        return
    at = now if urgent else not_before(now, reach.quiet)
    for channel in sorted(reach.channels & set(channels)):
        if reach.wants(notice.topic, channel):
            for target in reach.subscriptions if channel is Channel.PUSH else [None]:
                yield row_of(
                    purpose=Purpose.NOTICE,
                    account_id=notice.account_id,
                    notification_id=notice.id,
                    channel=channel,
                    subscription_id=target,
                    at=at,
                    now=now,
                )


def row_of(
    *,
    purpose: Purpose,
    account_id: UUID,
    channel: Channel,
    now: datetime,
    at: datetime | None = None,
    notification_id: UUID | None = None,
    subscription_id: UUID | None = None,
    since_at: datetime | None = None,
) -> dict[str, Any]:
    """A delivery that waits until `at`, or for nothing."""
    return {
        "id": new_id(),
        "account_id": account_id,
        "purpose": purpose,
        "notification_id": notification_id,
        "channel": channel,
        "subscription_id": subscription_id,
        "since_at": since_at,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": at or now,
    }
