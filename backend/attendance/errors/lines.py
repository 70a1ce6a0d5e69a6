"""Refusals around a line of the roster: leave, claims, corrections, exemptions, make-up sessions, closing."""

from backend.core import errors


class LeavePeriodOverError(errors.Conflict):
    """Leave is taken until so many days after the activity; `until` says when it ended."""

    reason = "leave_period_over"
    text = "It is too late to ask for leave here."


class AlreadyCheckedInError(errors.Conflict):
    """The member is checked in."""

    reason = "already_checked_in"
    text = "The member is checked in already."


class NothingToConfirmError(errors.Conflict):
    """The member has not come in, or it was taken back."""

    reason = "nothing_to_confirm"
    text = "There is no check-in to confirm."


class NotExpectedError(errors.Conflict):
    """The member is not on this activity's roster."""

    reason = "not_expected"
    text = "The member is not expected at this activity."


class ClaimPendingError(errors.Conflict):
    """There is a claim that waits for its decision."""

    reason = "claim_pending"
    text = "Your note is with the secretary already."


class NotYetError(errors.Conflict):
    """Nobody can have been there before it began."""

    reason = "not_begun"
    text = "The activity has not begun yet."


class AlreadyDecidedError(errors.Conflict):
    """Somebody decided the claim before."""

    reason = "already_decided"
    text = "This was decided already."


class ReopenPeriodOverError(errors.Conflict):
    """An activity is reopened within so many days of closing; `until` says when that ended."""

    reason = "reopen_period_over"
    text = "It is too late to reopen this activity."


class FaultStandsError(errors.Conflict):
    """The activity is marked as a fault of the system already."""

    reason = "fault_stands"
    text = "This is marked as a fault of the system already."


class NothingToCorrectError(errors.Conflict):
    """The record says already what the member wishes."""

    reason = "nothing_to_correct"
    text = "The record says this already."


class CorrectionPendingError(errors.Conflict):
    """A request of the member waits for its answer."""

    reason = "correction_pending"
    text = "Your request is with the secretary already."


class CorrectionPeriodOverError(errors.Conflict):
    """Corrections are asked for within so many days; `until` says when that ended."""

    reason = "correction_period_over"
    text = "It is too late to ask for a correction here."


class ExemptionOverlapsError(errors.Conflict):
    """The member is exempt for some of these days already; `from_on` and `until_on` say for which."""

    reason = "exemption_overlaps"
    text = "The member is exempt for part of this time already."


class ExemptionOverError(errors.Conflict):
    """The exemption has ended, or would not end earlier by this."""

    reason = "exemption_over"
    text = "This exemption has ended already."


class PeriodReversedError(errors.Invalid):
    """The period ends before it begins. Facts: `field`."""

    reason = "period_reversed"
    text = "The period ends before it begins."


class ContactNotHereError(errors.Invalid):
    """The contact is another member of the same branch."""

    reason = "contact_not_here"
    text = "The contact must be another member of this branch."


class NothingToMakeUpError(errors.Conflict):
    """Only a session that was missed, or leave from it, is made up for."""

    reason = "nothing_to_make_up"
    text = "There is nothing to make up for here."


class SessionNotOfferedError(errors.Conflict):
    """The session takes no guests, is of another kind, or lies too far away in time."""

    reason = "session_not_offered"
    text = "This session cannot be used to make it up."
