"""Which step of counting down a day has reached."""

from collections.abc import Iterable
from datetime import date


def step_reached(steps: Iterable[int], *, ends_on: date, today: date) -> int | None:
    """The smallest of `steps` (days before `ends_on`) that has come; None: the day is further off than all of them."""
    left = (ends_on - today).days
    return min((step for step in steps if left <= step), default=None)
