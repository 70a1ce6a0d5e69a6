"""`make bench`: every figure on a line of its own, `bench: NAME key=value …`.

The check-in path is measured against a bare Flask JSON route on the same server in turns, because the machines are
noisy and only the ratio inside one run means anything.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from backend.application import create_app
from backend.attendance.schemas import MOST_IN_BATCH
from backend.attendance.service import codes
from backend.core import clock, migrations
from backend.core.config import Settings
from backend.core.db import Database
from backend.core.ids import new_id
from tests.load import client, data, servers, watchers
from tests.load.lighthouse import bench_lighthouse
from tests.load.publish_bench import bench_publish
from tests.load.reminder_bench import bench_reminders
from tests.load.service_bench import bench_service
from tests.load.transfer_bench import bench_transfers
from tests.support.postgres import find_binaries, start_server

MEMBERS = 1000
ACTIVITIES = 38
ROUNDS = 3
CONNECTIONS = (32, 250)
WATCHED_ROUNDS = 3
STORM_RATE = 1667
"""Check-ins a second: a million in ten minutes."""
STORM_HALLS = 8
"""Activities that all members check in to during the storm, one after the other."""


def main() -> None:
    """Measure everything that this machine can."""
    bench_lighthouse()
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        bench_check_in(f"sqlite:///{folder}/bench.db", Path(folder), workers=1)
        bench_service(f"sqlite:///{folder}/service.db", Path(folder), workers=1)
        bench_transfers(f"sqlite:///{folder}/transfers.db", Path(folder), workers=1)
        bench_publish(f"sqlite:///{folder}/publish.db", Path(folder))
        bench_reminders(f"sqlite:///{folder}/reminders.db", Path(folder))
    if find_binaries() is None:
        print("bench: check_in database=postgresql skipped=not-installed")
        return
    with (
        tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder,
        start_server(durable=True) as admin,
        _own_database(admin, "bench") as url,
        _own_database(admin, "service") as service_url,
        _own_database(admin, "transfers") as transfers_url,
        _own_database(admin, "publish") as publish_url,
        _own_database(admin, "reminders") as reminders_url,
    ):
        bench_check_in(url, Path(folder), workers=2)
        bench_service(service_url, Path(folder), workers=2)
        bench_transfers(transfers_url, Path(folder), workers=2)
        bench_publish(publish_url, Path(folder))
        bench_reminders(reminders_url, Path(folder))


@contextmanager
def _own_database(admin: str, name: str) -> Iterator[str]:
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(admin).set(database=name).render_as_string(hide_password=False)
    engine.dispose()


def bench_check_in(url: str, folder: Path, *, workers: int) -> None:
    """The full path of a member's scan at 32 and 250 connections, each request another member's first."""
    settings = Settings(database_url=url, data_dir=folder, log_level="ERROR")
    app = create_app(settings)
    database: Database = app.extensions["lianxin_database"]
    migrations.upgrade(database.engine)
    hall = data.fill(database, members=MEMBERS, activities=ACTIVITIES)
    statements = _count_statements(app, database, hall)
    backend = database.engine.dialect.name
    environment = {
        "DATABASE_URL": url,
        "LIANXIN_DATA_DIR": str(folder),
        "LIANXIN_SERVER_WORKERS": str(workers),
    }
    waiting = iter(hall.activity_ids[1:])
    with servers.running(environment) as server:
        port = server.port
        client.run(port, [client.request("GET", "/bare/")] * 500, connections=8)
        client.run(port, _scans(database, hall, next(waiting)), connections=8)  # Warm caches are what a hall meets.
        for connections in CONNECTIONS:
            scans, bare = [], []
            for _ in range(ROUNDS):
                bare.append(client.run(port, [client.request("GET", "/bare/")] * 3000, connections=connections))
                scans.append(client.run(port, _scans(database, hall, next(waiting)), connections=connections))
            _print_check_in(scans, bare, backend=backend, connections=connections, statements=statements)
        _bench_storm(database, hall, port, [next(waiting) for _ in range(STORM_HALLS)], backend=backend)
        _bench_watched(database, hall, port, [next(waiting) for _ in range(6 * WATCHED_ROUNDS)], backend=backend)
        _bench_batch(database, hall, port, backend=backend)
    doubled = _count_events_without_line(database)
    print(f"bench: check_in_lines database={backend} missing_or_doubled={doubled}")
    database.engine.dispose()


def _bench_watched(
    database: Database, hall: data.Hall, port: int, activity_ids: Sequence[UUID], *, backend: str
) -> None:
    """Check-ins of 250 connections while many watch the roster of the very activity, in turns with nobody watching."""
    alone, watched, polls, statuses = [], [], 0, Counter[str]()
    for start in range(0, len(activity_ids), 6):
        one, other = activity_ids[start : start + 3], activity_ids[start + 3 : start + 6]
        alone.append(client.run(port, _mixed_scans(database, hall, one), connections=CONNECTIONS[-1]))
        with _watching(port, other[0], hall.cookies[0]) as viewers:
            time.sleep(2 * watchers.EVERY_S)  # Everybody has something on the screen.
            watched.append(client.run(port, _mixed_scans(database, hall, other), connections=CONNECTIONS[-1]))
        polls += viewers["polls"]
        statuses.update(viewers["statuses"])
    rates = [_median([outcome.per_second for outcome in outcomes]) for outcomes in (watched, alone)]
    errors = sum(count for status, count in statuses.items() if status != "200")
    print(
        f"bench: watched database={backend} viewers={watchers.VIEWERS} every_s={watchers.EVERY_S:.0f} polls={polls}"
        f" per_second={rates[0]:.0f} unwatched_per_second={rates[1]:.0f} share={rates[0] / rates[1]:.2f}"
        f" p99_ms={_median([outcome.percentile_ms(0.99) for outcome in watched]):.1f}"
        f" errors={errors + sum(outcome.errors for outcome in watched)}",
        flush=True,
    )


@contextmanager
def _watching(port: int, activity_id: UUID, cookie: str) -> Iterator[dict[str, Any]]:
    """Let people watch the roster until the block ends; what they saw is filled in then."""
    path = f"/api/v1/activities/{activity_id}/roster"
    command = [sys.executable, "-m", "tests.load.watchers", str(port), path, cookie]
    seen: dict[str, Any] = {}
    with subprocess.Popen(command, cwd=servers.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield seen
        seen.update(json.loads(process.communicate()[0]))


def _bench_storm(database: Database, hall: data.Hall, port: int, activity_ids: Sequence[UUID], *, backend: str) -> None:
    """A thousand phones at the rate of a city whose theme days begin together, whether or not the server keeps up."""
    requests = [scan for activity_id in activity_ids for scan in _scans(database, hall, activity_id)]
    outcome = client.storm(port, requests, rate=STORM_RATE, connections=MEMBERS)
    print(
        f"bench: storm database={backend} rate={STORM_RATE} phones={MEMBERS}"
        f" answered_per_second={outcome.per_second:.0f} longest_ms={outcome.percentile_ms(1):.0f}"
        f" p50_ms={outcome.percentile_ms(0.5):.1f} p99_ms={outcome.percentile_ms(0.99):.1f} errors={outcome.errors}",
        flush=True,
    )


def _bench_batch(database: Database, hall: data.Hall, port: int, *, backend: str) -> None:
    """A secretary's phone that kept 500 ticks comes back: one request, then the same again as after a broken line."""
    activity_id, before = str(hall.activity_ids[-1]), _count_lines(database)
    items = [
        {"id": str(new_id()), "activity_id": activity_id, "evidence": {"kind": "roster", "value": str(member_id)}}
        for member_id in hall.member_ids[1 : MOST_IN_BATCH + 1]  # The first is the secretary, who may not tick herself.
    ]
    body = json.dumps({"items": items}).encode()
    for name in ("first", "again"):
        sending = client.request("POST", "/api/v1/check-ins/batch", body=body, cookie=hall.cookies[0])
        outcome = client.run(port, [sending], connections=1)
        print(
            f"bench: batch database={backend} sending={name} size={MOST_IN_BATCH} seconds={outcome.seconds:.3f}"
            f" per_second={MOST_IN_BATCH / outcome.seconds:.0f}"
            f" errors={outcome.errors} lines={_count_lines(database) - before}",
            flush=True,
        )


