"""Rows read and written by statements that are compiled once: for the check-in path, where a hall waits.

SQLAlchemy takes longer to bind values and to make rows than the databases take to find and to write them. Here it still
knows the tables, the statements and the errors, but the values go to the driver and come from it directly.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    JSON,
    Connection,
    Date,
    Dialect,
    Enum,
    LargeBinary,
    Select,
    Table,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from backend.core.db import Id, Instant

Encoder: TypeAlias = Callable[[Any], Any]
Decoder: TypeAlias = Callable[[Any], Any]

MOST_ROWS = 1000
"""In one statement; SQLite takes 32,766 values."""


class RowReader:
    """Reads the rows of `statement`, with the names and the types of its columns.

    SQLite gives them as one JSON document: its driver would hand the interpreter around at every single row.
    """

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        columns = list(statement.selected_columns)
        row: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]  # Named only now.
        self._row_of = row._make
        self._options = statement.get_execution_options()
        self._is_packed = dialect.name == "sqlite"
        compiled = (_packed(statement) if self._is_packed else statement).compile(dialect=dialect)
        self._text = str(compiled)
        self._encoders = [(name, _encoder(compiled.binds[name].type)) for name in compiled.positiontup or ()]
        self._decoders = [_decoder(column.type, dialect, is_packed=self._is_packed) for column in columns]

    def read(self, connection: Connection, values: dict[str, Any]) -> list[Any]:
        """All rows, by the values of the statement's parameters."""
        given = _encoded(values, self._encoders) if self._is_packed else values
        result = connection.exec_driver_sql(self._text, given, execution_options=self._options)
        rows = json.loads(result.scalar_one()) if self._is_packed else result.all()
        decoders, row_of = self._decoders, self._row_of
        return [
            row_of([v if v is None or decode is None else decode(v) for decode, v in zip(decoders, row, strict=True)])
            for row in rows
        ]


def _packed(statement: Select[Any]) -> Select[Any]:
    rows = statement.subquery()
    values = [func.hex(column) if isinstance(column.type, Id | LargeBinary) else column for column in rows.c]
    return select(func.json_group_array(func.json_array(*values)))


def _decoder(kind: TypeEngine[Any], dialect: Dialect, *, is_packed: bool) -> Decoder | None:
    if is_packed and isinstance(kind, Id):
        return lambda text: UUID(text) if text else None  # The hex of NULL is nothing.
    if is_packed and isinstance(kind, LargeBinary):
        return lambda text: bytes.fromhex(text) or None
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def room_for(count: int, dialect: Dialect) -> int:
    """How many parameters a list of `count` values has: one array, or up to twice as many, so that few sizes occur."""
    return 1 if dialect.name == "postgresql" else 1 << (count - 1).bit_length()


def among(column: Any, name: str, *, room: int, dialect: Dialect) -> Any:
    """The condition that `column` is in the list called `name`, which has `room`."""
    if dialect.name == "postgresql":
        return column == any_(bindparam(name, type_=postgresql.ARRAY(column.type)))
    return column.in_([bindparam(f"{name}_{place}", type_=column.type) for place in range(room)])


def listed(name: str, values: Sequence[Any], *, room: int, dialect: Dialect) -> dict[str, Any]:
    """The parameters of a list: an array, or the values, the last of them until the room is full."""
    if dialect.name == "postgresql":
        return {name: values}
    padded = [*values, *[values[-1]] * (room - len(values))]
    return {f"{name}_{place}": value for place, value in enumerate(padded)}


class RowWriter:
    """Inserts rows into `table` by one statement, whatever their number; `on_conflict` completes the INSERT.

    They travel as one JSON document to PostgreSQL, and value by value to SQLite, whose JSON holds no bytes.
    """

    def __init__(self, table: Any, on_conflict: Callable[[Any], Any]) -> None:
        self._table: Table = table
        self._on_conflict = on_conflict
        self._encoders = [(column.name, _encoder(column.type)) for column in self._table.columns]
        self._row = f"({', '.join('?' * len(self._encoders))})"
        self._text = lru_cache(maxsize=2)(self._compiled)

    def write(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
        """Write at most `MOST_ROWS` rows with a value for every column; return how many were written or changed."""
        text = self._text(connection.dialect)
        if connection.dialect.name == "postgresql":
            document = json.dumps(rows, default=_in_json)
            return connection.exec_driver_sql(text, {"rows": document}).rowcount
        values = tuple(chain.from_iterable([_encoded(row, self._encoders) for row in rows]))
        text = text.replace(self._row, ", ".join([self._row] * len(rows)))
        return connection.exec_driver_sql(text, values).rowcount

    def _compiled(self, dialect: Dialect) -> str:
        statement = self._of_json() if dialect.name == "postgresql" else sqlite.insert(self._table)
        return str(self._on_conflict(statement).compile(dialect=dialect))

    def _of_json(self) -> Any:
        columns = [column(c.name, c.type) for c in self._table.columns]
        document = cast(bindparam("rows"), postgresql.JSON)
        rows = func.json_to_recordset(document).table_valued(*columns).render_derived(name="new", with_types=True)
        return postgresql.insert(self._table).from_select([c.name for c in columns], select(*rows.c))


def _in_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return _utc(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no JSON for {type(value).__name__}")


# --- What SQLite's driver takes and gives -----------------------------------------------------------------------------


def _encoded(values: Mapping[str, Any], encoders: Sequence[tuple[str, Encoder | None]]) -> tuple[Any, ...]:
    return tuple(
        [value if (value := values[name]) is None or encode is None else encode(value) for name, encode in encoders]
    )


def _encoder(kind: TypeEngine[Any]) -> Encoder | None:
    """How a value of this type is stored, as the type itself would have it."""
    if isinstance(kind, Instant):
        return _instant
    return next((encode for stored, encode in _ENCODERS if isinstance(kind, stored)), None)


def _instant(value: datetime) -> str:
    return _utc(value).isoformat(" ", "microseconds").removesuffix("+00:00")


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("Instants are aware.")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


_ENCODERS: tuple[tuple[type, Encoder], ...] = (
    (Id, attrgetter("bytes")),
    (Enum, attrgetter("value")),
    (Date, date.isoformat),
    (JSON, json.dumps),
)
