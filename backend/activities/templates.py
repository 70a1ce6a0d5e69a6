"""Ready-made plans per trade. Data, not code: `seeds/reference/activity_templates.json`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from backend.activities.models import Credit

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "activity_templates.json"


@cache
def list_templates() -> tuple[dict[str, Any], ...]:
    """All templates in the order of the file, each with its trade."""
    trades = json.loads(FILE.read_text(encoding="utf-8"))["trades"]
    return tuple(
        template
        | {
            "trade": trade["name"],
            "trade_en": trade["name_en"],
            "credits": [Credit(credit) for credit in template["credits"]],
        }
        for trade in trades
        for template in trade["templates"]
    )
