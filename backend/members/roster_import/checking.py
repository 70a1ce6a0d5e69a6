"""From sheets to rows of a roster, and every problem by row and column. Pure: the roster itself is not asked."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from backend.members.models import Sex
from backend.members.reference import roster_columns
from backend.members.roster_import.cells import Row, Sheet
from backend.members.roster_import.values import BadCellError, DayValue, read_value
from backend.members.rules import birth_date_in, disagrees, sex_in

MAX_ROWS = 2_000
MAX_HEADING_ROW = 10
"""Titles above the headings are skipped, this far down."""
MIN_KNOWN_HEADINGS = 2
_LONGEST_HEADING = 40
_REMARKS = re.compile(r"[(\[【<].*?[)\]】>]|[\s*:•·]")
ALWAYS_REQUIRED = ("name", "standing")


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


@dataclass(frozen=True)
class RosterRow:
    """A row that could be read: values by field; blank fields are missing."""

    number: int
    values: dict[str, str | date]
    month_only: frozenset[str] = frozenset()
    """Days of which the file knows the month only."""


@dataclass
class Checked:
    """A file after checking: rows without problems of their own, and all problems."""

    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    row_count: int = 0
    headings: dict[str, str] = field(default_factory=dict)
    """The file's heading of each column."""


def check(sheets: list[Sheet], *, today: date) -> Checked:
    """The rows of the one sheet that is a roster, and every problem of the file."""
    rosters = [(sheet, heading) for sheet in sheets if (heading := _find_heading(sheet)) is not None]
    checked = Checked()
    if not rosters:
        checked.problems.append(Problem("missing_heading", column=roster_columns().heading_of["name"]))
        return checked
    (sheet, heading), *others = rosters
    checked.problems += [Problem("several_sheets", detail=other.name[:_LONGEST_HEADING]) for other, _ in others]
    columns = _check_headings(heading, checked)
    body = [row for row in sheet.rows if row.number > heading.number]
    body = [row for row in body if any(row.cell(place) != _BLANK for place in columns.values())]
    checked.row_count = len(body)
    _check_merges(sheet, heading, checked)
    if not body:
        checked.problems.append(Problem("no_rows"))
    if len(body) > MAX_ROWS:
        checked.problems.append(Problem("too_many_rows", row=body[MAX_ROWS].number, detail=str(MAX_ROWS)))
        return checked
    for row in body:
        _check_row(row, columns, checked, today=today)
    _check_doubles(checked)
    checked.problems.sort(key=lambda problem: problem.row or 0)
    return checked


_BLANK = Row(0, ()).cell(0)


def plain_heading(text: str) -> str:
    """A heading as it is compared: without blanks, marks, and remarks in brackets."""
    return _REMARKS.sub("", unicodedata.normalize("NFKC", text))


def _find_heading(sheet: Sheet) -> Row | None:
    """The row that has most headings of a roster, if it has two of them."""
    known = roster_columns().column_of

    def columns_in(row: Row) -> set[str]:
        return {known[text] for cell in row.cells if (text := plain_heading(cell.text)) in known}

    candidates = [row for row in sheet.rows if row.number <= MAX_HEADING_ROW]
    found = max(candidates, key=lambda row: len(columns_in(row)), default=None)
    return found if found is not None and len(columns_in(found)) >= MIN_KNOWN_HEADINGS else None


def _check_headings(heading: Row, checked: Checked) -> dict[str, int]:
    """Where each column lies; problems of headings are noted."""
    reference = roster_columns()
    columns: dict[str, int] = {}
    for place, cell in enumerate(heading.cells):
        shown, plain = cell.text[:_LONGEST_HEADING], plain_heading(cell.text)
        column = reference.column_of.get(plain)
        if cell.is_formula:
            checked.problems.append(Problem("formula_cell", row=heading.number))
        elif column is None:
            if plain and plain not in reference.not_kept:
                checked.problems.append(Problem("unknown_heading", row=heading.number, column=shown))
        elif column in columns:
            checked.problems.append(Problem("duplicate_heading", row=heading.number, column=shown))
        else:
            columns[column], checked.headings[column] = place, shown
    required = [*ALWAYS_REQUIRED, *([] if "id_number" in columns else ["sex"])]
    checked.problems += [
        Problem("missing_heading", row=heading.number, column=reference.heading_of[column])
        for column in required
        if column not in columns
    ]
    return columns


