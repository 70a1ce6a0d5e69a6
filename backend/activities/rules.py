"""Pure decisions about activities: the check-in window, the steps between states, what may change when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from backend.activities.models import Activity, ActivityState

LONGEST_WINDOW = timedelta(days=1)
"""Check-in begins at most so long before the start, and ends at most so long after the end."""
LONGEST = timedelta(days=1)
"""A theme day ends within a day of its start."""


@dataclass(frozen=True)
class Window:
    """When check-in is taken. Half-open: `closes_at` is the first instant that is too late."""

    opens_at: datetime
    late_after_at: datetime
    closes_at: datetime


class Planned(Protocol):
    """Whatever has the times of a plan: an activity, or a row with its columns."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def opens_before_minutes(self) -> int: ...
    @property
    def late_after_minutes(self) -> int: ...
    @property
    def closes_after_minutes(self) -> int: ...


def window_of(activity: Planned) -> Window:
    """The check-in window of an activity."""
    return Window(
        opens_at=activity.starts_at - timedelta(minutes=activity.opens_before_minutes),
        late_after_at=activity.starts_at + timedelta(minutes=activity.late_after_minutes),
        closes_at=activity.ends_at + timedelta(minutes=activity.closes_after_minutes),
    )


class Step(StrEnum):
    """What an officer may do with an activity in its present state."""

    EDIT = "edit"
    PUBLISH = "publish"
    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    DELETE = "delete"
    DISPLAY = "display"
    ROSTER = "roster"
    MINUTES = "minutes"
    PHOTOS = "photos"
    """Add pictures, and remove them."""


STEPS: dict[ActivityState, tuple[Step, ...]] = {
    ActivityState.DRAFT: (Step.EDIT, Step.PUBLISH, Step.DELETE),
    ActivityState.PUBLISHED: (Step.EDIT, Step.OPEN, Step.CANCEL, Step.ROSTER),
    ActivityState.OPEN: (Step.EDIT, Step.CLOSE, Step.CANCEL, Step.DISPLAY, Step.ROSTER, Step.MINUTES, Step.PHOTOS),
    ActivityState.CLOSED: (Step.REOPEN, Step.ROSTER, Step.MINUTES, Step.PHOTOS),
    ActivityState.MINUTED: (Step.ROSTER, Step.MINUTES, Step.PHOTOS),
    ActivityState.CANCELLED: (),
}

STEPS_BESIDE_THE_LEAD = frozenset({Step.DISPLAY, Step.ROSTER, Step.MINUTES, Step.PHOTOS})
"""What officers of the other hosts of a joint activity may do: show the code, and keep their own branch's record."""
JOINABLE = (ActivityState.DRAFT, ActivityState.PUBLISHED)
"""Other branches may join until the roster is written."""

POLICY = (
    *("opens_before_minutes", "late_after_minutes", "closes_after_minutes"),
    *("rotation_seconds", "grace_seconds", "leave_days_after"),
)
"""The columns of `CheckInPolicy`."""

EDITABLE_WHEN_OPEN = frozenset(
    {"venue", "venue_address", "venue_id", "agenda", "ends_at", "late_after_minutes", "closes_after_minutes"}
    | {"rotation_seconds", "grace_seconds", "leave_days_after", "leave_needs_approval", "guests_welcome", "capacity"}
    | {"mode", "meeting_url"}
    | {"checks_out"}
)
"""Once the roster stands, its day and its hosts stand too."""
WHOM = frozenset({"circle", "group_id"})
"""Once people were told, it is theirs."""


def locked_fields(state: ActivityState, changed: set[str]) -> set[str]:
    """The fields of `changed` that may not change in `state`."""
    if Step.EDIT not in STEPS[state]:
        return changed
    if state is ActivityState.OPEN:
        return changed - EDITABLE_WHEN_OPEN
    return changed & WHOM if state is ActivityState.PUBLISHED else set()


def is_over(activity: Activity, *, now: datetime) -> bool:
    """Whether check-in is no longer taken, by the clock."""
    return now >= window_of(activity).closes_at


class Limited(Protocol):
    """Whatever may have limited places: an activity, or a row with its columns."""

    @property
    def state(self) -> ActivityState: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def capacity(self) -> int | None: ...


def takes_sign_ups(activity: Limited, *, now: datetime) -> bool:
    """Whether members may sign up or withdraw now: places are limited, it is published and has not begun."""
    is_ahead = activity.state in (ActivityState.PUBLISHED, ActivityState.OPEN) and now < activity.starts_at
    return activity.capacity is not None and is_ahead


def free_place(taken: Collection[int], capacity: int) -> int | None:
    """The lowest free number, or None where as many places are taken as there are (or more: it was lowered)."""
    if len(taken) >= capacity:
        return None
    return next(number for number in range(1, capacity + 1) if number not in taken)


class ClashKind(StrEnum):
    """What two activities share at one time."""

    PEOPLE = "people"
    """A branch holds both, for circles that share somebody. Nobody belongs to two branches on one day."""
    INVITED = "invited"
    """A branch that is asked to hold the plan together holds the other."""
    VENUE = "venue"
