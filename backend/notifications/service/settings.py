"""How somebody wants to hear of things: by topic and way, at which hours, and what went wrong lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, insert, or_, select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import upsert
from backend.identity.models import Account
from backend.notifications.models import Channel, Delivery, DeliveryState, NoticePreference, NoticeSetting, Topic
from backend.notifications.models.outbox import OPEN_STATES
from backend.notifications.rules import Quiet, is_digest_due, is_usual
from backend.notifications.service import choices

SHOWN_TROUBLE = timedelta(days=7)
MOST_TROUBLE = 5
TRIED_IN_VAIN = 3


@dataclass(frozen=True)
class Choice:
    """What somebody wants of one topic."""

    topic: Topic
    push: bool
    email: bool
    sms: bool


def list_choices(session: Session, *, account_id: UUID) -> list[Choice]:
    """Every topic, in their order: what was chosen, or what is usual."""
    own = select(NoticePreference).where(NoticePreference.account_id == account_id)
    chosen = {row.topic: choices.ways_of(row) for row in session.scalars(own)}
    usual = {topic: {channel: is_usual(topic, channel) for channel in Channel} for topic in Topic}
    ways = usual | chosen
    return [
        Choice(topic, push=of[Channel.PUSH], email=of[Channel.EMAIL], sms=of[Channel.SMS])
        for topic, of in ((topic, ways[topic]) for topic in Topic)
    ]


def find(session: Session, *, account_id: UUID) -> NoticeSetting | None:
    """The account's hours, if it has chosen any."""
    return session.get(NoticeSetting, account_id)


def write(
    session: Session,
    *,
    account: Account,
    wanted: Sequence[Choice],
    quiet: Quiet | None,
    digest_at_minutes: int | None,
    now: datetime,
) -> None:
    """Choose anew. A digest that is switched on counts from now, and comes today if its time is still to come."""
    session.execute(delete(NoticePreference).where(NoticePreference.account_id == account.id))
    rows = [
        {"account_id": account.id, "topic": one.topic, "push": one.push, "email": one.email, "sms": one.sms}
        for one in wanted
    ]
    if rows:
        session.execute(insert(NoticePreference), rows)
    setting = session.get(NoticeSetting, account.id)
    values: dict[str, Any] = {
        "quiet_from_minutes": quiet.from_minutes if quiet else None,
        "quiet_until_minutes": quiet.until_minutes if quiet else None,
        "digest_at_minutes": digest_at_minutes,
    }
    if digest_at_minutes is not None and (setting is None or setting.digest_at_minutes != digest_at_minutes):
        is_over = is_digest_due(now, at_minutes=digest_at_minutes, last_on=None)
        was_on = setting is not None and setting.digest_at_minutes is not None
        values |= {"digest_on": clock.local_date(now) if is_over else None}
        values |= {} if was_on else {"digest_since": now}
    written = upsert(session.get_bind().dialect, NoticeSetting).values(account_id=account.id, **values)
    session.execute(written.on_conflict_do_update(index_elements=["account_id"], set_=values))
    if setting is not None:
        session.refresh(setting)
    fields = ["topics", "quiet", "digest"]
    audit.record(session, Action.NOTICES_CHOSEN, account, now=now, fields=fields)


def list_trouble(session: Session, *, account_id: UUID, now: datetime) -> list[Delivery]:
    """What could not be delivered in the last days, newest first: given up, or tried several times so far."""
    has_failed = or_(
        Delivery.state.in_((DeliveryState.GIVEN_UP, DeliveryState.PRUNED)),
        and_(Delivery.state.in_(OPEN_STATES), Delivery.attempts >= TRIED_IN_VAIN),
    )
    return list(
        session.scalars(
            select(Delivery)
            .where(Delivery.account_id == account_id, Delivery.created_at > now - SHOWN_TROUBLE)
            .where(has_failed)
            .order_by(Delivery.created_at.desc(), Delivery.id.desc())
            .limit(MOST_TROUBLE)
        )
    )
