"""One answer for all who watch a roster fill: building it for each of them would leave the hall no time to check in.

Whoever was shown a version before is sent what has changed since, not a thousand lines again.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

MOST_KEPT = 64
"""Rosters in memory, the one that was asked for last the longest."""
OLDEST_S = 5.0
"""While one request makes a new answer, the others get the last one, unless it is older than this."""
SHARE_OF_TIME = 20
"""An answer that took a while is shared for so many times as long: a hall that checks in comes first."""
PACKED_FROM = 2000
"""Bytes from which on packing is worth while; a thousand lines become a tenth."""
MOST_BEFORE = 6
"""Versions of a roster from which changes can be told; they share the lines that are the same."""


@dataclass(frozen=True)
class Written:
    """A line, and how it is sent."""

    line: Any
    body: bytes


@dataclass(frozen=True)
class Answer:
    """A version of what is watched: what stands above the lines, and the lines in their order."""

    version: str
    head: Mapping[str, Any]
    lines: Mapping[UUID, Written]

    def since(self, before: "Answer | None") -> tuple[list[bytes], list[UUID]]:
        """The lines that are not the same as they were `before`, and those that are gone; all when there is none."""
        if before is None:
            return [written.body for written in self.lines.values()], []
        changed = [written.body for key, written in self.lines.items() if before.lines.get(key) is not written]
        return changed, [key for key in before.lines if key not in self.lines]


@dataclass(frozen=True)
class Body:
    """An answer as it is sent: plain, and packed with gzip where that is worth while."""

    plain: bytes
    packed: bytes | None


class Kept:
    """An answer with those before it, and the bodies that were sent of it."""

    def __init__(self, answer: Answer, before: Sequence[Answer], *, made_at: float, took_s: float) -> None:
        self.answer = answer
        self.before = tuple(before)
        self.made_at = made_at
        self.took_s = took_s
        self._bodies: dict[str | None, Body] = {}

    def body(self, since: str | None, write: Callable[[Answer, Answer | None], bytes]) -> Body:
        """What to send to whoever holds the version `since`; everything, when that one is not known any more."""
        base = next((answer for answer in (self.answer, *self.before) if answer.version == since), None)
        key = base.version if base else None
        found = self._bodies.get(key)
        if found is None:
            plain = write(self.answer, base)
            packed = gzip.compress(plain, compresslevel=4) if len(plain) >= PACKED_FROM else None
            found = self._bodies[key] = Body(plain, packed)
        return found

    def followed_by(self, answer: Answer, *, made_at: float, took_s: float) -> "Kept":
        """The next answer with this one behind it; the same one again stays as it is, looked at anew."""
        if answer is not self.answer:
            before = (self.answer, *self.before)[:MOST_BEFORE]
            return Kept(answer, before, made_at=made_at, took_s=took_s)
        kept = Kept(answer, self.before, made_at=made_at, took_s=took_s)
        kept._bodies = self._bodies
        return kept


Make = Callable[[Answer | None], Answer]


class Watched:
    """The last answers of this process, by what they are about and what their reader may see."""

    def __init__(self, *, fresh_s: float) -> None:
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._making = threading.Lock()

    def find(self, key: Hashable) -> Kept | None:
        """An answer that is fresh enough, or must do while the next one is made."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or not self._fresh_s:
            return None
        lasts_s = max(self._fresh_s, min(kept.took_s * SHARE_OF_TIME, OLDEST_S))
        return kept if time.monotonic() - kept.made_at < (OLDEST_S if self._making.locked() else lasts_s) else None

    def answer(self, key: Hashable, make: Make, *, fresh: bool) -> Kept:
        """An answer that is fresh enough, or with `fresh` one that was begun after this was asked.

        `make` is given the last answer, which it may return again. One is made at a time; meanwhile the others
        get the last one.
        """
        asked_at = time.monotonic()
        found = None if fresh else self.find(key)
        if found is not None:
            return found
        with self._making:
            last = self._kept.get(key)
            # While this one waited its turn, another may have made what it wants.
            return last if last is not None and last.made_at > asked_at else self._made(key, make, last)

    def _made(self, key: Hashable, make: Make, last: Kept | None) -> Kept:
        began = time.monotonic()
        answer = make(last.answer if last else None)
        ended = {"made_at": began, "took_s": time.monotonic() - began}
        kept = last.followed_by(answer, **ended) if last else Kept(answer, (), **ended)
        self._keep(key, kept)
        return kept

    def _keep(self, key: Hashable, kept: Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
