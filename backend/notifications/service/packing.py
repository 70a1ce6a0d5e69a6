"""Opening deliveries for sending: what it says, where it goes, and whether anybody still needs it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.db import keyring_of
from backend.identity.models import Account
from backend.identity.service import phones
from backend.notifications import texts
from backend.notifications.channels.parcels import Parcel
from backend.notifications.models import (
    EMAIL_CONTEXT,
    AccountEmail,
    Channel,
    Delivery,
    DeliveryState,
    NoticeSetting,
    Notification,
    Purpose,
    PushSubscription,
)
from backend.notifications.models.reach import CODE_CONTEXT
from backend.notifications.rules import is_urgent, not_before
from backend.notifications.service import choices
from backend.notifications.service.dispatching import is_due

PATH = "/inbox"
DAY_S = 86_400
SOON_S = 3_600


@dataclass(frozen=True)
class Settled:
    """It is not sent."""

    state: DeliveryState
    reason: str | None


@dataclass(frozen=True)
class Postponed:
    """It is not sent yet."""

    until: datetime


OVER = Settled(DeliveryState.DROPPED, "settled")
NOBODY = Settled(DeliveryState.DROPPED, "unsubscribed")
SWITCHED_OFF = Settled(DeliveryState.GIVEN_UP, "channel_off")


class Packer:
    """Opens some deliveries; everything that they need is read at once."""

    def __init__(
        self,
        session: Session,
        deliveries: Sequence[Delivery],
        *,
        channels: Collection[Channel],
        lease_until: datetime,
        now: datetime,
    ) -> None:
        self._session, self._now, self._lease_until = session, now, lease_until
        self._channels = channels
        account_ids = {delivery.account_id for delivery in deliveries}
        notice_ids = [delivery.notification_id for delivery in deliveries if delivery.notification_id]
        self._accounts = {row.id: row for row in session.scalars(select(Account).where(Account.id.in_(account_ids)))}
        notices = select(Notification).where(Notification.id.in_(notice_ids))
        self._notices = {row.id: row for row in session.scalars(notices.execution_options(populate_existing=True))}
        settings = select(NoticeSetting).where(NoticeSetting.account_id.in_(account_ids))
        self._settings = {row.account_id: row for row in session.scalars(settings)}
        live = choices.live_subscriptions().where(PushSubscription.account_id.in_(account_ids))
        self._subscriptions = {row.id: row for row in session.scalars(live)}
        emails = select(AccountEmail).where(AccountEmail.account_id.in_(account_ids), AccountEmail.ended_at.is_(None))
        self._emails = {row.account_id: row for row in session.scalars(emails)}

    def pack(self, delivery: Delivery) -> Parcel | Settled | Postponed:
        """The delivery as a parcel, or why it is none."""
        if delivery.channel not in self._channels:
            return SWITCHED_OFF
        waits = self._needed(delivery)
        if waits is not None:
            return waits
        body = self._body(delivery)
        address = self._address(delivery)
        if body is None:
            return OVER
        if address is None:
            return NOBODY
        account = self._accounts[delivery.account_id]
        subscription = self._subscriptions.get(delivery.subscription_id) if delivery.subscription_id else None
        notice = self._notices.get(delivery.notification_id) if delivery.notification_id else None
        urgent = notice is None or is_urgent(notice.kind, notice.topic)
        return Parcel(
            delivery_id=delivery.id,
            channel=delivery.channel,
            lease_until=self._lease_until,
            notice_id=delivery.notification_id,
            tag=str(delivery.notification_id or delivery.id),
            title=texts.NAME[account.locale],
            body=body,
            path=PATH,
            is_urgent=urgent and delivery.purpose is not Purpose.DIGEST,
            lasts_s=self._lasts_s(delivery, notice),
            address=address,
            p256dh=(subscription.p256dh or "") if subscription else "",
            auth=(subscription.auth or "") if subscription else "",
            subscription_id=delivery.subscription_id,
        )

    def _needed(self, delivery: Delivery) -> Settled | Postponed | None:
        """Why it is not sent now, if anything stands against it."""
        if self._accounts[delivery.account_id].disabled_at is not None:
            return NOBODY
        if delivery.purpose in (Purpose.TEST, Purpose.CODE):
            return None
        notice = self._notices.get(delivery.notification_id) if delivery.notification_id else None
        if notice is not None:
            if not is_due(notice, now=self._now):
                return OVER
            if is_urgent(notice.kind, notice.topic):
                return None
        at = not_before(self._now, choices.quiet_of(self._settings.get(delivery.account_id)))
        return Postponed(at) if at > self._now else None

    def _body(self, delivery: Delivery) -> str | None:
        locale = self._accounts[delivery.account_id].locale
        if delivery.purpose is Purpose.TEST:
            return texts.of_test(locale)
        if delivery.purpose is Purpose.CODE:
            email = self._emails.get(delivery.account_id)
            if email is None or email.code_sealed is None:
                return None
            return texts.of_code(keyring_of(self._session).open(email.code_sealed, context=CODE_CONTEXT), locale)
        if delivery.notification_id is not None:
            return texts.of_topic(self._notices[delivery.notification_id].topic, locale)
        unread = self._count_unread(delivery)
        return texts.of_digest(unread, locale) if unread else None

    def _count_unread(self, delivery: Delivery) -> int:
        counted = select(func.count()).where(
            Notification.account_id == delivery.account_id,
            Notification.read_at.is_(None),
            Notification.withdrawn_at.is_(None),
        )
        if delivery.since_at is not None:
            counted = counted.where(Notification.created_at >= delivery.since_at)
        return self._session.scalar(counted) or 0

    def _address(self, delivery: Delivery) -> str | None:
        if delivery.channel is Channel.PUSH:
            return self._push_address(delivery.subscription_id)
        if delivery.channel is Channel.SMS:
            return phones.phone_of(self._session, self._accounts[delivery.account_id])
        email = self._emails.get(delivery.account_id)
        is_usable = email is not None and (email.confirmed_at is not None or delivery.purpose is Purpose.CODE)
        if email is None or email.address_sealed is None or not is_usable:
            return None
        return keyring_of(self._session).open(email.address_sealed, context=EMAIL_CONTEXT)

    def _push_address(self, subscription_id: UUID | None) -> str | None:
        subscription = self._subscriptions.get(subscription_id) if subscription_id else None
        return subscription.endpoint if subscription else None

    def _lasts_s(self, delivery: Delivery, notice: Notification | None) -> int:
        """A test that comes hours later puzzles; a notice is of no use once its matter is over."""
        if delivery.purpose is Purpose.TEST:
            return SOON_S
        if notice is None or notice.useful_until is None:
            return DAY_S
        return max(60, min(DAY_S, int((notice.useful_until - self._now).total_seconds())))
