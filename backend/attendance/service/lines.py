"""The two tables of the check-in path, each written by one statement: the lines that count, the events behind them."""

from typing import Any

from sqlalchemy import Connection, literal_column

from backend.attendance.models import Attendance, AttendanceStatus, ScanEvent
from backend.core.rows import RowWriter


def write_line(connection: Connection, line: dict[str, Any]) -> bool:
    """Write a line, or revive an undone one; False when there is one that counts."""
    return LINES.write(connection, [line]) == 1


def _reviving(statement: Any) -> Any:
    """A line that was undone counts again with what is written now; one that counts stays."""
    table = Attendance.__table__
    return statement.on_conflict_do_update(
        index_elements=[table.c.activity_id, table.c.member_id],
        set_={column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key},
        where=table.c.status == literal_column(f"'{AttendanceStatus.UNDONE}'"),
    )


def _once(statement: Any) -> Any:
    return statement.on_conflict_do_nothing(index_elements=[ScanEvent.__table__.c.id])


LINES = RowWriter(Attendance.__table__, _reviving)
EVENTS = RowWriter(ScanEvent.__table__, _once)
