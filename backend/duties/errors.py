"""Refusals of duties."""

from backend.core import errors


class DutyUnknownError(errors.Invalid):
    """The branch has no such duty in that period, or nothing of the kind can be done with it."""

    reason = "duty_unknown"
    text = "There is no such duty."


class DutyExcludedError(errors.Conflict):
    """Somebody has left it out meanwhile."""

    reason = "duty_excluded"
    text = "This duty is left out already."


class NotExcludedError(errors.Conflict):
    """Somebody has taken the exclusion back meanwhile."""

    reason = "duty_not_excluded"
    text = "This duty is not left out any more."


class RecordWithdrawnError(errors.Conflict):
    """Somebody has withdrawn the note meanwhile."""

    reason = "duty_record_withdrawn"
    text = "This note was withdrawn already."


class PlanChangedError(errors.Conflict):
    """Something changed since the preview was made: the plan would be another one now."""

    reason = "plan_changed"
    text = "Something changed meanwhile. Please look at the new preview."


class PlanLineUnknownError(errors.Invalid):
    """The preview has no such line."""

    reason = "plan_line_unknown"
    text = "The preview has no such line."


class OutsideWindowError(errors.Invalid):
    """On that day the activity would not settle what its line says. Facts: `key`, `from_on`, `until_on`."""

    reason = "outside_window"
    text = "On that day it would not count for this duty."


class TimeTakenError(errors.Conflict):
    """The branch has another activity at that time. Facts: `key`, `title`, `starts_at`."""

    reason = "time_taken"
    text = "The branch has another activity at that time."
