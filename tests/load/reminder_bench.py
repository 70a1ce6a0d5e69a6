"""A minute of the worker's reminders in a city of a hundred thousand: how long it looks, and how long it writes.

While it looks nobody waits for it; while it holds SQLite's one write lock everybody does who checks in.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from backend import worker
from backend.application import create_app
from backend.core import clock, migrations
from backend.core.config import Settings
from backend.core.db import Database
from tests.load import city

MINUTES = 5


def bench_reminders(url: str, folder: Path) -> None:
    """Print the median of minutes in which nothing is due any more, and the first, in which a whole city is told."""
    app = create_app(Settings(database_url=url, data_dir=folder, log_level="ERROR"))
    database: Database = app.extensions["lianxin_database"]
    migrations.upgrade(database.engine)
    members, now, locks = city.fill(database), clock.now(), _watch_locks(database)
    told = _remind(database, now=now)
    first = locks()
    took_s = []
    for _ in range(MINUTES):
        began_s = time.monotonic()
        _remind(database, now=now)
        took_s.append(time.monotonic() - began_s)
    idle = locks()
    print(
        f"bench: reminders database={database.engine.dialect.name} members={members}"
        f" look_ms={statistics.median(took_s) * 1000:.0f} lock_ms={sum(idle) / MINUTES * 1000:.1f} told={told}"
        f" telling_lock_ms={sum(first) * 1000:.0f} longest_lock_ms={max(first, default=0) * 1000:.0f}",
        flush=True,
    )
    database.engine.dispose()


def _remind(database: Database, *, now: datetime) -> int:
    watches = [chore for chore in worker.CHORES if isinstance(chore, worker.Watch)]
    return sum(worker.do(database, watch, now=now) for watch in watches)


def _watch_locks(database: Database) -> Callable[[], list[float]]:
    """Gives the seconds for which SQLite's write lock was held, each time since it was asked last."""
    since_s: dict[int, float] = {}
    held_s: list[float] = []

    def note(connection: Any, *_: Any) -> None:
        if connection.info.get("has_turn"):
            since_s.setdefault(id(connection.info), time.monotonic())

    def give_back(_: Any, record: Any) -> None:
        if (began_s := since_s.pop(id(record.info), None)) is not None:
            held_s.append(time.monotonic() - began_s)

    def read() -> list[float]:
        found = list(held_s)
        held_s.clear()
        return found

    event.listen(database.engine, "before_cursor_execute", note)
    event.listen(database.engine, "checkin", give_back)
    return read
