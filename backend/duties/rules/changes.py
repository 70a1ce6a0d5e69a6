"""What may have happened to a duty since a snapshot of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class ChangeKind(StrEnum):
    """What happened since a snapshot."""

    ENTERED_LATER = "entered_later"
    """From paper."""
    CLOSED_LATER = "closed_later"
    """It was held in the quarter, and closed after the snapshot."""
    COUNTS_NOW = "counts_now"
    """Its day, what it counts as or who was there was set right."""
    COUNTS_NO_MORE = "counts_no_more"
    REOPENED = "reopened"
    NOTED = "noted"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    INCLUDED = "included"
    OTHER_RULE = "other_rule"
    """The rule asks for another number."""
    OTHER_FACTS = "other_facts"
    """The branch's facts of the day were set right: the duty does not apply."""


@dataclass(frozen=True)
class Change:
    """One reason why today's record says something else."""

    kind: ChangeKind
    title: str | None = None
    activity_id: UUID | None = None
    on: date | None = None
    """The day of the activity or note, or of what was said."""
