"""Runs migrations on the connection it is given; triggers are re-applied after each run."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

import backend.application  # noqa: F401 - imports every model.
from backend.core import audit
from backend.core.db import Base, Id, Instant
from migrations import triggers

LOCK = 5_201_314
"""PostgreSQL advisory lock: two starting processes must not migrate at once."""


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    if kind == "type" and isinstance(item, Id | Instant):
        return f"db.{type(item).__name__}()"
    return False


def _run(connection: Connection) -> None:
    # Moving rows from one shape into another is no write of record.
    connection.execution_options(**{audit.NO_RECORD: True})
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # Rebuilding a table drops it, which would delete the rows that refer to it; checked below, and on again after
        # the commit: within a transaction SQLite does not listen.
        connection.execute(text("PRAGMA foreign_keys=OFF"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=on_sqlite,
        render_item=_render,
        transactional_ddl=True,
        transaction_per_migration=False,
        compare_type=True,
    )
    with context.begin_transaction():
        if not on_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        triggers.drop(connection)
        context.run_migrations()
        triggers.apply(connection)
        if on_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise RuntimeError("The migration would leave rows that refer to nothing.")


_run(context.config.attributes["connection"])
