"""Waking the worker: never waited for, and heard by the queue that the worker reads."""

import threading
from dataclasses import replace

import pytest

from backend.core import waking
from backend.core.config import Settings
from backend.core.waking import Waker, open_queue, wake_task
from tests.support import redis


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path)


@pytest.fixture(params=["file", "redis"])
def stored(request, settings, tmp_path):
    """The settings of one machine, and of several that share the work."""
    if request.param == "file":
        yield settings
        return
    if redis.find_redis() is None:
        pytest.skip(redis.MISSING)
    with redis.running(tmp_path) as url:
        yield replace(settings, redis_url=url)


class TestWakeTask:
    def test_is_done_by_the_worker_that_reads_the_same_store(self, stored):
        done = []
        asking, working = open_queue(stored), open_queue(stored)
        wake_task(working, lambda: done.append("woken"))

        wake_task(asking, lambda: done.append("never here"))()
        working.execute(working.dequeue())

        assert done == ["woken"]


class TestWaker:
    def test_asks_from_a_thread_of_its_own_and_survives_a_store_that_is_away(self, settings, monkeypatch):
        answers, asked = [OSError("away"), None], threading.Semaphore(0)

        def task():
            asked.release()
            trouble = answers.pop(0)
            if trouble is not None:
                raise trouble

        monkeypatch.setattr(waking, "PAUSE_S", 0)
        monkeypatch.setattr(waking, "wake_task", lambda queue, work: task)
        waker = Waker(settings)

        for _ in range(2):
            waker()
            assert asked.acquire(timeout=10)

        assert answers == []
