"""Nobody is forgotten and nobody is told twice: the worker, and the server, are killed again and again while they tell.

One short round is part of `make test`; `LIANXIN_SOAK=long` tells ten thousand, kills more often, and asks Redis, too.
"""

import http.client
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState
from backend.core import clock
from backend.core.db import Database
from backend.core.ids import new_id
from backend.identity.models import LoginSession
from backend.notifications.channels.vapid import load_key
from backend.notifications.models import (
    Announcement,
    Delivery,
    DeliveryState,
    NoticeSetting,
    Notification,
    NotificationKind,
    PushSubscription,
)
from backend.organisations.models import PartyOrganisation
from tests.load import data, servers, workers
from tests.support import push_service, redis
from tests.support.push_service import Browser

LONG = os.environ.get("LIANXIN_SOAK") == "long"
PEOPLE, PHONES, KILLS = (10_000, 1_000, 12) if LONG else (1_000, 40, 1)
SERVERS = 4 if LONG else 0
"""That are killed while they publish; what was answered is told, whatever becomes of them."""
PATIENCE_S = 180 if LONG else 60


@pytest.fixture
def database(app: Flask, plain_database: Database, _clean_database: None) -> Database:
    return plain_database


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    if redis.find_redis() is None:
        pytest.skip(redis.MISSING)
    with redis.running(tmp_path) as url:
        yield url


class TestKilledWorker:
    def test_has_told_everybody_once_in_the_end(
        self, app: Flask, database: Database, environment: dict[str, str]
    ) -> None:
        _check_that_everybody_is_told_once(app, database, environment)

    @pytest.mark.skipif(not LONG, reason="The short round wakes by the file of one machine.")
    def test_that_is_woken_by_redis_has_too(
        self, app: Flask, database: Database, environment: dict[str, str], redis_url: str
    ) -> None:
        _check_that_everybody_is_told_once(app, database, environment | {"LIANXIN_REDIS_URL": redis_url})


def _check_that_everybody_is_told_once(app: Flask, database: Database, environment: dict[str, str]) -> None:
    hall = data.fill(database, members=PEOPLE, activities=1)
    key = load_key(secret=None, data_dir=Path(environment["LIANXIN_DATA_DIR"]))
    environment = environment | {"LIANXIN_PUSH_HOSTS": "127.0.0.1"}
    chance, answered = random.Random(7), 0
    with push_service.running(key.public) as service:
        phones = _subscribe(database, service)
        for _ in range(SERVERS):
            with servers.running(environment, module="app") as server:
                path = _plan(database, lambda path, body: _ask(server.port, path, hall.cookies[0], body))
                with ThreadPoolExecutor(1) as pool:
                    asked = pool.submit(_ask, server.port, path, hall.cookies[0], None)
                    time.sleep(chance.uniform(0, 0.1))
                    server.kill()
                    answered += asked.exception() is None
        path = _plan(database, lambda path, body: _ask_here(app, path, hall.cookies[0], body))
        _ask_here(app, path, hall.cookies[0], None)
        published = _count_published(database)
        assert answered + 1 <= published <= SERVERS + 1
        for _ in range(KILLS):
            with workers.running(environment):
                time.sleep(chance.uniform(0.05, 1.5))  # It is killed at the end of the block.
        _let_leases_run_out(database)
        with workers.running(environment):
            _wait_until_all_is_sent(database, published)

        told = _told(database)
        assert (len(told), set(told.values())) == (PEOPLE, {published})
        assert service.complaints == []
        received = [{one["id"] for one in phone.received} for phone in phones]
        # Whoever was sent the same twice shows it once: it carries the id of the notice.
        assert {len(ids) for ids in received} == {published}


def _subscribe(database: Database, service: push_service.PushService) -> list[Browser]:
    """Phones of the first people, none of whom is disturbed by night."""
    phones = [service.browser() for _ in range(PHONES)]
    now = clock.now()
    with database.transaction() as session:
        logins = session.execute(select(LoginSession.id, LoginSession.account_id).limit(PHONES)).all()
        rows = [
            {
                "id": new_id(),
                "account_id": login.account_id,
                "login_session_id": login.id,
                "endpoint": phone.endpoint,
                "p256dh": phone.p256dh,
                "auth": phone.auth,
                "created_at": now,
            }
            for login, phone in zip(logins, phones, strict=True)
        ]
        session.execute(insert(PushSubscription), rows)
        always = [{"account_id": login.account_id} for login in logins]
        session.execute(insert(NoticeSetting), always)
    return phones


def _plan(database: Database, ask: Callable[[str, Any], Any]) -> str:
    """The address at which a new theme day is published."""
    with database.new_session() as session:
        branch = session.scalars(select(PartyOrganisation.id)).one()
    starts_at = clock.now() + timedelta(days=3)
    plan = {
        "title": "主题党日",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "venue": "会议室",
        "credits": ["theme_day"],
    }
    planned = ask(f"/api/v1/organisations/{branch}/activities", plan)["id"]
    return f"/api/v1/activities/{planned}/publish"


def _ask(port: int, path: str, cookie: str, body: Any) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/json", "X-Requested-With": "lianxin", "Cookie": cookie}
    connection.request("POST", path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    assert answer.status in (200, 201), content
    return content


def _ask_here(app: Flask, path: str, cookie: str, body: Any) -> Any:
    headers = {"X-Requested-With": "lianxin", "Cookie": cookie}
    answer = app.test_client(use_cookies=False).post(path, json=body, headers=headers)
    assert answer.status_code in (200, 201), answer.json
    return answer.json


def _let_leases_run_out(database: Database) -> None:
    """As if some minutes had passed: what a killed worker was sending is due again."""
    now = clock.now()
    with database.transaction() as session:
        held = session.query(Delivery).filter(Delivery.state == DeliveryState.SENDING)
        held.update({"lease_until": now, "next_attempt_at": now})


def _wait_until_all_is_sent(database: Database, published: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with database.new_session() as session:
            if _count_sent(session) >= PHONES * published and sum(_told(database).values()) >= PEOPLE * published:
                return
        time.sleep(0.2)
    with database.new_session() as session:
        states = session.execute(select(Delivery.state, Delivery.reason, func.count()).group_by("state", "reason"))
        raise AssertionError(f"{sum(_told(database).values())} told, {states.all()}")


def _count_published(database: Database) -> int:
    """Published activities, each of which has its announcement."""
    with database.new_session() as session:
        subjects = session.scalars(select(Announcement.subject_id)).all()
        published = session.scalars(select(Activity.id).where(Activity.state == ActivityState.PUBLISHED)).all()
    assert sorted(subjects) == sorted(published)
    return len(published)


def _count_sent(session: Session) -> int:
    return session.scalar(select(func.count()).where(Delivery.state == DeliveryState.SENT)) or 0


def _told(database: Database) -> dict[Any, int]:
    """Notices about the activity, by account."""
    with database.new_session() as session:
        published = select(Notification.account_id, func.count()).where(
            Notification.kind == NotificationKind.ACTIVITY_PUBLISHED
        )
        return dict(session.execute(published.group_by(Notification.account_id)).all())  # type: ignore[arg-type]
