"""Rows that are written and read past SQLAlchemy are those that SQLAlchemy would have written and read."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, String, select
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set
from backend.core.ids import new_id
from backend.core.rows import MOST_ROWS, RowReader, RowWriter, among, listed, room_for


class Colour(StrEnum):
    RED = "red"
    DEEP_BLUE = "deep_blue"


class Sample(Base):
    """A column of every type that the product stores."""

    __tablename__ = "sample"
    metadata = MetaData()  # Of its own: the product's tables are compared with the migrations.

    id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID | None]
    colour: Mapped[Colour | None] = mapped_column(closed_set(Colour))
    at: Mapped[datetime | None]
    day: Mapped[date | None]
    words: Mapped[str | None] = mapped_column(String(200))
    digest: Mapped[bytes | None]
    answer: Mapped[dict[str, Any]]
    is_odd: Mapped[bool]
    count: Mapped[int | None]


TABLE = Sample.__table__
WRITER = RowWriter(TABLE, lambda statement: statement.on_conflict_do_nothing(index_elements=[TABLE.c.id]))
INSTANTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])).filter(
    lambda at: 1900 < at.year < 2199
)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=50)
ROWS = st.builds(
    dict,
    id=st.builds(new_id),
    other_id=st.none() | st.builds(new_id),
    colour=st.none() | st.sampled_from(Colour),
    at=st.none() | INSTANTS,
    day=st.none() | st.dates(date(1900, 1, 1), date(2199, 1, 1)),
    words=st.none() | TEXTS,
    digest=st.none() | st.binary(min_size=1, max_size=40),
    answer=st.dictionaries(TEXTS, TEXTS | st.none() | st.booleans() | st.integers(-(2**31), 2**31), max_size=3),
    is_odd=st.booleans(),
    count=st.none() | st.integers(-(2**31), 2**31 - 1),
)


@pytest.fixture
def samples(plain_database):
    TABLE.create(plain_database.engine)
    yield plain_database.engine
    TABLE.drop(plain_database.engine)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # Each example rolls back.
@given(rows=st.lists(ROWS, min_size=1, max_size=5))
def test_what_is_written_is_what_is_read_either_way(samples, rows):
    with samples.connect() as connection, connection.begin() as transaction:
        assert WRITER.write(connection, rows) == len(rows)
        by_sqlalchemy = {row.id: row._asdict() for row in connection.execute(select(TABLE))}
        read = RowReader(select(TABLE), connection.dialect).read(connection, {})
        transaction.rollback()
    assert by_sqlalchemy == {row["id"]: row for row in rows}
    assert {row.id: row._asdict() for row in read} == by_sqlalchemy


def test_rows_that_sqlalchemy_wrote_are_stored_the_same_way(samples):
    instant = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    row = {"id": new_id(), "at": instant, "day": instant.date(), "colour": Colour.RED, "answer": {}, "is_odd": True}
    full = dict.fromkeys(TABLE.columns.keys()) | row
    with samples.begin() as connection:
        connection.execute(TABLE.insert(), full)
        WRITER.write(connection, [full | {"id": new_id()}])
        stored = connection.exec_driver_sql("SELECT at, day, colour, answer, is_odd, words FROM sample").all()
    assert stored[0] == stored[1]


def test_conflicts_are_not_counted(samples):
    row = dict.fromkeys(TABLE.columns.keys()) | {"id": new_id(), "answer": {}, "is_odd": False}
    with samples.begin() as connection:
        assert WRITER.write(connection, [row]) == 1
        assert WRITER.write(connection, [row, row | {"id": new_id()}]) == 1


def test_many_rows_are_one_statement(samples):
    blank = dict.fromkeys(TABLE.columns.keys()) | {"answer": {}, "is_odd": False}
    with samples.begin() as connection:
        assert WRITER.write(connection, [blank | {"id": new_id()} for _ in range(MOST_ROWS)]) == MOST_ROWS


def test_an_instant_without_a_zone_is_refused(samples):
    row = dict.fromkeys(TABLE.columns.keys()) | {"id": new_id(), "answer": {}, "is_odd": False}
    with samples.begin() as connection, pytest.raises(ValueError, match="aware"):
        WRITER.write(connection, [row | {"at": datetime.now(UTC).replace(tzinfo=None)}])


@pytest.mark.parametrize("wanted", [1, 2, 3, 5])
def test_a_list_of_any_length_finds_its_rows(samples, wanted):
    blank = dict.fromkeys(TABLE.columns.keys()) | {"answer": {}, "is_odd": False}
    ids = [new_id() for _ in range(6)]
    with samples.begin() as connection:
        WRITER.write(connection, [blank | {"id": identifier} for identifier in ids])
        dialect, room = connection.dialect, room_for(wanted, connection.dialect)
        reader = RowReader(select(TABLE.c.id).where(among(TABLE.c.id, "ids", room=room, dialect=dialect)), dialect)
        found = reader.read(connection, listed("ids", ids[:wanted], room=room, dialect=dialect))
    assert {row.id for row in found} == set(ids[:wanted])
