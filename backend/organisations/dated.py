"""Dated rows: what held on a day, and periods that meet. Days are half-open: `from_on` included, `until_on` not."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_


def holds_on(table: Any, day: Any) -> ColumnElement[bool]:
    """The condition that a row of `table` (with `from_on` and `until_on`) holds on `day`, a date or a column."""
    return and_(table.from_on <= day, or_(table.until_on.is_(None), table.until_on > day))


@dataclass(frozen=True)
class Period:
    """Days from `from_on` until `until_on` (exclusive; None: without end)."""

    from_on: date
    until_on: date | None = None

    def meets(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.common_with(other) is not None

    def common_with(self, other: "Period") -> "Period | None":
        """The days that both have, or None."""
        start = max(self.from_on, other.from_on)
        end = min(self.until_on or date.max, other.until_on or date.max)
        if start >= end:
            return None
        return Period(start, None if end == date.max else end)
