"""Carrying parcels out: several at a time, outside of any transaction."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.looking import finds_nothing
from backend.notifications.channels.parcels import Outcome, Parcel
from backend.notifications.channels.ways import Ways
from backend.notifications.service import sending

AT_ONCE = 8


class Courier:
    """The worker's way to the world. Of several threads one carries; the others leave it to that one."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._busy = threading.Lock()
        self._asked = threading.Event()

    def run(self, database: Database, now: datetime) -> int:
        """Send whatever is due, batch by batch, until nothing is left; how many were sent or tried."""
        self._asked.set()
        total, began_s = 0, monotonic()
        while self._asked.is_set() and self._busy.acquire(blocking=False):
            try:
                self._asked.clear()  # Whoever asks from here on is heard by this very loop.
                self._ways.begin()
                with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="courier") as pool:
                    while (carried := self._carry(database, pool, now + _since(began_s))) is not None:
                        total += carried
            finally:
                self._busy.release()
        return total

    def _carry(self, database: Database, pool: ThreadPoolExecutor, now: datetime) -> int | None:
        began_s = monotonic()

        def claim(session: Session) -> list[Parcel] | None:
            return sending.claim(session, channels=self._ways.channels, now=now)

        if finds_nothing(database, claim):
            return None
        with database.transaction() as session:
            parcels = claim(session)
        if not parcels:
            return None if parcels is None else 0
        outcomes = list(zip(parcels, pool.map(self._send, parcels), strict=True))
        with database.transaction() as session:
            sending.record(session, outcomes, now=now + _since(began_s))
        return len(parcels)

    def _send(self, parcel: Parcel) -> Outcome:
        return self._ways.senders[parcel.channel].send(parcel)


def _since(began_s: float) -> timedelta:
    return timedelta(seconds=monotonic() - began_s)
