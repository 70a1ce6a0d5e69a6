"""Refusals of activities."""

from backend.core import errors


class EndsBeforeStartError(errors.Invalid):
    """The end does not lie after the start, or more than a day after it."""

    reason = "ends_before_start"
    text = "The end must come after the start, within a day."


class NotABranchError(errors.Invalid):
    """Only branches hold activities."""

    reason = "not_a_branch"
    text = "Only a branch can hold an activity."


class ChangedMeanwhileError(errors.Conflict):
    """Somebody else changed it since it was read."""

    reason = "changed_meanwhile"
    text = "Somebody else changed this meanwhile. Please look at it again."


class NotEditableError(errors.Conflict):
    """The activity's state does not allow this field to change any more; `fields` names them."""

    reason = "activity_not_editable"
    text = "This can no longer be changed."


class WrongStateError(errors.Conflict):
    """The step does not follow from the activity's state; `state` names it."""

    reason = "wrong_state"
    text = "This step does not follow from the activity's present state."
