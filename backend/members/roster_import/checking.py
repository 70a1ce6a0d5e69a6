"""From sheets to rows of a roster, and every problem by row and column. Pure: the roster itself is not asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from backend.members.models import Sex
from backend.members.reference import roster_columns
from backend.members.roster_import.cells import Row, Sheet
from backend.members.roster_import.tables import Findings, Wanted, find_table
from backend.members.roster_import.values import BadCellError, DayValue, read_value
from backend.members.rules import birth_date_in, disagrees, sex_in

MAX_ROWS = 2_000
ALWAYS_REQUIRED = ("name", "standing")


@dataclass(frozen=True)
class RosterRow:
    """A row that could be read: values by field; blank fields are missing."""

    number: int
    values: dict[str, str | date]
    month_only: frozenset[str] = frozenset()
    """Days of which the file knows the month only."""


@dataclass
class Checked(Findings):
    """A file after checking: rows without problems of their own, and all problems."""

    rows: list[RosterRow] = field(default_factory=list)


def check(sheets: list[Sheet], *, today: date) -> Checked:
    """The rows of the one sheet that is a roster, and every problem of the file."""
    columns = roster_columns()
    checked = Checked(columns)
    table = find_table(sheets, Wanted(columns, 2, MAX_ROWS, "name", _missing), checked)
    for row in table.rows:
        _check_row(row, table.columns, checked, today=today)
    _check_doubles(checked)
    checked.problems.sort(key=lambda problem: problem.row or 0)
    return checked


def _missing(columns: Mapping[str, int]) -> list[str]:
    """Without an ID number the sex must be told."""
    required = [*ALWAYS_REQUIRED, *([] if "id_number" in columns else ["sex"])]
    return [column for column in required if column not in columns]


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
    checked.note(reason, draft.number, column)


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
                checked.note("duplicate_in_file", row.number, column, detail=str(earlier))
                break
    doubled = {problem.row for problem in checked.problems if problem.reason == "duplicate_in_file"}
    checked.rows = [row for row in checked.rows if row.number not in doubled]


def _identities(row: RosterRow) -> Iterable[tuple[str, tuple[object, ...]]]:
    for column in ("id_number", "phone"):
        if column in row.values:
            yield column, (column, row.values[column])
    if "id_number" not in row.values and "phone" not in row.values:
        yield "name", ("name", row.values["name"], row.values.get("born_on"))
