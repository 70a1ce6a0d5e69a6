"""The steps of the ladders: data, not code."""

import json
from functools import cache
from pathlib import Path

from backend.cases.models import CaseKind
from backend.cases.rules import Ladder

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "ladders.json"


@cache
def ladder_of(kind: CaseKind) -> Ladder:
    """After how many months to remind, and to open a case."""
    row = json.loads(FILE.read_text(encoding="utf-8"))[kind.value]
    return Ladder(
        remind_after_months=tuple(row["remind_after_months"]),
        open_case_after_months=row["open_case_after_months"],
        open_again_after_months=row["open_again_after_months"],
    )
