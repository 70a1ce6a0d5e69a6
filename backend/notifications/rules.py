"""When people are disturbed, by what, and how often a delivery is tried: decisions without a database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.core import clock
from backend.notifications.models import Channel, NotificationKind, Topic

DAY = timedelta(days=1)
STALE_AFTER = DAY
"""What lay in the outbox for longer (a worker that was away) stays in the inbox and disturbs nobody."""
KEPT_FOR = timedelta(days=30)
"""What is done in the outbox is forgotten then; the inbox is not."""
MOST_ATTEMPTS = 8
TEST_AGAIN_AFTER = timedelta(minutes=1)
_FIRST_PAUSE_S, _GROWTH, _LONGEST_PAUSE_S = 60, 3, 6 * 3600
_JITTER = 0.2
_URGENT_KINDS = frozenset({NotificationKind.SERVICE_ENDS_SOON})
"""Of use within minutes only, and to people who are up."""


@dataclass(frozen=True)
class Quiet:
    """Hours in which nobody is disturbed, in minutes of the local day; over midnight where it ends before it starts."""

    from_minutes: int
    until_minutes: int


USUAL_QUIET = Quiet(22 * 60, 7 * 60)


def is_urgent(kind: NotificationKind, topic: Topic) -> bool:
    """Whether it waits neither for the morning nor for the digest: it is about one's account, or now or never."""
    return topic is Topic.ACCOUNT_SAFETY or kind in _URGENT_KINDS


def is_usual(topic: Topic, channel: Channel) -> bool:
    """Whether a topic comes by a channel as long as the person has not chosen.

    Pushes do, because they were asked for; to an address that was confirmed comes what concerns the account's safety.
    Messages that cost money do not.
    """
    if channel is Channel.PUSH:
        return True
    return channel is Channel.EMAIL and topic is Topic.ACCOUNT_SAFETY


def not_before(now: datetime, quiet: Quiet | None, *, zone: ZoneInfo = clock.ZONE) -> datetime:
    """The first instant from `now` on at which one may disturb."""
    if quiet is None:
        return now
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not _is_quiet(minute, quiet):
        return now
    wraps = quiet.from_minutes > quiet.until_minutes
    tomorrow = wraps and minute >= quiet.from_minutes
    day = local.date() + DAY if tomorrow else local.date()
    return max(now, _instant(day, quiet.until_minutes, zone=zone))


def _is_quiet(minute: int, quiet: Quiet) -> bool:
    if quiet.from_minutes < quiet.until_minutes:
        return quiet.from_minutes <= minute < quiet.until_minutes
    return minute >= quiet.from_minutes or minute < quiet.until_minutes


def _instant(day: date, minutes: int, *, zone: ZoneInfo) -> datetime:
    moment = datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=zone)
    return moment.astimezone(UTC)


def is_digest_due(now: datetime, *, at_minutes: int, last_on: date | None, zone: ZoneInfo = clock.ZONE) -> bool:
    """Whether today's digest has its time and was not made; one that was missed comes as soon as it can, once."""
    today = now.astimezone(zone).date()
    return last_on != today and now >= _instant(today, at_minutes, zone=zone)


def next_attempt(
    now: datetime, *, created_at: datetime, attempts: int, retry_after_s: int | None, chance: Callable[[], float]
) -> datetime | None:
    """When a delivery that failed `attempts` times is tried again; None: it is given up.

    1, 3, 9, 27, 81 minutes, four and six hours, a fifth more or less, and never before the other side wants it. Given
    up after eight attempts, or when the next would come more than a day after it was made. `chance` gives 0 to 1.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    pause_s = min(_FIRST_PAUSE_S * _GROWTH ** (attempts - 1), _LONGEST_PAUSE_S)
    pause_s *= 1 - _JITTER + 2 * _JITTER * chance()
    at = now + timedelta(seconds=max(pause_s, retry_after_s or 0))
    return at if at <= created_at + DAY else None
