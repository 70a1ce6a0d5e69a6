"""What a spreadsheet is once it is read: rows of cells, nothing of the file format."""

from dataclasses import dataclass, field
from datetime import date, datetime

MAX_ROW_NUMBER = 20_000
"""Nothing below this row is looked at; a roster has far fewer."""
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Cell:
    """One cell as text, and what else the file knows of it."""

    text: str = ""
    day: date | None = None
    """The cell is formatted as a date."""
    moment: datetime | None = None
    """The same with its time of day, which has no zone, where the file knows one."""
    is_number: bool = False
    is_formula: bool = False


@dataclass(frozen=True)
class Row:
    """A row that is not blank; `number` is the one that the spreadsheet shows."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        """The cell at a column counted from 0; blank beyond the end."""
        return self.cells[place] if place < len(self.cells) else Cell()


@dataclass(frozen=True)
class Merge:
    """A range of merged cells: its first and last row, and its first column counted from 0."""

    first_row: int
    last_row: int
    column: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows without blank ones."""

    name: str
    rows: list[Row]
    merges: list[Merge] = field(default_factory=list)


def row_of(number: int, cells: list[Cell]) -> Row | None:
    """A row without its trailing blanks, or None when nothing is left."""
    while cells and not (cells[-1].text or cells[-1].is_formula):
        cells.pop()
    return Row(number, tuple(cells)) if cells else None
