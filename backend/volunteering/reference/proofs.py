"""Reference data of proofs: the star ladder, days of publicity, kinds of outcome. Data, not code."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from backend.volunteering.models import ProjectKind

FOLDER = Path(__file__).resolve().parents[3] / "seeds" / "reference"


@dataclass(frozen=True)
class Star:
    """So many stars from so many minutes on."""

    stars: int
    minutes: int


@dataclass(frozen=True)
class OutcomeKind:
    """Something that is counted beside hours."""

    key: str
    name: str
    name_en: str
    unit: str


@cache
def star_ladder() -> tuple[Star, ...]:
    """The steps, the lowest first."""
    return tuple(Star(row["stars"], row["minutes"]) for row in _read("star_ladder")["stars"])


@cache
def publicity_days() -> int:
    """For how many days a proof is shown inside the unit, the day after its issue being the first."""
    return int(_read("proof_rules")["publicity_days"])


@cache
def outcome_kinds() -> dict[str, OutcomeKind]:
    """All kinds by key, in the order of the file."""
    return {
        row["key"]: OutcomeKind(row["key"], row["name"], row["name_en"], row["unit"])
        for row in _read("outcomes")["kinds"]
    }


@cache
def outcomes_of(kind: ProjectKind) -> tuple[str, ...]:
    """What projects of a kind count."""
    found: list[str] = _read("outcomes")["of_project_kind"][kind.value]
    return tuple(found)


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return data
