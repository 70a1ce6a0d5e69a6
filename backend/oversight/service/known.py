"""Rows that were asked for although the system had them: where sheets came in that brought nothing new."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.core.local_day import local_day
from backend.members.models import RosterImport
from backend.organisations.models import OrganisationClosure
from backend.oversight.rules import Source
from backend.oversight.service.asked import Asked, between
from backend.volunteering.models import HoursImport


@dataclass
class Sheets:
    """What came in by one way, and what of it was there."""

    sheets: int = 0
    known_sheets: int = 0
    """Of which not one row was new."""
    rows: int = 0
    known_rows: int = 0

    def add(self, rows: int, known: int) -> None:
        """Count one sheet in."""
        self.sheets += 1
        self.known_sheets += rows == known
        self.rows += rows
        self.known_rows += known


_UPLOADS: dict[Source, tuple[Any, str]] = {
    Source.ROSTER_SHEET: (RosterImport, "unchanged"),
    Source.HOURS_SHEET: (HoursImport, "known"),
}
"""By source: the table of uploads, and what its `counts` call a row that was there."""


def measure(session: Session, asked: Asked) -> dict[str, Any]:
    """Rows of all sheets without a fault, applied or not, by the day on which they were uploaded."""
    lines = []
    for source, (table, name) in _UPLOADS.items():
        found = Sheets()
        for counts in session.scalars(_uploads(table, asked)):
            if counts["rows"] and not counts["problems"]:
                found.add(counts["rows"], counts.get(name, 0))
        if found.sheets:
            lines.append({"source": source, **vars(found)})
    return {
        "numerator": sum(line["known_rows"] for line in lines),
        "denominator": sum(line["rows"] for line in lines),
        "sources": lines,
    }


def _uploads(table: Any, asked: Asked) -> Select[Any]:
    return (
        select(table.counts)
        .join(OrganisationClosure, asked.lay_below(table.organisation_id, local_day(table.created_at)))
        .where(between(table.created_at, asked.from_on, asked.until_on), table.created_at <= asked.now)
    )
