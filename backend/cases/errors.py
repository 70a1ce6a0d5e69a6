"""Refusals of cases."""

from backend.core import errors


class CaseClosedError(errors.Conflict):
    """Somebody has decided it meanwhile."""

    reason = "case_closed"
    text = "This case is closed already."


class CaseOpenError(errors.Conflict):
    """One case of a kind at a time."""

    reason = "case_open"
    text = "There is an open case of this kind already."


class NothingToOpenError(errors.Conflict):
    """The record as it stands today gives no ground for a case. Facts: `months`."""

    reason = "nothing_to_open"
    text = "The record gives no ground for a case."


class NotYoursToDecideError(errors.Forbidden):
    """It was handed over, or this is no decision for this office. Facts: `holder`."""

    reason = "not_yours_to_decide"
    text = "Another organisation decides about this."


class SoughtUntilMissingError(errors.Invalid):
    """Going on needs a day to come, at most a year ahead; any other decision has none."""

    reason = "sought_until_missing"
    text = "Please say until which day."


class NothingAboveError(errors.Conflict):
    """No committee stands above."""

    reason = "nothing_above"
    text = "No committee stands above to hand this to."