def _print_check_in(
    scans: list[client.Outcome], bare: list[client.Outcome], *, backend: str, connections: int, statements: int
) -> None:
    rate, bare_rate = _median([o.per_second for o in scans]), _median([o.per_second for o in bare])
    print(
        f"bench: check_in database={backend} connections={connections} per_second={rate:.0f}"
        f" bare_per_second={bare_rate:.0f} ratio={rate / bare_rate:.3f}"
        f" p50_ms={_median([o.percentile_ms(0.5) for o in scans]):.1f}"
        f" p99_ms={_median([o.percentile_ms(0.99) for o in scans]):.1f}"
        f" statements={statements} errors={sum(o.errors for o in scans)}",
        flush=True,
    )


def _scans(database: Database, hall: data.Hall, activity_id: UUID) -> list[bytes]:
    """One scan of each member at the activity, with a code of this moment."""
    short_id = hall.short_ids[hall.activity_ids.index(activity_id)]
    token = codes.mint(database.keyring.code_keys[0], short_id=short_id, now=clock.now())
    now = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    evidence = {"kind": "rotating_code", "value": token}
    body = json.dumps(
        {"activity_id": None, "evidence": evidence, "direction": "in", "captured_at": now, "sent_at": now}
    ).encode()
    return [client.request("PUT", f"/api/v1/check-ins/{new_id()}", body=body, cookie=cookie) for cookie in hall.cookies]


def _mixed_scans(database: Database, hall: data.Hall, activity_ids: Sequence[UUID]) -> list[bytes]:
    """Scans of each member at several activities, which fill side by side."""
    halls = [_scans(database, hall, activity_id) for activity_id in activity_ids]
    return [scan for scans in zip(*halls, strict=True) for scan in scans]


def _count_statements(app: object, database: Database, hall: data.Hall) -> int:
    """Statements of one first scan, SQLite's BEGIN and the COMMIT included."""
    counted: list[str] = []
    note = lambda *arguments: counted.append(arguments[2])  # noqa: E731 - a listener of one line.
    event.listen(database.engine, "before_cursor_execute", note)
    content = _scans(database, hall, hall.activity_ids[0])[0]
    head, _, body = content.partition(b"\r\n\r\n")
    path = head.split(b" ")[1].decode()
    browser = app.test_client()  # type: ignore[attr-defined]
    browser.set_cookie("lianxin", hall.cookies[0].partition("=")[2])
    answer = browser.put(path, data=body, content_type="application/json", headers={"X-Requested-With": "lianxin"})
    event.remove(database.engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise RuntimeError(f"The scan was answered {answer.status_code}: {answer.get_data(as_text=True)}")
    return len(counted) + 2


def _count_lines(database: Database) -> int:
    with database.transaction() as session:
        return int(session.scalar(text("SELECT count(*) FROM attendance")) or 0)


def _count_events_without_line(database: Database) -> int:
    with database.transaction() as session:
        events = session.scalar(text("SELECT count(*) FROM scan_event WHERE outcome = 'checked_in'"))
        lines = session.scalar(text("SELECT count(*) FROM attendance"))
        return abs(int(events or 0) - int(lines or 0))


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main()