def _check_merges(sheet: Sheet, heading: Row, checked: Checked) -> None:
    """A merged title above the headings does no harm."""
    last = sheet.rows[-1].number
    for merge in sheet.merges:
        if heading.number <= merge.last_row and merge.first_row <= last:
            shown = heading.cell(merge.column).text[:_LONGEST_HEADING] or None
            checked.problems.append(Problem("merged_cells", row=merge.first_row, column=shown))


@dataclass
class _Draft:
    """A row while it is read."""

    number: int
    values: dict[str, str | date] = field(default_factory=dict)
    month_only: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    """Columns that have a problem."""

    def day(self, column: str) -> date | None:
        value = self.values.get(column)
        return value if isinstance(value, date) else None

    def text(self, column: str) -> str | None:
        value = self.values.get(column)
        return value if isinstance(value, str) else None


def _check_row(row: Row, columns: dict[str, int], checked: Checked, *, today: date) -> None:
    draft = _Draft(row.number)
    for column, place in columns.items():
        try:
            _put(draft, column, read_value(column, row.cell(place), today=today))
        except BadCellError as error:
            _note(checked, draft, column, error.reason)
    _complete_from_id_number(draft, checked)
    for column in (*ALWAYS_REQUIRED, "sex"):
        is_asked = column in columns or (column == "sex" and "id_number" in columns)
        if is_asked and column not in draft.values and column not in draft.bad:
            _note(checked, draft, column, "required")
    if not draft.bad and draft.values.keys() >= {*ALWAYS_REQUIRED, "sex"}:
        checked.rows.append(RosterRow(row.number, draft.values, frozenset(draft.month_only)))


def _put(draft: _Draft, column: str, value: str | DayValue | None) -> None:
    if isinstance(value, DayValue):
        draft.values[column] = value.day
        draft.month_only |= {column} if value.month_only else set()
    elif value is not None:
        draft.values[column] = value


def _note(checked: Checked, draft: _Draft, column: str, reason: str) -> None:
    draft.bad.add(column)
    shown = checked.headings.get(column) or roster_columns().heading_of[column]
    checked.problems.append(Problem(reason, draft.number, shown))


def _complete_from_id_number(draft: _Draft, checked: Checked) -> None:
    """The ID number carries birth date and sex: what is blank comes from there, what contradicts is a problem."""
    number = draft.text("id_number")
    if number is None:
        return
    in_number = birth_date_in(number)
    if "born_on" in draft.month_only and draft.day("born_on") == in_number.replace(day=1):
        draft.values["born_on"] = in_number
        draft.month_only.discard("born_on")
    sex = draft.text("sex")
    if disagrees(number, born_on=draft.day("born_on"), sex=Sex(sex) if sex is not None else None):
        _note(checked, draft, "id_number", "id_number_mismatch")
    if "born_on" not in draft.bad:
        draft.values.setdefault("born_on", in_number)
    if "sex" not in draft.bad:
        draft.values.setdefault("sex", sex_in(number).value)


def _check_doubles(checked: Checked) -> None:
    """Nobody stands in a file twice: by ID number, by phone, or, with neither, by name and birth date."""
    first: dict[tuple[object, ...], int] = {}
    for row in checked.rows:
        for column, key in _identities(row):
            earlier = first.setdefault(key, row.number)
            if earlier != row.number:
                shown = checked.headings[column]
                checked.problems.append(Problem("duplicate_in_file", row.number, shown, detail=str(earlier)))
                break
    doubled = {problem.row for problem in checked.problems if problem.reason == "duplicate_in_file"}
    checked.rows = [row for row in checked.rows if row.number not in doubled]


def _identities(row: RosterRow) -> Iterable[tuple[str, tuple[object, ...]]]:
    for column in ("id_number", "phone"):
        if column in row.values:
            yield column, (column, row.values[column])
    if "id_number" not in row.values and "phone" not in row.values:
        yield "name", ("name", row.values["name"], row.values.get("born_on"))
