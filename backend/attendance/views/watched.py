"""One answer for all who watch a roster fill: building it for each of them would leave the hall no time to check in."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

MOST_KEPT = 64
"""Rosters in memory, the one that was asked for last the longest."""
OLDEST_S = 5.0
"""While one request makes a new answer, the others get the last one, unless it is older than this."""


@dataclass(frozen=True)
class Kept:
    """An answer as it was sent."""

    tag: str
    body: bytes
    made_at: float


class Watched:
    """The last answers of this process, by what they are about and what their reader may see."""

    def __init__(self, *, fresh_s: float) -> None:
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._making = threading.Lock()

    def find(self, key: Hashable) -> Kept | None:
        """An answer that is fresh enough, or must do while the next one is made."""
        now = time.monotonic()
        found = self._find(key, since=now - self._fresh_s)
        if found is None and self._fresh_s and self._making.locked():
            found = self._find(key, since=now - OLDEST_S)
        return found

    def answer(self, key: Hashable, make: Callable[[Kept | None], tuple[str, bytes]], *, fresh: bool) -> Kept:
        """An answer that is fresh enough, or with `fresh` one that was begun after this was asked.

        `make` is given the last answer, whose body it may return again. One is made at a time; meanwhile the others
        get the last one.
        """
        asked_at = time.monotonic()
        found = self._find(key, since=asked_at) if fresh else self.find(key)
        if found is not None:
            return found
        with self._making:
            # While this one waited its turn, another may have made what it wants.
            return self._find(key, since=asked_at) or self._made(key, make)

    def _find(self, key: Hashable, *, since: float) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
        return kept if kept is not None and kept.made_at > since else None

    def _made(self, key: Hashable, make: Callable[[Kept | None], tuple[str, bytes]]) -> Kept:
        began = time.monotonic()
        kept = Kept(*make(self._kept.get(key)), began)
        self._keep(key, kept)
        return kept

    def _keep(self, key: Hashable, kept: Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
