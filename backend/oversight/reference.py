"""What counts as a tap and a form, and the words of the definitions: data, not code."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from backend.attendance.models import EvidenceKind
from backend.core.audit import Action

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "burden.json"


class Figure(StrEnum):
    """The figures of the burden meter."""

    TAPS = "taps"
    """Per check-in."""
    FORMS = "forms"
    """Per branch and month."""
    MESSAGES = "messages"
    """Per member and week."""
    KNOWN = "known"
    """Rows that were there already, of all rows sent in."""


class Basis(StrEnum):
    """Where the number of taps comes from."""

    MOTION = "motion"
    """`make motion` does it in a real browser."""
    COUNTED = "counted"
    """Counted on the pages."""


@dataclass(frozen=True)
class Definition:
    """The words that stand under a figure, of one version; by language."""

    version: int
    as_of: date
    zh: dict[str, str]
    en: dict[str, str]


@dataclass(frozen=True)
class Way:
    """How many taps one check-in takes, by whomever."""

    method: EvidenceKind
    taps: int
    basis: Basis


@dataclass(frozen=True)
class Named:
    """A group of forms, and what belongs to it."""

    key: str
    zh: str
    en: str
    holds: frozenset[str]


@cache
def definition_of(figure: Figure) -> Definition:
    """The definition that the figure is worked out by."""
    row = _data()["definitions"][figure.value]
    return Definition(row["version"], date.fromisoformat(row["as_of"]), row["zh"], row["en"])


@cache
def ways() -> dict[EvidenceKind, Way]:
    """Taps by the method of an attendance."""
    found = [Way(EvidenceKind(row["method"]), row["taps"], Basis(row["basis"])) for row in _data()["taps"]]
    return {way.method: way for way in found}


@cache
def forms() -> tuple[Named, ...]:
    """Groups of forms; what they hold are actions of the audit trail."""
    return tuple(_named(row, frozenset(Action(action) for action in row["actions"])) for row in _data()["forms"])


def _named(row: dict[str, Any], holds: frozenset[Any]) -> Named:
    return Named(row["key"], row["zh"], row["en"], holds)


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
