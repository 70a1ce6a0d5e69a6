"""Refusals of time: what cannot have been served, what is taken, what is decided."""

from backend.core import errors


class NoTimeError(errors.Invalid):
    """It ends before or when it begins, or is shorter than a minute."""

    reason = "no_time"
    text = "It must end at least one minute after it begins."


class TooLongError(errors.Invalid):
    """More than 24 hours in one piece."""

    reason = "too_long"
    text = "Nobody serves longer than 24 hours in one piece."


class NotOverYetError(errors.Invalid):
    """It lies in the future, or has not ended; `now` is the server's."""

    reason = "not_over_yet"
    text = "Only time that has passed can be recorded."


class BeforeJoiningError(errors.Invalid):
    """Before the day from which the person's service counts; `since_on` says which."""

    reason = "before_joining"
    text = "That is before the person's first day here."


class OutsideProjectError(errors.Invalid):
    """Outside the dates of the project; `from_on` and `until_on` (exclusive) say which."""

    reason = "outside_project"
    text = "The project does not run on that day."


class OutsidePlanError(errors.Invalid):
    """A make-up entry that reaches beyond its shift; `starts_at` and `ends_at` are the plan."""

    reason = "outside_plan"
    text = "Only the planned time of the shift can be made up for."


class NotYourShiftError(errors.Conflict):
    """The person had no place in the shift."""

    reason = "not_signed_up"
    text = "The person was not signed up for this shift."


class ServiceOverlapError(errors.Conflict):
    """Other time of the person lies in it: whose id, times and title stand in the facts, with what can be done.

    `offers`: `shorten` (the longest free part, or null), `split` (all free parts), and leaving it is always possible.
    """

    reason = "service_overlap"
    text = "Another record of the same person lies in this time."


class RecordOverError(errors.Conflict):
    """The record was refused or voided before; `state` says which."""

    reason = "record_over"
    text = "This record does not count any more."


class EntryTakenError(errors.Conflict):
    """The id belongs to other time that was recorded."""

    reason = "entry_taken"
    text = "This id was used for other hours."


class NotYoursToTakeBackError(errors.Conflict):
    """Only what one reported oneself, and what still waits, is taken back by oneself."""

    reason = "not_yours_to_take_back"
    text = "Only your own report can be taken back, and only while it waits."
