"""How long somebody has been away, and what that asks for: no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.cases.models import CLOSING, CaseDecision
from backend.members.rules import months_after


@dataclass(frozen=True)
class Ladder:
    """What happens after how many months; steps go up."""

    remind_after_months: tuple[int, ...]
    open_case_after_months: int
    open_again_after_months: int
    """After a case was closed and nothing has changed."""

    @property
    def steps(self) -> tuple[int, ...]:
        return (*self.remind_after_months, self.open_case_after_months)

    def step_at(self, months: int) -> int | None:
        """The highest step that was reached, or None."""
        return max((step for step in self.steps if step <= months), default=None)

    def step_after(self, months: int) -> int | None:
        """The next one, or None: a case is due already."""
        return min((step for step in self.steps if step > months), default=None)


@dataclass(frozen=True)
class Seen:
    """What the record says of one day: expected and missed, or else there, on leave or exempt."""

    on: date
    is_missed: bool


@dataclass(frozen=True)
class Absence:
    """Somebody was missed at every meeting since a day."""

    since_on: date
    """The last day on which they came, were on leave or exempt; without any, the first that they missed."""
    missed_on: tuple[date, ...]
    """Every one after it, the earliest first."""
    months: int
    """Whole months since, as far as meetings were held in them: a month without a meeting is nobody's absence."""


def absence_of(days: Iterable[Seen], *, today: date) -> Absence | None:
    """The absence that lasts on `today`, or None: the last thing known is no absence."""
    known = [day for day in days if day.on <= today]
    cleared_on = max((day.on for day in known if not day.is_missed), default=None)
    missed = sorted({day.on for day in known if day.is_missed and (cleared_on is None or day.on > cleared_on)})
    if not missed:
        return None
    since_on = cleared_on or missed[0]
    held_in = {(day.year, day.month) for day in missed}
    return Absence(since_on, tuple(missed), months=min(whole_months(since_on, today), len(held_in)))


def whole_months(start: date, end: date) -> int:
    """How many months are over: a month from the 31st ends on the last day of a shorter one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months_after(start, months) <= end else months - 1


def may_open_again(closed_on: date | None, ladder: Ladder, *, today: date) -> bool:
    """Whether a case is due once more about the same days, after one was closed on `closed_on`."""
    return closed_on is None or months_after(closed_on, ladder.open_again_after_months) <= today


# --- Cases ------------------------------------------------------------------------------------------------------------


class CaseState(StrEnum):
    """Where a case stands on a day."""

    WAITING = "waiting"
    """For a decision."""
    SEEKING = "seeking"
    """Until a day that is still to come."""
    HANDED_OVER = "handed_over"
    """The committee has it."""
    CLOSED = "closed"


def state_on(decision: CaseDecision | None, sought_until: date | None, day: date) -> CaseState:
    """The state that the latest decision makes of a case on `day`; nothing has to happen on it."""
    if decision in CLOSING:
        return CaseState.CLOSED
    if decision is CaseDecision.HANDED_OVER:
        return CaseState.HANDED_OVER
    if sought_until is not None and day < sought_until:
        return CaseState.SEEKING
    return CaseState.WAITING


def decisions_for(*, is_handed: bool, is_handed_to_me: bool) -> tuple[CaseDecision, ...]:
    """What an office may decide: the committee once it has the case, and nobody else then."""
    closing = (CaseDecision.BACK_IN_CONTACT, CaseDecision.EXCUSED)
    if is_handed:
        return (*closing, CaseDecision.CONCLUDED) if is_handed_to_me else ()
    return (*closing, CaseDecision.SOUGHT_UNTIL, CaseDecision.HANDED_OVER)
