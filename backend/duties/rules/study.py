"""Members' own hours of study beside what the rule asks of each in a year. Nobody is ranked by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Studied:
    """What one member attended in the year, in whole hours of study."""

    member_id: UUID
    name: str
    hours: int
    is_exempt: bool
    """Need not come on the day, so counted in neither number."""


@dataclass(frozen=True)
class Reached:
    """How many of how many members, as of a day."""

    members: int
    """Everybody but the exempt."""
    exempt: int
    share: int
    """Members with at least the hours due so far."""
    year: int
    """Members with at least the hours of the year."""


def due_by(need: int, *, year: int, on: date) -> int:
    """Of `need` hours a year, the whole ones that are due by the end of `on`: as much as of the year is over."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if on < first:
        return 0
    days = (min(on, last) - first).days + 1
    return need * days // ((last - first).days + 1)


def count_reached(lines: Iterable[Studied], *, need: int, share: int) -> Reached:
    """How many reached the share that is due, and the year's hours; the exempt stand aside."""
    lines = list(lines)
    counted = [one for one in lines if not one.is_exempt]
    return Reached(
        members=len(counted),
        exempt=len(lines) - len(counted),
        share=sum(one.hours >= share for one in counted),
        year=sum(one.hours >= need for one in counted),
    )
