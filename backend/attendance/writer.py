"""One commit for all the scans that wait together (design §7: the one exception to one request, one transaction).

A hall of people sends its scans in the same seconds, and a commit that reaches the disk costs as much as everything
else together. So a request hands its scans over, and whoever finds nobody writing writes for all who wait: one
transaction, and an answer only after its COMMIT. Those who come meanwhile are the next batch, led by the first of them.
There is no thread of its own to start, to fork or to die.

A batch in which an id is known already is run again with care; one that fails is run again scan by scan, so that one
scan never costs another its answer.
"""

import threading
import time
from collections.abc import Sequence

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from backend.attendance.service.attempt import Ending, Scan
from backend.attendance.service.check_in import OutrunError, record_all
from backend.core.errors import Unavailable

log = structlog.get_logger()
MOST_AT_ONCE = 256
"""Scans in one transaction, so that it holds its locks for some 50 ms at most."""
BUSY_FROM = 3
"""Requests in a batch from which on the next one is waited for a little."""
GLANCES = 8
"""How often the one who writes next looks whether more scans are coming in."""
RUNS = 3
"""How often a scan that another process outran is tried."""
DEADLOCK = "40P01"


class _Ticket:
    """Scans of one request, and how they ended."""

    def __init__(self, scans: Sequence[Scan]) -> None:
        self.scans = scans
        self.endings: list[Ending] = []
        self.error: Exception | None = None
        self.turn = threading.Lock()
        """Released when the ticket is settled, or when its request is the next to write."""
        self.turn.acquire()

    @property
    def is_settled(self) -> bool:
        return self.error is not None or len(self.endings) == len(self.scans)


class Writer:
    """Writes the scans of all requests of this process to one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        """Guards the three below; never held while the database is asked."""
        self._waiting: list[_Ticket] = []
        self._is_writing = False
        self._is_busy = False
        """Whether the last batch was that of a hall, not of a few."""

    def record(self, scans: Sequence[Scan]) -> list[Ending]:
        """Record the scans and return when they are committed, in their order; see `check_in.record_all`.

        At most `MOST_AT_ONCE` scans.

        :raises Unavailable: the database is locked, full or gone; nothing of these scans was written.
        """
        ticket = _Ticket(scans)
        with self._lock:
            self._waiting.append(ticket)
            is_first, self._is_writing = not self._is_writing, True
        if not is_first:
            ticket.turn.acquire()
        if not ticket.is_settled:
            self._lead()
        if not ticket.is_settled:
            raise Unavailable()  # Whoever wrote for it was ended in the middle.
        if ticket.error is not None:
            raise ticket.error
        return ticket.endings

    def record_each(self, scans: Sequence[Scan]) -> list[Ending]:
        """Record any number of scans, `MOST_AT_ONCE` in a transaction; what fails ends as Unavailable by itself.

        What was committed before a failure stays, and is answered as a replay when it is sent again.
        """
        chunks = (scans[start : start + MOST_AT_ONCE] for start in range(0, len(scans), MOST_AT_ONCE))
        return [ending for chunk in chunks for ending in self._endings_of(chunk)]

    def _endings_of(self, scans: Sequence[Scan]) -> list[Ending]:
        try:
            return self.record(scans)
        except Unavailable as busy:
            return [busy] * len(scans)
        except Exception as error:  # Of any kind: it belongs to one of these scans, not to all of them.
            if len(scans) > 1:
                return [ending for scan in scans for ending in self._endings_of([scan])]
            log.exception("check_in_failed", kind=type(error).__name__)
            return [Unavailable()]

    def _lead(self) -> None:
        """Write for all who wait, hand the lead to the first of those who came meanwhile, and let the others go."""
        batch: list[_Ticket] = []
        try:
            self._gather()
            batch = self._take()
            self._settle(batch)
        finally:
            with self._lock:
                self._is_writing = bool(self._waiting)
                leader = self._waiting[0] if self._waiting else None
            if leader is not None:
                leader.turn.release()
            for ticket in batch:
                ticket.turn.release()

    def _gather(self) -> None:
        """In a busy hall, let those run first who are about to hand in a scan: one more costs next to nothing."""
        waiting = 0 if self._is_busy else len(self._waiting)
        for _ in range(GLANCES):
            if waiting == len(self._waiting):
                return
            waiting = len(self._waiting)
            time.sleep(0)  # Hands the interpreter to whoever wants it; when nobody does, it comes back at once.

    def _take(self) -> list[_Ticket]:
        with self._lock:
            size = scans = 0
            while size < len(self._waiting) and (not size or scans + len(self._waiting[size].scans) <= MOST_AT_ONCE):
                scans += len(self._waiting[size].scans)
                size += 1
            batch, self._waiting = self._waiting[:size], self._waiting[size:]
            self._is_busy = size >= BUSY_FROM
            return batch

    def _settle(self, batch: list[_Ticket]) -> None:
        scans = [scan for ticket in batch for scan in ticket.scans]
        try:
            endings = self._written(scans)
        except Exception as error:
            if _is_for_all(error):
                log.warning("check_ins_unavailable", kind=type(error).__name__, scans=len(scans))
                for ticket in batch:
                    ticket.error = Unavailable()
                return
            for ticket in batch:
                self._settle_alone(ticket)
            return
        done = iter(endings)
        for ticket in batch:
            ticket.endings = [next(done) for _ in ticket.scans]

    def _written(self, scans: Sequence[Scan]) -> list[Ending]:
        try:
            return self._write(scans, carefully=False)
        except OutrunError:
            return self._write(scans, carefully=True)

    def _settle_alone(self, ticket: _Ticket) -> None:
        """Write a ticket's scans one by one; what was committed before one fails is answered as a replay next time."""
        try:
            ticket.endings = [self._write_alone(scan) for scan in ticket.scans]
        except Exception as error:  # Of any kind: it belongs to this request, not to the one that writes for it.
            ticket.error = Unavailable() if _is_for_all(error) else error

    def _write_alone(self, scan: Scan) -> Ending:
        for _ in range(RUNS):
            try:
                return self._write([scan], carefully=True)[0]
            except OutrunError:
                continue
        raise Unavailable()

    def _write(self, scans: Sequence[Scan], *, carefully: bool) -> list[Ending]:
        with self._engine.begin() as connection:
            return record_all(connection, scans, carefully=carefully)


def _is_for_all(error: Exception) -> bool:
    """Whether every scan would meet the same: a database that is locked, full or gone."""
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) != DEADLOCK
    return isinstance(error, (SQLAlchemyError, Unavailable))
