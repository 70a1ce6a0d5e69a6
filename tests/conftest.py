"""One application and one database per test process; every test commits for real and leaves the tables empty.

`LIANXIN_TEST_DATABASE_URL` names a PostgreSQL server on which each process makes a database of its own; without it the
tests run on a SQLite file. Nothing is rolled back by a trick, so that threads, other connections and the worker see
what a request wrote. What uses no database answers the same on both and is left out on PostgreSQL, and so are the walks
over every route (`one_database`): the routes' own tests run on both.
"""

import base64
import gc
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend import worker
from backend.application import create_app
from backend.core import clock, db, migrations
from backend.core.config import Settings
from backend.core.db import Base, Database
from backend.core.http import APP_HEADER
from backend.identity.models import Account
from backend.identity.service import hashing, sessions

hypothesis.settings.register_profile("steady", deadline=None, database=None)  # A busy machine is no failure.
hypothesis.settings.load_profile("steady")

KEY = base64.b64encode(b"k" * 32).decode()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what uses no database or one is enough for, unless it was asked for by its file."""
    if "LIANXIN_TEST_DATABASE_URL" not in os.environ:
        return
    using = [item for item in items if _asks_the_database(item)]
    if using:
        config.hook.pytest_deselected(items=[item for item in items if item not in set(using)])
        items[:] = using


def _asks_the_database(item: pytest.Item) -> bool:
    return "database_url" in getattr(item, "fixturenames", ()) and item.get_closest_marker("one_database") is None


def pytest_collection_finish() -> None:
    """Keep the collector of cycles from going through all that was imported again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashing() -> Iterator[PasswordHasher]:
    """Passwords cost next to nothing; `real_hashing` is for tests of what they cost."""
    real = hashing._HASHER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield real


@pytest.fixture
def real_hashing(_cheap_hashing: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_HASHER", _cheap_hashing)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    admin = os.environ.get("LIANXIN_TEST_DATABASE_URL")
    if admin is None:
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/test.db"
        return
    name = f"test_{worker_id}_{os.getpid()}"
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(admin).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path_factory.mktemp("data"),
        public_url="http://localhost",
        master_keys=(KEY,),
        watched_s=0,
        strict_audit=True,
        push_hosts=("127.0.0.1",),
        smtp_url="smtp://127.0.0.1:1",
        log_level="CRITICAL",
        demo=True,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    asked = Asked()
    app = create_app(settings, wake=asked)
    app.extensions["asked_for_worker"] = asked
    engine = app.extensions["lianxin_database"].engine
    if settings.is_sqlite:
        event.listen(engine, "connect", _never_wait_for_the_disk)
    migrations.upgrade(engine)
    yield app
    engine.dispose()


@pytest.fixture(scope="session")
def plain_database(app: Flask, settings: Settings) -> Iterator[Database]:
    """The same database without the audit guard: tests arrange rows as they like."""
    engine = db.connect(settings.database_url, pool_size=8)
    if settings.is_sqlite:
        event.listen(engine, "connect", _never_wait_for_the_disk)
    served = app.extensions["lianxin_database"]
    yield Database(engine, served.keyring, served.files)
    engine.dispose()


def _never_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """For this process only: servers that are killed in tests open the file themselves, and wait."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def _cleaner(app: Flask, plain_database: Database, settings: Settings) -> Iterator[Callable[[], None]]:
    engines = (app.extensions["lianxin_database"].engine, plain_database.engine)
    if settings.is_sqlite:
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        yield from _restoring_template(path)
    else:
        yield _emptying_what_was_written(engines)


def _restoring_template(path: Path) -> Iterator[Callable[[], None]]:
    """Copies the empty tables back.

    A copy counts as another schema, which every open connection would read anew: more than most tests take. It is the
    same one, so its number is set back before anybody looks.
    """
    template = sqlite3.connect(":memory:")
    live = sqlite3.connect(path, isolation_level=None)
    live.backup(template)
    (version,) = live.execute("PRAGMA schema_version").fetchone()

    def restore() -> None:
        template.backup(live)
        live.execute(f"PRAGMA schema_version = {version}")

    yield restore
    live.close()
    template.close()


def _emptying_what_was_written(engines: tuple[Engine, ...]) -> Callable[[], None]:
    """Empties the tables that were written and those that refer to them, past triggers and foreign keys.

    TRUNCATE would take a file system's time for every table, which is more than most tests take.
    """
    written: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        written.update(found[1] for found in _WRITTEN.finditer(statement))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)

    def clean() -> None:
        if written:
            deletes = "; ".join(f"DELETE FROM {name}" for name in _reached_from(written))
            with engines[-1].begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {deletes}")
            written.clear()

    return clean


_WRITTEN = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")


def _reached_from(names: set[str]) -> list[str]:
    """Of the product's tables those of `names`, and whatever refers to them."""
    reached: set[str] = set()
    for table in Base.metadata.sorted_tables:  # What is referred to comes first.
        if table.name in names or any(key.column.table.name in reached for key in table.foreign_keys):
            reached.add(table.name)
    return sorted(reached)


@pytest.fixture
def _clean_database(_cleaner: Callable[[], None]) -> Iterator[None]:
    yield
    _cleaner()


@pytest.fixture
def session(plain_database: Database, _clean_database: None) -> Iterator[Session]:
    """Arrange and look: committed before every request of `client`, in the test's own thread alone."""
    with plain_database.new_session() as session:
        session.info["thread"] = threading.get_ident()
        yield session


class Asked:
    """In place of the worker's queue: remembers that a transaction asked for the worker."""

    def __init__(self) -> None:
        self.is_open = False

    def __call__(self) -> None:
        self.is_open = True


class ApiClient(FlaskClient):
    """Speaks HTTP as the app does, and commits what the test has arranged before each request.

    Crowds are told right after the request that announced something to them, as by a quick worker, unless
    `has_worker` is taken away.
    """

    arranged: Session | None = None
    has_worker = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A session is for one thread: acts side by side find what the test has committed before.
        if self.arranged is not None and self.arranged.info["thread"] == threading.get_ident():
            self.arranged.commit()
        kwargs["headers"] = {APP_HEADER: "lianxin", **dict(kwargs.get("headers") or {})}
        answer = super().open(*args, **kwargs)
        asked: Asked = self.application.extensions["asked_for_worker"]
        if asked.is_open and self.has_worker:
            asked.is_open = False
            worker.do(self.application.extensions["lianxin_database"], worker.TELL, now=clock.now())
        return answer

    def sign_in(self, account: Account) -> "ApiClient":
        """Give this client a live session of `account` with its powers awake."""
        assert self.arranged is not None
        _, token = sessions.open_session(self.arranged, account=account, device=None, now=clock.now())
        self.arranged.commit()
        self.set_cookie("lianxin", token)
        return self


@pytest.fixture
def new_client(app: Flask, session: Session) -> Callable[[], ApiClient]:
    """Makes clients, each a browser of its own."""

    def make() -> ApiClient:
        app.test_client_class = ApiClient
        client = app.test_client()
        assert isinstance(client, ApiClient)
        client.arranged = session
        return client

    return make


@pytest.fixture
def client(new_client: Callable[[], ApiClient]) -> ApiClient:
    return new_client()


@pytest.fixture
def metadata() -> Any:
    return Base.metadata
