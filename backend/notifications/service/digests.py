"""Once a day, in place of single notices: how many are unread."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import locked
from backend.notifications.models import Channel, Delivery, NoticeSetting, Purpose
from backend.notifications.rules import is_digest_due
from backend.notifications.service import choices
from backend.notifications.service.announcing import UNRECORDED
from backend.notifications.service.choices import Reach
from backend.notifications.service.dispatching import row_of

BATCH = 200


def make_due(session: Session, *, channels: set[Channel], now: datetime) -> int:
    """Make the digests whose time has come, for some accounts; how many accounts were looked at.

    Whoever has a phone hears there, anybody else by e-mail. One that was missed comes late on the same day, or counts
    with the next one. What it says is counted when it is sent.
    """
    today = clock.local_date(now)
    # The minutes of a day compare as its clock does, but on days that change it; the rule looks again.
    local = now.astimezone(clock.ZONE)
    asked = (
        select(NoticeSetting)
        .where(NoticeSetting.digest_at_minutes <= local.hour * 60 + local.minute)
        .where(or_(NoticeSetting.digest_on.is_(None), NoticeSetting.digest_on < today))
        .order_by(NoticeSetting.account_id)
        .limit(BATCH)
    )
    settings = [
        setting
        for setting in session.scalars(locked(asked, skips=True).execution_options(populate_existing=True))
        if is_digest_due(now, at_minutes=setting.digest_at_minutes or 0, last_on=setting.digest_on)
    ]
    reach = choices.reach_of(session, account_ids=[setting.account_id for setting in settings])
    rows = [row for one in settings for row in _digest(one, reach[one.account_id], channels, now=now)]
    if rows:
        session.execute(insert(Delivery), rows)
    done = update(NoticeSetting).where(NoticeSetting.account_id.in_(list(reach)))
    session.execute(done.values(digest_on=today, digest_since=now), execution_options=UNRECORDED)
    return len(settings)


def _digest(setting: NoticeSetting, reach: Reach, channels: set[Channel], *, now: datetime) -> list[dict[str, Any]]:
    ways = [channel for channel in (Channel.PUSH, Channel.EMAIL) if channel in reach.channels & channels]
    if not ways:
        return []
    targets = reach.subscriptions if ways[0] is Channel.PUSH else [None]
    return [
        row_of(
            purpose=Purpose.DIGEST,
            account_id=setting.account_id,
            channel=ways[0],
            subscription_id=target,
            since_at=setting.digest_since,
            now=now,
        )
        for target in targets
    ]
