"""The database: column types, the engine, and one transaction per request.

SQLite is made to behave as PostgreSQL does by default: reads see what is committed, and the write lock is taken at
the first write (`BEGIN IMMEDIATE`), never by upgrading a read, which would fail under parallel writers.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from flask import current_app, g
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    LargeBinary,
    MetaData,
    Select,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator, TypeEngine

from backend.core.errors import Unavailable
from backend.core.files import Files
from backend.core.ids import is_version_7
from backend.core.security import Keyring

S = TypeVar("S", bound=Select[Any])

WRITE_LOCK = "lianxin_write_lock"
"""Execution option of a read that must hold the lock which writes hold."""
ONLY_LOOKS = "lianxin_only_looks"
"""Execution option of a connection on which nothing is written, so that on SQLite it never waits and locks nobody."""
BUSY_S = 5
"""How long a writer waits for another one on SQLite."""


class WantsToWriteError(Exception):
    """A transaction that only looks has come to its first write."""


class Id(TypeDecorator[UUID]):
    """A UUIDv7: `uuid` on PostgreSQL, 16 bytes on SQLite."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if not is_version_7(value):
            raise ValueError("Ids are UUIDv7.")
        return value if dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, in UTC on the way in and out; SQLite, which knows no zones, stores the UTC wall time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("Instants are aware.")
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def closed_set(kind: type[StrEnum]) -> Enum:
    """A column whose values are those of `kind`; the value is stored, and reading an unknown one is an error."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda members: [m.value for m in members])


def one_standing(name: str, *columns: str, while_: str) -> Index:
    """A unique index over the rows for which `while_` holds: whatever ended, or was taken back, makes room."""
    return Index(name, *columns, unique=True, sqlite_where=text(while_), postgresql_where=text(while_))


Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Mother of every table; constraints are named, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        UUID: Id(),
        datetime: Instant(),
        bytes: LargeBinary(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def connect(url: str, *, pool_size: int) -> Engine:
    """An engine for `url` with the manners of this module. `pool_size` connections are kept, four more may be lent."""
    # What the database complains about is logged, and parameters are names and numbers of people.
    manners: dict[str, Any] = {"max_overflow": 4, "pool_timeout": 5, "hide_parameters": True}
    if make_url(url).get_backend_name() != "sqlite":
        # No ping before use: it costs every request a round trip, and a lost connection is a 503 that heals itself.
        return create_engine(url, pool_size=pool_size, **manners)
    engine = create_engine(url, pool_size=pool_size, **manners)
    turn = _WriteTurn()
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "before_cursor_execute", turn.take_at_first_write)
    event.listen(engine, "savepoint", lambda connection, name: turn.take(connection))
    event.listen(engine, "checkin", turn.give_back)
    return engine


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_S * 1000}",
    "foreign_keys=ON",
    "wal_autocheckpoint=4000",  # Four times the usual: a hall rewrites the same pages, which are then moved once.
)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # Transactions begin where this module says so, not where the driver guesses.
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_WRITING_WORDS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "WITH")


class _WriteTurn:
    """SQLite's one write lock, handed from thread to thread in order.

    Left to SQLite, threads that wait sleep for ever longer moments, and some of a hall's 250 phones wait for seconds.
    Other processes (the worker) still meet at SQLite's own lock.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def take_at_first_write(  # noqa: PLR0917 - the event's signature.
        self, connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        writes = statement.lstrip()[:8].upper().startswith(_WRITING_WORDS)
        wants_lock = context is not None and context.execution_options.get(WRITE_LOCK) and not options.get(ONLY_LOOKS)
        if writes or wants_lock:
            self.take(connection)

    def take(self, connection: Connection) -> None:
        """Wait for the turn and begin to write.

        :raises Unavailable: somebody else wrote for five seconds.
        :raises WantsToWriteError: on this connection nothing is written.
        """
        if connection.get_execution_options().get(ONLY_LOOKS):
            raise WantsToWriteError()
        driver = connection.connection.dbapi_connection
        if driver is None or driver.in_transaction:
            return
        if not connection.info.get("has_turn"):
            if not self._turn.acquire(timeout=BUSY_S):
                raise Unavailable()
            connection.info["has_turn"] = True
        driver.execute("BEGIN IMMEDIATE")

    def give_back(self, driver: Any, record: Any) -> None:
        """Let the next one write, once the connection is back in the pool, after its COMMIT."""
        if driver is not None and driver.in_transaction:
            driver.rollback()  # To SQLAlchemy a COMMIT that failed is an end; to SQLite nothing has ended.
        if record.info.pop("has_turn", False):
            self._turn.release()


def locked(statement: S, *, of: Any = None, shared: bool = False, skips: bool = False) -> S:
    """`statement` holding its rows until the transaction ends: `FOR UPDATE`, or SQLite's one write lock.

    `shared`: others may hold them, too, but nobody changes them meanwhile (`FOR SHARE`). `skips` rows that somebody
    else holds; on SQLite nobody does.
    """
    held = statement.with_for_update(of=of, read=shared, skip_locked=skips)
    return held.execution_options(**{WRITE_LOCK: True})


def plan_for_values(session: Session) -> None:
    """Let PostgreSQL plan every statement of this transaction for its own values.

    After ten times it takes one plan for all values, which knows neither how long a period is nor how wide a subtree;
    for reports that costs two to three times as much as planning. SQLite knows no values when it plans.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


class Database:
    """One engine and the sessions over it."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        files: Files | None = None,
        *,
        wake: Callable[[], None] | None = None,
    ) -> None:
        """`wake` tells the worker that there is something to do; it must not wait for anything."""
        self.engine = engine
        self.keyring = keyring
        self.files = files
        engine.update_execution_options(keyring=keyring)
        info = {"keyring": keyring, "files": files, "wake": wake}
        self._new_session = sessionmaker(engine, expire_on_commit=False, info=info)

    def new_session(self) -> Session:
        """A session that the caller closes; requests use `session()` instead."""
        return self._new_session()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end of the block, or rolls back when it raises: for commands and the worker."""
        with self.new_session() as session, session.begin():
            yield session


def keyring_of(source: Session | Connection) -> Keyring:
    """The keys that belong to the database of a session or a connection."""
    kept = source.info if isinstance(source, Session) else source.get_execution_options()
    keyring: Keyring = kept["keyring"]
    return keyring


def database() -> Database:
    """The running application's database."""
    found: Database = current_app.extensions["lianxin_database"]
    return found


def session() -> Session:
    """The request's one session; `RequestTransaction` commits or rolls it back."""
    if "session" not in g:
        g.session = database().new_session()
        g.session.info["request_id"] = g.get("request_id")
    present: Session = g.session
    return present


@contextmanager
def connection() -> Iterator[Connection]:
    """A transaction without objects, committed at the end of the block: for the check-in path."""
    with database().engine.begin() as own:
        yield own


@contextmanager
def request_transaction() -> Iterator[None]:
    """One request, one transaction: committed when the view returns, rolled back when it raises."""
    try:
        yield
        if "session" in g:
            g.session.commit()
    finally:
        close_session()


def close_session() -> None:
    """End the request's session without committing."""
    present = g.pop("session", None)
    if present is not None:
        present.close()


@contextmanager
def separate_transaction() -> Iterator[Session]:
    """Roll the request back, then commit the block on its own: for a trace that must outlive a raised refusal.

    The order matters: on SQLite a second writer would wait for the first.
    """
    if "session" in g:
        g.session.rollback()
    with database().transaction() as own:
        yield own


def upsert(dialect: Dialect, table: Any) -> Any:
    """An INSERT into `table` that has `on_conflict_do_…`."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)
