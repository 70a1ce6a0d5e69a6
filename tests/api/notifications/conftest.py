"""A push service, and the worker's part of sending."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backend import worker
from backend.core import clock
from backend.notifications.channels import push as push_channel
from backend.notifications.channels.ways import Ways
from backend.notifications.service import courier
from tests.support.push_service import PushService, running


@pytest.fixture
def ways(app: Flask) -> Ways:
    found: Ways = app.extensions["lianxin_ways"]
    return found


@pytest.fixture
def push(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    monkeypatch.setattr(push_channel, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(courier, "monotonic", lambda: 0.0)
    with running(ways.public_key) as service:
        yield service
    assert service.complaints == []


@pytest.fixture
def work(app: Flask, session: Session, ways: Ways) -> Callable[..., None]:
    """The worker's turn at what leaves the instance, `now` or by the clock."""
    chores = worker.sending_chores(ways)

    def do(now: datetime | None = None) -> None:
        session.commit()
        for chore in chores:
            worker.do(app.extensions["lianxin_database"], chore, now=now or clock.now())
        session.expire_all()

    return do
