"""What was answered is kept: the server is killed under load, started again, and asked for every acknowledged scan.

Once on the machine's disk and once on one that takes its time, where requests pile up behind every commit.
One short round is part of `make test`; `LIANXIN_SOAK=long` makes many.
"""

import http.client
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from backend.attendance.models import Attendance, ScanEvent
from backend.attendance.service import codes
from backend.core import clock, db, migrations
from backend.core.db import Database
from backend.core.ids import new_id
from tests.load import data, servers
from tests.support.postgres import start_server

ROUNDS = 12 if os.environ.get("LIANXIN_SOAK") == "long" else 1
PHONES = 120
AT_ONCE = 12
KILLED_AFTER = 40


@dataclass
class Phone:
    """A member's phone: it keeps its scan and its id until the server has answered."""

    cookie: str
    scan_id: UUID = field(default_factory=new_id)
    answered: bool = False

    def send(self, port: int, token: str) -> None:
        """Try once; a lost connection leaves the scan where it is."""
        body = json.dumps({"evidence": {"kind": "rotating_code", "value": token}})
        headers = {"Content-Type": "application/json", "X-Requested-With": "lianxin", "Cookie": self.cookie}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("PUT", f"/api/v1/check-ins/{self.scan_id}", body, headers)
            answer = connection.getresponse()
            answer.read()
            self.answered = self.answered or answer.status == 200
        except (OSError, http.client.HTTPException):
            pass  # The phone knows nothing; the scan waits.
        finally:
            connection.close()


@pytest.fixture
def database(app: Flask, plain_database: Database, _clean_database: None) -> Database:
    return plain_database


@pytest.fixture(scope="session")
def slow_disk() -> Iterator[Path]:
    """A library that makes every fsync take five milliseconds longer."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        pytest.skip("There is no C compiler to build a slow disk with: sudo apt-get install gcc libc6-dev")
    with tempfile.TemporaryDirectory(prefix="lianxin-slow-disk-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL reads it as a user of its own.
        library = Path(folder) / "slow_fsync.so"
        source = Path(__file__).with_name("slow_fsync.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        yield library


@pytest.fixture
def slow_database(
    plain_database: Database, slow_disk: Path, environment: dict[str, str], tmp_path: Path
) -> Iterator[Database]:
    """A database on that disk, of the kind that is being tested; `environment` leads to it."""
    with ExitStack() as stack:
        if plain_database.engine.dialect.name == "postgresql":
            url = stack.enter_context(start_server(durable=True, preload=slow_disk))
        else:
            url = f"sqlite:///{tmp_path}/slow.db"
            environment["LD_PRELOAD"] = str(slow_disk)
        environment["DATABASE_URL"] = url
        engine = db.connect(url, pool_size=4)
        stack.callback(engine.dispose)
        migrations.upgrade(engine)
        yield Database(engine, plain_database.keyring)


@pytest.mark.parametrize("number", range(ROUNDS))
class TestKilledServer:
    def test_has_kept_every_scan_that_it_answered(
        self, database: Database, environment: dict[str, str], number: int
    ) -> None:
        _check_that_nothing_is_lost(database, environment, number)

    def test_has_kept_them_on_a_disk_that_takes_its_time(
        self, slow_database: Database, environment: dict[str, str], number: int
    ) -> None:
        _check_that_nothing_is_lost(slow_database, environment, number)


def _check_that_nothing_is_lost(database: Database, environment: dict[str, str], number: int) -> None:
    hall = data.fill(database, members=PHONES, activities=1)
    token = codes.mint(database.keyring.code_keys[0], short_id=hall.short_ids[0], now=clock.now())
    phones = [Phone(cookie) for cookie in hall.cookies]

    with servers.running(environment, module="app") as server:
        _send_until_killed(server, phones, token, killed_after=KILLED_AFTER + 3 * number)
    acknowledged = {phone.scan_id for phone in phones if phone.answered}

    assert len(acknowledged) >= KILLED_AFTER
    assert acknowledged <= _kept_ids(database)

    with servers.running(environment, module="app") as server, ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda phone: phone.send(server.port, token), phones))

    assert all(phone.answered for phone in phones)
    assert _kept_ids(database) == {phone.scan_id for phone in phones}
    assert _count_lines(database) == PHONES


def _send_until_killed(server: servers.Server, phones: list[Phone], token: str, *, killed_after: int) -> None:
    """All phones send at once; the server dies as soon as so many have their answer."""
    done = threading.Semaphore(0)

    def send(phone: Phone) -> None:
        phone.send(server.port, token)
        done.release()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        sending = [pool.submit(send, phone) for phone in phones]
        for _ in range(killed_after):
            done.acquire()
        server.kill()
        for sent in sending:
            sent.result()


def _kept_ids(database: Database) -> set[UUID]:
    with database.new_session() as session:
        return set(session.scalars(select(ScanEvent.id).where(ScanEvent.outcome == "checked_in")))


def _count_lines(database: Database) -> int:
    with database.new_session() as session:
        return session.scalar(select(func.count()).select_from(Attendance)) or 0
