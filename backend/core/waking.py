"""huey's store, which only wakes the worker: what there is to do stands in the database.

A file in the data directory on one machine, Redis (`LIANXIN_REDIS_URL`) where several share the work.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from huey import RedisHuey, SqliteHuey
from redis import ConnectionPool

from backend.core.config import Settings

log = structlog.get_logger()
PAUSE_S = 0.3
"""What is asked for meanwhile is asked for at once."""
WAIT_S = 2
"""For a store that is busy or away; longer than huey listens at once for what comes by Redis."""


def open_queue(settings: Settings) -> Any:
    """The store of the settings."""
    if settings.redis_url:
        waits = {"socket_timeout": WAIT_S, "socket_connect_timeout": WAIT_S}
        pool = ConnectionPool.from_url(settings.redis_url, **waits)
        return RedisHuey("lianxin", connection_pool=pool, results=False)
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    return SqliteHuey("lianxin", filename=str(settings.data_dir / "queue.db"), results=False, timeout=WAIT_S)


def wake_task(queue: Any, work: Callable[[], None]) -> Callable[[], object]:
    """The task by which requests wake the worker; both sides name it alike, only the worker's does anything."""

    def wake() -> None:
        work()

    task: Callable[[], object] = queue.task(name="wake")(wake)
    return task


class Waker:
    """Asks for the worker from a thread of its own, so that no request ever waits for the queue.

    What is lost here is lost for a minute at most: then the worker looks by itself.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Ask, without waiting."""
        self._asked.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # Servers fork after they were made.
                self._thread = threading.Thread(target=self._run, name="waker", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        task: Callable[[], object] | None = None
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                task = task or wake_task(open_queue(self._settings), lambda: None)
                task()
            except Exception as trouble:  # Whatever the store's driver raises, the worker comes within a minute.
                log.warning("worker_not_woken", kind=type(trouble).__name__)
            time.sleep(PAUSE_S)
