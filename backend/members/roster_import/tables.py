"""Finding the one table in uploaded sheets: its columns by heading, its rows, and what is wrong with either. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from backend.members.roster_import.cells import Cell, Row, Sheet

MAX_HEADING_ROW = 10
"""Titles above the headings are skipped, this far down."""
_LONGEST_HEADING = 40
_REMARKS = re.compile(r"[(\[【<].*?[)\]】>]|[\s*:•·]")
_BLANK = Cell()


class Headings(Protocol):
    """What the headings of a kind of table mean."""

    @property
    def heading_of(self) -> Mapping[str, str]: ...
    @property
    def column_of(self) -> Mapping[str, str]: ...
    @property
    def not_kept(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Wanted:
    """The kind of table that is looked for."""

    meaning: Headings
    least_headings: int
    """A row that has so many known ones is that of the headings."""
    most_rows: int
    first_column: str
    """Said to be missing where no sheet is such a table."""
    missing: Callable[[Mapping[str, int]], list[str]]
    """Which columns lack, given where those are that were found."""


@dataclass(frozen=True)
class Problem:
    """What is wrong where; never a value of a person."""

    reason: str
    row: int | None = None
    column: str | None = None
    """The heading."""
    detail: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored and answered."""
        return asdict(self)


@dataclass
class Findings:
    """What was found in a file but its rows."""

    meaning: Headings
    problems: list[Problem] = field(default_factory=list)
    row_count: int = 0
    headings: dict[str, str] = field(default_factory=dict)
    """The file's heading of each column."""

    def note(self, reason: str, row: int | None = None, column: str | None = None, detail: str | None = None) -> None:
        """Remember a problem; `column` by what it means."""
        shown = None if column is None else self.headings.get(column) or self.meaning.heading_of[column]
        self.problems.append(Problem(reason, row, shown, detail))


@dataclass(frozen=True)
class Table:
    """Where each column lies, and the rows that are not blank; none of too many."""

    columns: dict[str, int]
    rows: list[Row]


def find_table(sheets: list[Sheet], wanted: Wanted, found: Findings) -> Table:
    """The table of the first sheet that is one; problems of the file go into `found`."""
    tables = [(sheet, heading) for sheet in sheets if (heading := _find_heading(sheet, wanted)) is not None]
    if not tables:
        found.note("missing_heading", column=wanted.first_column)
        return Table({}, [])
    (sheet, heading), *others = tables
    for other, _ in others:
        found.note("several_sheets", detail=other.name[:_LONGEST_HEADING])
    columns = _find_columns(heading, wanted, found)
    body = [row for row in sheet.rows if row.number > heading.number]
    body = [row for row in body if any(row.cell(place) != _BLANK for place in columns.values())]
    found.row_count = len(body)
    _note_merges(sheet, heading, found)
    if not body:
        found.note("no_rows")
    if len(body) > wanted.most_rows:
        found.note("too_many_rows", body[wanted.most_rows].number, detail=str(wanted.most_rows))
        body = []
    return Table(columns, body)


def plain_heading(text: str) -> str:
    """A heading as it is compared: without blanks, marks, and remarks in brackets."""
    return _REMARKS.sub("", unicodedata.normalize("NFKC", text))


def _find_heading(sheet: Sheet, wanted: Wanted) -> Row | None:
    """The row that has most known headings, if it has enough of them."""
    known = wanted.meaning.column_of

    def columns_in(row: Row) -> set[str]:
        return {known[text] for cell in row.cells if (text := plain_heading(cell.text)) in known}

    candidates = [row for row in sheet.rows if row.number <= MAX_HEADING_ROW]
    found = max(candidates, key=lambda row: len(columns_in(row)), default=None)
    return found if found is not None and len(columns_in(found)) >= wanted.least_headings else None


def _find_columns(heading: Row, wanted: Wanted, found: Findings) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(heading.cells):
        shown, plain = cell.text[:_LONGEST_HEADING], plain_heading(cell.text)
        column = wanted.meaning.column_of.get(plain)
        if cell.is_formula:
            found.note("formula_cell", heading.number)
        elif column is None:
            if plain and plain not in wanted.meaning.not_kept:
                found.problems.append(Problem("unknown_heading", heading.number, shown))
        elif column in columns:
            found.problems.append(Problem("duplicate_heading", heading.number, shown))
        else:
            columns[column], found.headings[column] = place, shown
    for column in wanted.missing(columns):
        found.note("missing_heading", heading.number, column)
    return columns


def _note_merges(sheet: Sheet, heading: Row, found: Findings) -> None:
    """A merged title above the headings does no harm."""
    last = sheet.rows[-1].number
    for merge in sheet.merges:
        if heading.number <= merge.last_row and merge.first_row <= last:
            shown = heading.cell(merge.column).text[:_LONGEST_HEADING] or None
            found.problems.append(Problem("merged_cells", merge.first_row, shown))
