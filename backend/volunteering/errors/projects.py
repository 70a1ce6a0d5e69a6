"""Refusals of projects, their leads and their shifts."""

from backend.core import errors


class ProjectChangedError(errors.Conflict):
    """Somebody else changed it since it was read."""

    reason = "changed_meanwhile"
    text = "Somebody else changed this meanwhile. Please look at it again."


class ProjectStateError(errors.Conflict):
    """The step does not follow from the project's state; `state` names it."""

    reason = "wrong_state"
    text = "This step does not follow from the project's present state."


class InsuranceMissingError(errors.Conflict):
    """Dangerous work needs an insurance before it can be published (domain §5)."""

    reason = "insurance_missing"
    text = "Say how the volunteers are insured before publishing dangerous work."


class PeriodWrongError(errors.Invalid):
    """The end does not lie after the beginning, or more than three years after it."""

    reason = "period_wrong"
    text = "The last day must come after the first, within three years."


class QualificationUnknownError(errors.Invalid):
    """There is no such kind of qualification."""

    reason = "qualification_unknown"
    text = "There is no such kind of qualification."


class LeadExistsError(errors.Conflict):
    """The person has this post in the project already."""

    reason = "already_granted"
    text = "This person has this post already."


class LeadNeedsAccountError(errors.Conflict):
    """Nobody signs in as this volunteer, so there is nobody to give a post to."""

    reason = "no_account"
    text = "This person has no account yet."


class VolunteerUnknownError(errors.Invalid):
    """No volunteer has this number."""

    reason = "volunteer_unknown"
    text = "No volunteer has this number."


class ShiftOutsideError(errors.Invalid):
    """The shift does not lie within the days of its project; `from_on` and `until_on` say which they are."""

    reason = "outside_project"
    text = "The shift does not lie within the days of the project."


class ShiftTimesError(errors.Invalid):
    """The end does not lie after the start, or more than a day after it, or a time is no whole minute."""

    reason = "ends_before_start"
    text = "The end must come after the start, within a day, both in whole minutes."


class ShiftInPastError(errors.Invalid):
    """A new or moved shift lies ahead."""

    reason = "in_past"
    text = "This time is over already."


class ShiftOverError(errors.Conflict):
    """It was cancelled or closed, or has begun: it does not change any more."""

    reason = "shift_over"
    text = "This shift can no longer be changed."


class NothingPlannedError(errors.Invalid):
    """No day of the rule lies ahead within the project and is wanted."""

    reason = "nothing_planned"
    text = "No day of this rule lies ahead within the project."


class RuleNotUnderstoodError(errors.Invalid):
    """The rule has none of the forms that are understood."""

    reason = "rule_not_understood"
    text = "This rule is not understood."
