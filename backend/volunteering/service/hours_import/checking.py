"""From sheets to rows of hours, and every problem by row and column. Pure: people and ledger are not asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from backend.core import clock
from backend.members.roster_import.cells import Cell, Row, Sheet
from backend.members.roster_import.tables import Findings, Wanted, find_table
from backend.members.roster_import.values import BadCellError
from backend.volunteering.reference.transfers import hours_columns
from backend.volunteering.rules.ledger import LONGEST, MINUTE, Interval, in_whole_minutes
from backend.volunteering.service.hours_import import values

MAX_ROWS = 5_000
HOURS_OFF_BY = 6
"""Minutes by which a stated duration may differ from the times: a tenth of an hour, as hours are rounded."""
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class HoursRow:
    """A row that could be read: who, by number or by name and phone; which project; when."""

    number: int
    project: str
    interval: Interval
    volunteer_number: str | None
    name: str | None
    last_four: str | None

    @property
    def who_column(self) -> str:
        """Where a problem with the person is shown."""
        return "number" if self.volunteer_number is not None else "name"


@dataclass
class Checked(Findings):
    """A file after checking: rows without problems of their own, and all problems."""

    rows: list[HoursRow] = field(default_factory=list)
    in_minutes: bool = False


def check(sheets: list[Sheet], *, now: datetime) -> Checked:
    """The rows of the one sheet that has hours, and every problem of the file."""
    columns = hours_columns()
    checked = Checked(columns)
    table = find_table(sheets, Wanted(columns, 3, MAX_ROWS, "project", _missing), checked)
    checked.in_minutes = any(mark in checked.headings.get("hours", "") for mark in columns.minutes_marks)
    if not _missing(table.columns):
        for row in table.rows:
            _check_row(row, table.columns, checked, now=now)
    return checked


def _missing(columns: Mapping[str, int]) -> list[str]:
    """One needs who, which project, when it began, and when it ended or how long it took."""
    missing = [column for column in ("project", "starts") if column not in columns]
    if "number" not in columns:
        missing += [column for column in ("name", "phone") if column not in columns]
    return missing + ([] if {"ends", "hours"} & columns.keys() else ["ends"])


@dataclass
class _Draft:
    """A row while it is read."""

    number: int
    checked: Checked
    found: dict[str, Any] = field(default_factory=dict)
    is_bad: bool = False

    def refuse(self, reason: str, column: str) -> None:
        """Note a problem; the row is out."""
        self.is_bad = True
        self.checked.note(reason, self.number, column)


def _check_row(row: Row, columns: dict[str, int], checked: Checked, *, now: datetime) -> None:
    draft = _Draft(row.number, checked)
    for column, place in columns.items():
        try:
            draft.found[column] = _read(column, row.cell(place), in_minutes=checked.in_minutes)
        except BadCellError as error:
            draft.refuse(error.reason, column)
    _ask_for_needed(draft)
    interval = None if draft.is_bad else _interval_in(draft)
    if interval is None or not _is_possible(draft, interval, now=now):
        return
    found = draft.found
    checked.rows.append(
        HoursRow(
            number=row.number,
            project=found["project"],
            interval=interval,
            volunteer_number=found.get("number"),
            name=found.get("name"),
            last_four=found.get("phone"),
        )
    )


_READERS: dict[str, Callable[[Cell], Any]] = {
    "phone": values.read_last_four,
    "day": values.read_day,
    "starts": values.read_moment,
    "ends": values.read_moment,
}


def _read(column: str, cell: Cell, *, in_minutes: bool) -> Any:
    if column == "hours":
        return values.read_minutes(cell, in_minutes=in_minutes)
    return _READERS.get(column, values.read_text)(cell)


def _ask_for_needed(draft: _Draft) -> None:
    found = draft.found
    needed = ["project", "starts"] + ([] if found.get("number") else ["name", "phone"])
    if found.get("ends") is None and found.get("hours") is None:
        needed.append("ends" if "ends" in draft.checked.headings else "hours")
    for column in needed:
        if found.get(column) is None and not draft.is_bad:
            draft.refuse("required", column)


def _interval_in(draft: _Draft) -> Interval | None:
    """From when to when, as the times say; a duration must agree with them."""
    day, (starts_day, starts_time) = draft.found.get("day"), draft.found["starts"]
    first_day = starts_day or day
    if first_day is None:
        draft.refuse("needs_day", "starts")
        return None
    if day not in (None, first_day):
        draft.refuse("day_disagrees", "starts")
        return None
    if not _EARLIEST <= first_day <= _LATEST:
        draft.refuse("bad_date", "starts" if day is None else "day")
        return None
    return _timed(draft, first_day, starts_time)


def _timed(draft: _Draft, first_day: date, starts_time: time) -> Interval | None:
    starts_at, minutes = _instant(first_day, starts_time), draft.found.get("hours")
    if draft.found.get("ends") is None:
        lasted: int = minutes or 0
        return Interval(starts_at, starts_at + timedelta(minutes=lasted)) if _fits(draft, lasted) else None
    interval = in_whole_minutes(starts_at, _end_of(draft, first_day, starts_time))
    if minutes is not None and abs(interval.minutes - minutes) > HOURS_OFF_BY and minutes > 0:
        draft.refuse("hours_disagree", "hours")
        return None
    return interval if minutes is None or _fits(draft, minutes) else None


def _end_of(draft: _Draft, first_day: date, starts_time: time) -> datetime:
    """A time of day before the beginning is one of the next day only where a duration says so, too."""
    ends_day, ends_time = draft.found["ends"]
    if ends_day is None and ends_time <= starts_time and (draft.found.get("hours") or 0) > 0:
        return _instant(first_day + timedelta(days=1), ends_time)
    return _instant(ends_day or first_day, ends_time)


def _fits(draft: _Draft, minutes: int) -> bool:
    if minutes < 1:
        draft.refuse("no_time", "hours")
    elif timedelta(minutes=minutes) > LONGEST:
        draft.refuse("over_a_day", "hours")
    return not draft.is_bad


def _is_possible(draft: _Draft, interval: Interval, *, now: datetime) -> bool:
    column = "ends" if draft.found.get("ends") is not None else "hours"
    if interval.ends_at - interval.starts_at < MINUTE:
        draft.refuse("no_time", column)
    elif interval.ends_at - interval.starts_at > LONGEST:
        draft.refuse("over_a_day", column)
    elif interval.ends_at > now:
        draft.refuse("not_over_yet", column)
    return not draft.is_bad


def _instant(day: date, at: time) -> datetime:
    return clock.start_of(day) + timedelta(hours=at.hour, minutes=at.minute)
