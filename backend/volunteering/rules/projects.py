"""Pure decisions of volunteering: what a project's state allows, who is late, who is tired. No database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from backend.core import clock
from backend.volunteering.models import Project, ProjectState

LONGEST_PROJECT = timedelta(days=3 * 366)
LONGEST_SHIFT = timedelta(days=1)

# --- Projects ---------------------------------------------------------------------------------------------------------


class ProjectStep(StrEnum):
    """What somebody may do with a project now."""

    EDIT = "edit"
    PUBLISH = "publish"
    END = "end"
    CANCEL = "cancel"
    DELETE = "delete"
    LEADS = "leads"
    """Give and end the posts of leads and desk workers."""
    SHIFTS = "shifts"
    """Add, edit and cancel shifts."""
    SIGN_UPS = "sign_ups"
    """See who signed up, applied and is qualified, and decide."""
    APPLY = "apply"
    """Ask to help: on the public page."""
    SIGN_UP = "sign_up"


STEPS_OF_OFFICERS: dict[ProjectState, tuple[ProjectStep, ...]] = {
    ProjectState.DRAFT: (
        *(ProjectStep.EDIT, ProjectStep.PUBLISH, ProjectStep.DELETE),
        *(ProjectStep.LEADS, ProjectStep.SHIFTS, ProjectStep.SIGN_UPS),
    ),
    ProjectState.PUBLISHED: (
        *(ProjectStep.EDIT, ProjectStep.END, ProjectStep.CANCEL),
        *(ProjectStep.LEADS, ProjectStep.SHIFTS, ProjectStep.SIGN_UPS),
    ),
    ProjectState.ENDED: (ProjectStep.SIGN_UPS,),
    ProjectState.CANCELLED: (),
}
STEPS_OF_LEADS = frozenset({ProjectStep.EDIT, ProjectStep.SHIFTS, ProjectStep.SIGN_UPS})


class Insurable(Protocol):
    """Whatever says how dangerous it is and who insures."""

    @property
    def is_dangerous(self) -> bool: ...
    @property
    def insurance(self) -> str: ...


def lacks_insurance(project: Insurable) -> bool:
    """Dangerous work without an insurance (志愿服务条例 Art. 17, domain §5)."""
    return project.is_dangerous and not project.insurance.strip()


def is_period(from_on: date, until_on: date) -> bool:
    """Whether a project may last from one day until before the other."""
    return timedelta(0) < until_on - from_on <= LONGEST_PROJECT


# --- Shifts -----------------------------------------------------------------------------------------------------------


class SignUpStanding(StrEnum):
    """How somebody stands at a shift."""

    PLACED = "placed"
    WAITING = "waiting"


class LeftOutReason(StrEnum):
    """Why no shift will be made on a day of the rule."""

    PAST = "past"
    HOLIDAY = "holiday"
    BY_HAND = "by_hand"
    EXISTS = "exists"
    """The role has a shift at that time."""


class Timed(Protocol):
    """Whatever has a planned start and end."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True)
class Span:
    """Planned time, half-open."""

    starts_at: datetime
    ends_at: datetime


def is_span(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a shift may last from one instant until the other: whole minutes, at most a day."""
    whole = all(moment.second == moment.microsecond == 0 for moment in (starts_at, ends_at))
    return whole and timedelta(0) < ends_at - starts_at <= LONGEST_SHIFT


def lies_within(span: Timed, project: Project) -> bool:
    """Whether the shift begins and ends on days of the project."""
    begins, ends = clock.start_of(project.from_on), clock.start_of(project.until_on)
    return begins <= span.starts_at and span.ends_at <= ends


def is_late(starts_at: datetime, *, late_cancel_hours: int, now: datetime) -> bool:
    """Whether withdrawing now is called late; nothing follows from it but the word."""
    return now > starts_at - timedelta(hours=late_cancel_hours)


def overlap(one: Timed, other: Timed) -> bool:
    """Whether two times have an instant in common; one may end where the next begins."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def minutes_by_day(span: Timed) -> dict[date, int]:
    """Whole minutes of each local day."""
    found: dict[date, int] = {}
    start = span.starts_at
    while start < span.ends_at:
        day = clock.local_date(start)
        end = min(span.ends_at, clock.start_of(day + timedelta(days=1)))
        found[day] = (end - start) // timedelta(minutes=1)
        start = end
    return found


@dataclass(frozen=True)
class Fatigue:
    """Why somebody would be too tired."""

    why: str
    """`day`: too many minutes on one local day; `rest`: too little between two shifts."""
    minutes: int
    """What it would be."""
    limit: int
    day: date


def find_fatigue(
    wanted: Timed, others: Iterable[Timed], *, most_minutes_a_day: int, least_rest_minutes: int
) -> Fatigue | None:
    """Whether `wanted` beside the person's `others` breaks a limit, and which.

    Shifts that overlap are no question of rest: the person is told of them, and decides.
    """
    others = list(others)
    total: Counter[date] = Counter()
    for span in (wanted, *others):
        total.update(minutes_by_day(span))
    for day in minutes_by_day(wanted):
        if total[day] > most_minutes_a_day:
            return Fatigue("day", total[day], most_minutes_a_day, day)
    for other in others:
        rest = max(wanted.starts_at - other.ends_at, other.starts_at - wanted.ends_at)
        if timedelta(0) <= rest < timedelta(minutes=least_rest_minutes):
            minutes = rest // timedelta(minutes=1)
            return Fatigue("rest", minutes, least_rest_minutes, clock.local_date(wanted.starts_at))
    return None


# --- Qualifications ---------------------------------------------------------------------------------------------------


class Card(Protocol):
    """Whatever may qualify somebody."""

    @property
    def checked_at(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def expires_on(self) -> date | None: ...


def holds_on(card: Card, day: date) -> bool:
    """Whether somebody has seen the card and it is valid on the day; `expires_on` is the first day it is not."""
    is_seen = card.checked_at is not None and card.withdrawn_at is None
    return is_seen and (card.expires_on is None or day < card.expires_on)
