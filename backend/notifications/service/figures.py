"""How much waits to be told and sent, and since when: for the operator's metrics. Counts only, nobody's matters."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.notifications.models import Announcement, Delivery, DeliveryState, Notification
from backend.notifications.models.outbox import OPEN_STATES

DEPTH = "lianxin_outbox_announcements", "Announcements that not everybody has heard yet."
AGE = "lianxin_outbox_oldest_seconds", "Age of the oldest of them."
UNDISPATCHED = "lianxin_notifications_undispatched", "Notices about whose delivery nothing is decided yet."
DELIVERIES = "lianxin_deliveries", "Deliveries of the last 30 days."
OVERDUE = "lianxin_delivery_overdue_seconds", "For how long the oldest delivery that is due has not been sent."
GIVEN_UP = "lianxin_deliveries_given_up", "Deliveries of the last 30 days that failed for good."
UNSEALED = "lianxin_audit_unsealed", "Entries of the audit trail that wait to be sealed."


class _Figures:
    """Counted when they are asked for."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All of them."""
        session = self._session
        waiting = select(func.count(), func.min(Announcement.created_at)).where(Announcement.done_at.is_(None))
        depth, oldest = session.execute(waiting).one()
        undispatched = select(func.count()).where(Notification.dispatched_at.is_(None))
        yield GaugeMetricFamily(*DEPTH, value=depth)
        yield GaugeMetricFamily(*AGE, value=self._age_s(oldest))
        yield GaugeMetricFamily(*UNDISPATCHED, value=session.scalar(undispatched) or 0)
        yield self._deliveries()
        yield self._overdue()
        yield self._given_up()
        yield GaugeMetricFamily(*UNSEALED, value=audit.count_unsealed(session))

    def _deliveries(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(*DELIVERIES, labels=["channel", "state"])
        counted = select(Delivery.channel, Delivery.state, func.count()).group_by(Delivery.channel, Delivery.state)
        for channel, state, count in self._session.execute(counted):
            family.add_metric([channel.value, state.value], count)
        return family

    def _overdue(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(*OVERDUE, labels=["channel"])
        due = select(Delivery.channel, func.min(Delivery.next_attempt_at)).where(Delivery.state.in_(OPEN_STATES))
        for channel, since in self._session.execute(due.group_by(Delivery.channel)):
            family.add_metric([channel.value], self._age_s(since))
        return family

    def _given_up(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(*GIVEN_UP, labels=["channel", "reason"])
        failed = select(Delivery.channel, Delivery.reason, func.count()).where(
            Delivery.state.in_((DeliveryState.GIVEN_UP, DeliveryState.PRUNED))
        )
        for channel, reason, count in self._session.execute(failed.group_by(Delivery.channel, Delivery.reason)):
            family.add_metric([channel.value, reason or ""], count)
        return family

    def _age_s(self, since: datetime | None) -> float:
        return 0.0 if since is None else max(0.0, (self._now - since).total_seconds())


def write(session: Session, *, now: datetime) -> bytes:
    """All figures as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(session, now))
    return generate_latest(registry)
