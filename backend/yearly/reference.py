"""Grades of the secretary's report: data, not code."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "report_grades.json"


@cache
def report_grades() -> dict[str, dict[str, str]]:
    """By key, from the best on: how each is called, by language."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["grades"]
    return {row["key"]: {"zh": row["zh"], "en": row["en"]} for row in rows}
