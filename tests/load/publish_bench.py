"""Publishing an activity for ten thousand people: the answer, and until everybody has it in the inbox."""

import http.client
import json
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from backend.application import create_app
from backend.core import clock, migrations
from backend.core.config import Settings
from backend.core.db import Database
from backend.notifications.models import Notification
from backend.organisations.models import PartyOrganisation
from tests.load import data, servers, workers

PEOPLE = 10_000
ROUNDS = 3
PATIENCE_S = 60


def bench_publish(url: str, folder: Path) -> None:
    """Print the median of the answers' times and of the times until all inboxes are filled, worker and server apart."""
    app = create_app(Settings(database_url=url, data_dir=folder, log_level="ERROR"))
    database: Database = app.extensions["lianxin_database"]
    migrations.upgrade(database.engine)
    hall = data.fill(database, members=PEOPLE, activities=1)
    environment = {"DATABASE_URL": url, "LIANXIN_DATA_DIR": str(folder)}
    with servers.running(environment, module="app") as server, workers.running(environment):
        _publish(server.port, database, hall.cookies[0])  # The first of all pays for what is imported late.
        rounds = [_publish(server.port, database, hall.cookies[0]) for _ in range(ROUNDS)]
    answers, inboxes = zip(*rounds, strict=True)
    print(
        f"bench: publish_10k database={database.engine.dialect.name} people={PEOPLE}"
        f" answer_ms={statistics.median(answers) * 1000:.0f} inbox_s={statistics.median(inboxes):.1f}",
        flush=True,
    )
    database.engine.dispose()


def _publish(port: int, database: Database, cookie: str) -> tuple[float, float]:
    """Seconds until the answer, and until the last inbox."""
    with database.new_session() as session:
        branch = session.scalars(select(PartyOrganisation.id)).one()
        before = _count(session)
    starts_at = clock.now() + timedelta(days=3)
    plan = {
        "title": "测量主题党日",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "venue": "会议室",
        "credits": ["theme_day"],
    }
    activity = _ask(port, f"/api/v1/organisations/{branch}/activities", cookie, plan)
    began = time.monotonic()
    _ask(port, f"/api/v1/activities/{activity['id']}/publish", cookie, None)
    answered = time.monotonic()
    while True:
        with database.new_session() as session:
            told = _count(session) - before
        if told == PEOPLE:
            return answered - began, time.monotonic() - began
        if time.monotonic() - began > PATIENCE_S:
            raise RuntimeError(f"Only {told} of {PEOPLE} were told.")
        time.sleep(0.1)


def _count(session: Any) -> int:
    found: int = session.scalar(select(func.count()).select_from(Notification))
    return found


def _ask(port: int, path: str, cookie: str, body: Any) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/json", "X-Requested-With": "lianxin", "Cookie": cookie}
    connection.request("POST", path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    if answer.status not in (200, 201):
        raise RuntimeError(f"{path}: {answer.status} {content}")
    return content
