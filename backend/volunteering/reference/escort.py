"""What 爱心送考 calls things, and its usual times and periods. Data, not code: `seeds/reference/escort.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[3] / "seeds" / "reference" / "escort.json"


@dataclass(frozen=True)
class EscortReference:
    """The settings of the template, as the file says."""

    trip_minutes: int
    """How long a booked ride keeps its driver, unless the half-day ends before."""
    phone_from_hour: int
    """From this hour (local) of the evening before, the driver sees the phone of a booking."""
    keep_days: int
    """So many days after its half-day a booking is erased."""
    expires_soon_days: int
    qualification: str
    """Kind of card that every driver holds, unless the project names another."""
    halves: dict[str, dict[str, str]]
    incident_kinds: tuple[dict[str, Any], ...]
    told: tuple[dict[str, Any], ...]

    @property
    def incident_ids(self) -> set[str]:
        """The kinds that may be written."""
        return {kind["id"] for kind in self.incident_kinds}

    @property
    def told_ids(self) -> set[str]:
        """Who may have been told."""
        return {one["id"] for one in self.told}


@cache
def escort() -> EscortReference:
    """The settings; they change with a release or a restart only."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    found |= {"incident_kinds": tuple(found["incident_kinds"]), "told": tuple(found["told"])}
    del found["source"], found["as_of"]
    return EscortReference(**found)
