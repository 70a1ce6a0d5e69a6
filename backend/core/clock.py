"""The one reader of the clock. Views and commands ask here and pass the answer down as `now=`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
"""The instance's zone: days and months are those of this zone (design §2)."""


def _system_now() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system_now


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _read()


def local_date(instant: datetime) -> date:
    """The calendar day of `instant` in the instance's zone."""
    return instant.astimezone(ZONE).date()


def start_of(day: date) -> datetime:
    """The first instant of `day` in the instance's zone, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZONE).astimezone(UTC)


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Let the clock stand at `instant`: for seeds, which replay the past, and for tests."""
    global _read  # noqa: PLW0603 - this module is the clock.
    previous, _read = _read, lambda: instant
    try:
        yield
    finally:
        _read = previous
