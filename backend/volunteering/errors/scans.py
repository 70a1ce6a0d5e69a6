"""Refusals of scanning in and out, which are kept like those of a check-in, and of running a shift."""

from backend.attendance.errors import SCAN_REFUSALS, ScanRefusal
from backend.core import errors


class CodeOtherShiftError(ScanRefusal, errors.Conflict):
    """A good code, of another shift than the one that was named."""

    reason = "code_other_shift"
    text = "This code belongs to another shift."


class NotSignedUpError(ScanRefusal, errors.Forbidden):
    """Has no place in the shift; whoever leads it can let people in by card or by name."""

    reason = "not_signed_up"
    text = "You have no place in this shift. Please ask whoever leads it."


class RunningElsewhereError(ScanRefusal, errors.Conflict):
    """Serves elsewhere since `started_at`; `project_title` and `role` are told to the person, not to others."""

    reason = "running_elsewhere"
    text = "You are still serving elsewhere."


class NotRunningError(ScanRefusal, errors.Conflict):
    """Out, but never in. Should the scan in still wait on a phone, both are put together when it arrives."""

    reason = "not_running"
    text = "There is no scan in to this scan out yet."


class BeforeFirstDayError(ScanRefusal, errors.Invalid):
    """Before the day from which the person's service counts; `since_on` says which."""

    reason = "before_joining"
    text = "That is before the person's first day here."


class ShiftNeededError(errors.Invalid):
    """Six digits, a card or a name count only within a named shift."""

    reason = "shift_needed"
    text = "Please say for which shift."


class ShiftClosedError(errors.Conflict):
    """Somebody closed the shift before; `closed_at` says when."""

    reason = "shift_closed"
    text = "This shift was closed already."


class ShiftDeskOverError(errors.Conflict):
    """A desk can be handed over until the shift is closed, called off or over."""

    reason = "shift_desk_over"
    text = "The desk of this shift cannot be handed over now."


class ShiftNotBegunError(errors.Conflict):
    """It has not begun; `starts_at` says when it does."""

    reason = "shift_not_begun"
    text = "This shift has not begun yet."


class ShiftCancelledError(errors.Conflict):
    """The shift was called off."""

    reason = "shift_cancelled"
    text = "This shift was called off."


REFUSALS: dict[str, type[ScanRefusal]] = SCAN_REFUSALS | {
    kind.reason: kind
    for kind in (CodeOtherShiftError, NotSignedUpError, RunningElsewhereError, NotRunningError, BeforeFirstDayError)
}
"""By reason: a stored refusal is answered again as what it was."""
