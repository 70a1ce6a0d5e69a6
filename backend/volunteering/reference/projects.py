"""Project templates and kinds of qualification. Data, not code: `seeds/reference`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from backend.volunteering.models import ProjectKind

FOLDER = Path(__file__).resolve().parents[3] / "seeds" / "reference"


@cache
def list_templates() -> tuple[dict[str, Any], ...]:
    """All project templates in the order of the file."""
    rows = json.loads((FOLDER / "project_templates.json").read_text(encoding="utf-8"))["templates"]
    return tuple(row | {"kind": ProjectKind(row["kind"])} for row in rows)


@cache
def list_qualification_kinds() -> tuple[dict[str, Any], ...]:
    """All kinds of qualification in the order of the file."""
    rows: list[dict[str, Any]] = json.loads((FOLDER / "qualifications.json").read_text(encoding="utf-8"))["kinds"]
    return tuple(rows)


def find_qualification_kind(kind: str) -> dict[str, Any] | None:
    """The kind with this id, or None."""
    return next((row for row in list_qualification_kinds() if row["id"] == kind), None)
