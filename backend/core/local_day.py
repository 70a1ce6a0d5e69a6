"""The calendar day of an instant in the instance's zone, reckoned by the database: so that it can group by it."""

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from backend.core.clock import ZONE


class local_day(FunctionElement[date]):  # noqa: N801 - reads as the functions of `sqlalchemy.func`.
    """What `clock.local_date` says of a column of instants."""

    type = Date()
    inherit_cache = True


@compiles(local_day, "postgresql")
def _on_postgresql(element: local_day, compiler: Any, **options: Any) -> str:
    return f"CAST(timezone('{ZONE.key}', {compiler.process(element.clauses, **options)}) AS DATE)"


@compiles(local_day, "sqlite")
def _on_sqlite(element: local_day, compiler: Any, **options: Any) -> str:
    # SQLite knows no zones, and China has had no summer time since 1991. It rounds to milliseconds, which would carry
    # the last moment of a day into the next one: whole seconds only.
    return f"date(substr({compiler.process(element.clauses, **options)}, 1, 19), '+8 hours')"
