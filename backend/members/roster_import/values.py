"""From a cell to a value: dates as people write them, numbers, codes by name. Pure."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from openpyxl.utils.datetime import from_excel

from backend.identity.rules import find_normalised_phone
from backend.members.models import Standing
from backend.members.reference import code_of, roster_columns
from backend.members.roster_import.cells import Cell
from backend.members.rules import find_normalised_id_number, normalised_name

EARLIEST = date(1900, 1, 1)
LONGEST_NAME = 60
LONGEST_GROUP = 40
_DATE_SHAPES = (
    re.compile(r"(?P<y>[0-9]{4})[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?", re.ASCII),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})", re.ASCII),
    re.compile(r"(?P<y>[0-9]{4})[-/.年](?P<m>[0-9]{1,2})月?", re.ASCII),
    re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>0[1-9]|1[0-2])", re.ASCII),
)
_MONTH_AS_NUMBER = re.compile(r"[0-9]{4}\.[0-9]{2}", re.ASCII)
_TIME_OF_DAY = re.compile(r"[T ]00?:00(:00(\.0+)?)?$")
_SERIAL_DAY = re.compile(r"[0-9]{4,5}", re.ASCII)
_EARLIEST_SERIAL = 3_000
"""1908: a smaller number in a column of days is no day of anybody's life."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class BadCellError(Exception):
    """A cell that cannot be used, with the problem's reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class DayValue:
    """A day; of a month without a day it is the first."""

    day: date
    month_only: bool = False


Value = str | DayValue


def read_value(column: str, cell: Cell, *, today: date) -> Value | None:
    """What the cell of a column says, normalised; None when it is blank.

    :raises BadCellError: it cannot be used.
    """
    if cell.is_formula:
        raise BadCellError("formula_cell")
    text = " ".join(unicodedata.normalize("NFKC", cell.text).split())
    if _CONTROL.search(cell.text):
        raise BadCellError("bad_text")
    if not text or text in ("/", "-", "—", "无"):
        return None
    if column in ("born_on", "joined_on"):
        return _read_day(cell, text, today=today)
    return _READERS[column](text, today)


def _read_day(cell: Cell, text: str, *, today: date) -> DayValue:
    found = DayValue(cell.day) if cell.day is not None else _parsed_day(text, is_number=cell.is_number)
    if found is None or found.day < EARLIEST:
        raise BadCellError("bad_date")
    if found.day > today:
        raise BadCellError("future_date")
    return found


def _parsed_day(text: str, *, is_number: bool) -> DayValue | None:
    if is_number and "." in text and not _MONTH_AS_NUMBER.fullmatch(text):
        return None  # 2020.1 may have been 2020.10: spreadsheets drop the zero.
    if is_number and _SERIAL_DAY.fullmatch(text) and int(text) >= _EARLIEST_SERIAL:
        serial = from_excel(int(text))
        return DayValue(date(serial.year, serial.month, serial.day))
    plain = _TIME_OF_DAY.sub("", text).replace(" ", "")
    for shape in _DATE_SHAPES:
        match = shape.fullmatch(plain)
        if match is not None:
            parts = match.groupdict()
            return _day(int(parts["y"]), int(parts["m"]), parts.get("d"))
    return None


def _day(year: int, month: int, day: str | None) -> DayValue | None:
    try:
        return DayValue(date(year, month, int(day or 1)), month_only=day is None)
    except ValueError:
        return None


def _read_name(text: str, _today: date) -> str:
    name = normalised_name(text)
    if len(name) > LONGEST_NAME:
        raise BadCellError("too_long")
    if not any(character.isalpha() for character in name):
        raise BadCellError("bad_text")
    return name


def _read_group(text: str, _today: date) -> str:
    if len(text) > LONGEST_GROUP:
        raise BadCellError("too_long")
    return text


def _read_phone(text: str, _today: date) -> str:
    phone = find_normalised_phone(text)
    if phone is None:
        raise BadCellError("bad_phone")
    return phone


def _read_id_number(text: str, today: date) -> str:
    number = find_normalised_id_number(text, today=today)
    if number is None:
        raise BadCellError("bad_id_number")
    return number


def _read_standing(text: str, _today: date) -> str:
    found = roster_columns().standing_of.get(text)
    if found is None:
        raise BadCellError("unknown_code")
    return Standing(found).value


def _reader_of_code(table: str) -> Callable[[str, date], str]:
    def read_code(text: str, _today: date) -> str:
        known = code_of(table)
        found = known.get(text) or known.get(text.zfill(2))  # A spreadsheet makes 1 of 01.
        if found is None:
            raise BadCellError("unknown_code")
        return found

    return read_code


_READERS: dict[str, Callable[[str, date], str]] = {
    "name": _read_name,
    "group": _read_group,
    "phone": _read_phone,
    "id_number": _read_id_number,
    "standing": _read_standing,
    "sex": _reader_of_code("sex"),
    "ethnicity": _reader_of_code("ethnicity"),
    "education": _reader_of_code("education"),
}
