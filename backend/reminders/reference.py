"""How long before something people are reminded: data, not code."""

import json
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "reminders.json"


@dataclass(frozen=True)
class Leads:
    """All of them; days count down to 0, the day itself."""

    activity_eve_at: time
    """On the day before, by the instance's clock."""
    activity_soon: timedelta
    activity_silence: timedelta
    """Whoever heard of it so lately needs no reminder."""
    closing: timedelta
    leave: timedelta
    hours_waiting: timedelta
    probation_days: tuple[int, ...]
    letter_days: tuple[int, ...]
    transfer_days: tuple[int, ...]
    qualification_days: tuple[int, ...]


@cache
def leads() -> Leads:
    """Those of this instance."""
    row = json.loads(FILE.read_text(encoding="utf-8"))
    return Leads(
        activity_eve_at=time.fromisoformat(row["activity_eve_at"]),
        activity_soon=timedelta(minutes=row["activity_minutes_before"]),
        activity_silence=timedelta(hours=row["activity_silent_hours_after_publishing"]),
        closing=timedelta(minutes=row["closing_minutes_before"]),
        leave=timedelta(hours=row["leave_hours_before"]),
        hours_waiting=timedelta(days=row["hours_waiting_days"]),
        probation_days=tuple(row["probation_days_before"]),
        letter_days=tuple(row["letter_days_before"]),
        transfer_days=tuple(row["transfer_days_before"]),
        qualification_days=tuple(row["qualification_days_before"]),
    )
