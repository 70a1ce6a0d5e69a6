"""How often one place may ask what everybody may ask: counted in this process's memory and never written down.

Guessing is made hopeless by the length of tokens, not by this; it keeps one machine from asking for all of the others.
Several processes each count for themselves, so that together they allow as many times more.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from math import ceil

from backend.core.errors import TooMany

MOST_KEYS = 20_000
"""Beyond so many the one that has been quiet for longest is forgotten."""


class AskedTooOftenError(TooMany):
    """More from one place, or about one thing, than people ask."""

    reason = "too_many_requests"
    text = "Too many requests. Please wait a little."


class Limiter:
    """Takes `most` in every window of `window`, per key."""

    def __init__(self, *, most: int, window: timedelta) -> None:
        self._most, self._window = most, window
        self._seen: OrderedDict[Hashable, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def refuse_more(self, key: Hashable, *, now: datetime) -> None:
        """Count one.

        :raises AskedTooOftenError: there were too many in this window.
        """
        wait_s = self.wait_s(key, now=now)
        if wait_s:
            raise AskedTooOftenError(retry_after=wait_s)

    def wait_s(self, key: Hashable, *, now: datetime) -> int:
        """Count one; 0, or after how many seconds it makes sense to try again."""
        with self._lock:
            began_at, count = self._seen.pop(key, (now, 0))
            if not now - self._window < began_at <= now:
                began_at, count = now, 0
            self._seen[key] = (began_at, count + 1)
            if len(self._seen) > MOST_KEYS:
                self._seen.popitem(last=False)
            return 0 if count < self._most else max(1, ceil((began_at + self._window - now).total_seconds()))
