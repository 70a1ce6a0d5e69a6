"""What people have chosen about notices, for many accounts at a time."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.identity.models import Account, LoginSession
from backend.notifications.models import (
    AccountEmail,
    Channel,
    NoticePreference,
    NoticeSetting,
    PushSubscription,
    Topic,
)
from backend.notifications.rules import USUAL_QUIET, Quiet, is_usual


@dataclass
class Reach:
    """How and when one account may be reached."""

    subscriptions: list[UUID] = field(default_factory=list)
    has_email: bool = False
    has_phone: bool = False
    quiet: Quiet | None = USUAL_QUIET
    has_digest: bool = False
    chosen: dict[tuple[Topic, Channel], bool] = field(default_factory=dict)

    def wants(self, topic: Topic, channel: Channel) -> bool:
        """Whether the person hears of the topic by the channel."""
        return self.chosen.get((topic, channel), is_usual(topic, channel))

    @property
    def channels(self) -> set[Channel]:
        """By which the account can be reached at all."""
        can = {
            Channel.PUSH: bool(self.subscriptions),
            Channel.EMAIL: self.has_email,
            Channel.SMS: self.has_phone,
        }
        return {channel for channel, is_there in can.items() if is_there}


def live_subscriptions() -> Select[Any]:
    """Subscriptions that take notices: not ended, and neither is their sign-in nor their account."""
    return (
        select(PushSubscription)
        .join(LoginSession, LoginSession.id == PushSubscription.login_session_id)
        .join(Account, Account.id == PushSubscription.account_id)
        .where(PushSubscription.ended_at.is_(None), LoginSession.ended_at.is_(None), Account.disabled_at.is_(None))
        .order_by(PushSubscription.created_at, PushSubscription.id)
    )


def reach_of(session: Session, *, account_ids: Collection[UUID]) -> dict[UUID, Reach]:
    """By account; accounts that are switched off are reached by nothing."""
    reach = {account_id: Reach() for account_id in account_ids}
    accounts = select(Account.id, Account.phone_sealed.is_not(None)).where(Account.disabled_at.is_(None))
    for account_id, has_phone in session.execute(accounts.where(Account.id.in_(account_ids))):
        reach[account_id].has_phone = has_phone
    live = live_subscriptions().where(PushSubscription.account_id.in_(account_ids))
    for row in session.execute(live.with_only_columns(PushSubscription.account_id, PushSubscription.id)):
        reach[row.account_id].subscriptions.append(row.id)
    confirmed = select(AccountEmail.account_id).join(Account, Account.id == AccountEmail.account_id)
    standing = confirmed.where(AccountEmail.ended_at.is_(None), AccountEmail.confirmed_at.is_not(None))
    for account_id in session.scalars(
        standing.where(AccountEmail.account_id.in_(account_ids), Account.disabled_at.is_(None))
    ):
        reach[account_id].has_email = True
    for setting in session.scalars(select(NoticeSetting).where(NoticeSetting.account_id.in_(account_ids))):
        reach[setting.account_id].quiet = quiet_of(setting)
        reach[setting.account_id].has_digest = setting.digest_at_minutes is not None
    for chosen in session.scalars(select(NoticePreference).where(NoticePreference.account_id.in_(account_ids))):
        for channel, wanted in ways_of(chosen).items():
            reach[chosen.account_id].chosen[chosen.topic, channel] = wanted
    return reach


def quiet_of(setting: NoticeSetting | None) -> Quiet | None:
    """The hours in which the account is not disturbed."""
    if setting is None:
        return USUAL_QUIET
    if setting.quiet_from_minutes is None or setting.quiet_until_minutes is None:
        return None
    return Quiet(setting.quiet_from_minutes, setting.quiet_until_minutes)


def ways_of(chosen: NoticePreference) -> dict[Channel, bool]:
    """What was chosen of one topic, by channel."""
    return {Channel.PUSH: chosen.push, Channel.EMAIL: chosen.email, Channel.SMS: chosen.sms}
