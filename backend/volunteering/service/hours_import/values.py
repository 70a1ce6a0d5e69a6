"""From a cell to a value: days, times of day and durations as people write them. Pure."""

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

from backend.members.roster_import.cells import Cell
from backend.members.roster_import.values import BadCellError
from backend.volunteering.reference.transfers import hours_columns

LONGEST_TEXT = 80
HOUR = 60
LAST_DIGITS = 4
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_NOT_DIGITS = re.compile(r"[^0-9]")
_NUMBER = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,12})?", re.ASCII)
_CLOCKED = re.compile(r"(-?)([0-9]{1,4}):([0-5][0-9])(?::[0-5][0-9])?", re.ASCII)
_WORDED = re.compile(
    r"(?:(?P<h>[0-9]{1,3}(?:\.[0-9]{1,4})?)(?:个?小时|h))?(?:(?P<m>[0-9]{1,5})(?:分钟?|min))?", re.ASCII | re.IGNORECASE
)
_BETWEEN = re.compile(r"^(?P<day>.*?[0-9日])[T ]+(?P<time>[0-9]{1,2}[:时点].*)$")


def read_text(cell: Cell) -> str | None:
    """One line of text, normalised; None when it is blank.

    :raises BadCellError: a formula, control characters, or too long.
    """
    if cell.is_formula:
        raise BadCellError("formula_cell")
    if _CONTROL.search(cell.text):
        raise BadCellError("bad_text")
    text = " ".join(unicodedata.normalize("NFKC", cell.text).split())
    if len(text) > LONGEST_TEXT:
        raise BadCellError("too_long")
    return None if text in ("", "/", "-", "—", "无") else text


def read_last_four(cell: Cell) -> str | None:
    """The last four digits of a phone, of which the file may have all or some masked.

    :raises BadCellError: fewer than four digits at its end.
    """
    text = read_text(cell)
    if text is None:
        return None
    found = _NOT_DIGITS.split(text.replace("-", "").replace(" ", ""))[-1][-LAST_DIGITS:]
    if cell.is_number and len(found) < LAST_DIGITS:
        found = found.zfill(LAST_DIGITS)  # A spreadsheet makes 12 of 0012.
    if len(found) < LAST_DIGITS:
        raise BadCellError("bad_phone")
    return found


def read_day(cell: Cell) -> date | None:
    """A calendar day.

    :raises BadCellError: no day.
    """
    text = read_text(cell)
    if text is None:
        return None
    if cell.day is not None:
        return cell.day
    parts = _BETWEEN.match(text)
    found = _day_of(parts["day"] if parts else text)
    if found is None:
        raise BadCellError("bad_date")
    return found


def read_moment(cell: Cell) -> tuple[date | None, time] | None:
    """A time of day, with its day where the cell has one.

    :raises BadCellError: no time of day.
    """
    text = read_text(cell)
    if text is None:
        return None
    if cell.moment is not None:
        return cell.moment.date(), cell.moment.time()
    parts = _BETWEEN.match(text)
    day = _day_of(parts["day"]) if parts else None
    found = _time_of(parts["time"] if parts else text)
    if found is None or (parts is not None and day is None):
        raise BadCellError("bad_time")
    return day, found


def read_minutes(cell: Cell, *, in_minutes: bool) -> int | None:
    """A duration as whole minutes: 2.5, 2:30, 2小时30分, or minutes where the heading says so. It may be negative.

    :raises BadCellError: no duration.
    """
    text = read_text(cell)
    if text is None:
        return None
    text = text.replace(" ", "")
    if _NUMBER.fullmatch(text):
        return round(float(text)) if in_minutes else round(float(text) * HOUR)
    clocked = _CLOCKED.fullmatch(text)
    if clocked is not None:
        return (int(clocked[2]) * HOUR + int(clocked[3])) * (-1 if clocked[1] else 1)
    worded = _WORDED.fullmatch(text)
    if worded is None:
        raise BadCellError("bad_hours")
    return round(float(worded["h"] or 0) * HOUR) + int(worded["m"] or 0)


@lru_cache(maxsize=4096)
def _day_of(text: str) -> date | None:
    found = _parsed(text.replace(" ", ""), hours_columns().date_formats)
    return found.date() if found is not None else None


@lru_cache(maxsize=2048)
def _time_of(text: str) -> time | None:
    found = _parsed(text.replace(" ", ""), hours_columns().time_formats)
    return found.time() if found is not None else None


def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    for shape in formats:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007 - wall-clock time; the zone is added with the day.
        except ValueError:
            continue
    return None
