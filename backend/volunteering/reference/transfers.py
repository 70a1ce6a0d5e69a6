"""Reference data of hours from and for elsewhere: headings, formats of days and times, layouts. Data, not code."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "seeds" / "reference"


@dataclass(frozen=True)
class Layout:
    """How a platform wants its spreadsheet."""

    platform: str
    name: str
    name_en: str
    in_minutes: bool
    columns: tuple[tuple[str, str], ...]
    """Column and heading, in their order."""


@dataclass(frozen=True)
class HoursColumns:
    """What the headings of a spreadsheet of hours mean, and how days and times are written."""

    heading_of: dict[str, str]
    """The usual heading of each column."""
    column_of: dict[str, str]
    """Column by every heading that is understood."""
    not_kept: frozenset[str]
    """Headings that are well known, but whose contents are not asked for."""
    minutes_marks: tuple[str, ...]
    """What in a heading says that its column is in minutes."""
    date_formats: tuple[str, ...]
    time_formats: tuple[str, ...]


@cache
def hours_columns() -> HoursColumns:
    """Headings and formats."""
    data = _read()
    return HoursColumns(
        heading_of={row["column"]: row["heading"] for row in data["columns"]},
        column_of={text: row["column"] for row in data["columns"] for text in (row["heading"], *row["also"])},
        not_kept=frozenset(data["not_kept"]),
        minutes_marks=tuple(data["minutes_marks"]),
        date_formats=tuple(data["date_formats"]),
        time_formats=tuple(data["time_formats"]),
    )


@cache
def layouts() -> dict[str, Layout]:
    """The layouts by platform."""
    return {
        row["platform"]: Layout(
            platform=row["platform"],
            name=row["name"],
            name_en=row["name_en"],
            in_minutes=row["unit"] == "minutes",
            columns=tuple((column, heading) for column, heading in row["columns"]),
        )
        for row in _read()["layouts"]
    }


@cache
def _read() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((FOLDER / "service_import_columns.json").read_text(encoding="utf-8"))
    return data
