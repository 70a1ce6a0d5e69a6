"""Looking without SQLite's one write lock, so that whoever finds nothing to do keeps nobody waiting.

On PostgreSQL whoever only reads locks nobody out anyway.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Result, event, false, literal, select
from sqlalchemy.orm import ORMExecuteState, Session

from backend.core.db import ONLY_LOOKS, Database, WantsToWriteError


@contextmanager
def looking(database: Database) -> Iterator[Session]:
    """A session that leaves everything as it is; on SQLite it takes no lock, not even for rows that are asked `locked`.

    :raises WantsToWriteError: on SQLite, at the first write, or at the end of the block for what was changed in it.
    """
    with database.new_session() as session:
        session.connection(execution_options={ONLY_LOOKS: True})
        event.listen(session, "do_orm_execute", _pass_over_what_meets_no_row)
        yield session
        session.flush()
        session.rollback()


def finds_nothing(database: Database, work: Callable[[Session], object]) -> bool:
    """Whether `work` would neither write nor return anything now; on PostgreSQL nothing is asked: no.

    It is done as far as its first write, and everything is forgotten again.
    """
    if database.engine.dialect.name != "sqlite":
        return False
    try:
        with looking(database) as session:
            return not work(session)
    except WantsToWriteError:
        return False


def _pass_over_what_meets_no_row(asked: ORMExecuteState) -> Result[Any] | None:
    """An UPDATE or DELETE that meets no row is no write."""
    if not (asked.is_update or asked.is_delete):
        return None
    statement: Any = asked.statement
    met = select(literal(1)).select_from(statement.table).where(statement.whereclause).limit(1)
    if asked.session.scalar(met) is not None:
        return None
    return asked.session.execute(select(literal(1)).where(false()))
