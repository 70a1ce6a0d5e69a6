"""Reference data of the member file: code tables, headings of rosters, readings of surnames. Data, not code."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "seeds" / "reference"


@dataclass(frozen=True)
class Code:
    """One value of a code table."""

    code: str
    name: str
    name_en: str
    also: tuple[str, ...]
    """Other names that rosters use."""


@cache
def code_table(name: str) -> tuple[Code, ...]:
    """The table `sex`, `ethnicity`, `education` or `trade`, in the standard's order."""
    return tuple(Code(row["code"], row["name"], row["name_en"], tuple(row["also"])) for row in _read(name)["codes"])


@cache
def codes(name: str) -> frozenset[str]:
    """The valid codes of a table."""
    return frozenset(row.code for row in code_table(name))


@cache
def code_of(name: str) -> dict[str, str]:
    """Code by every name, and by itself, that a roster may use."""
    return {text: row.code for row in code_table(name) for text in (row.code, row.name, *row.also)}


@dataclass(frozen=True)
class RosterColumns:
    """What the headings of a roster mean."""

    heading_of: dict[str, str]
    """The usual heading of each column."""
    column_of: dict[str, str]
    """Column by every heading that is understood."""
    not_kept: frozenset[str]
    """Headings that are well known, but whose contents are not asked for."""
    standing_of: dict[str, str]


@cache
def roster_columns() -> RosterColumns:
    """Headings of roster files."""
    data = _read("roster_columns")
    return RosterColumns(
        heading_of={row["column"]: row["heading"] for row in data["columns"]},
        column_of={text: row["column"] for row in data["columns"] for text in (row["heading"], *row["also"])},
        not_kept=frozenset(data["not_kept"]),
        standing_of={text: standing for standing, texts in data["standings"].items() for text in texts},
    )


@cache
def surname_readings() -> dict[str, str]:
    """Surnames that are read otherwise than their characters elsewhere, syllables apart."""
    readings: dict[str, str] = _read("surname_readings")["readings"]
    return readings


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return data
