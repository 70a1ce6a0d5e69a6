"""Refusals of community groups and of the small templates."""

from backend.core import errors


class GroupChangedMeanwhileError(errors.Conflict):
    """Somebody else changed the group since it was read."""

    reason = "changed_meanwhile"
    text = "Somebody else changed this meanwhile. Please look again."


class GroupExistsError(errors.Conflict):
    """The project has a group of this name in this community."""

    reason = "group_exists"
    text = "This community has a group of this name."


class GroupEndedError(errors.Conflict):
    """The group is no more; `until_on` says since when."""

    reason = "group_ended"
    text = "This group has ended."


class NotInProjectError(errors.Invalid):
    """The day lies outside the project or the group; `from_on` and `until_on` (exclusive) say what is inside."""

    reason = "outside_project"
    text = "The project does not run on that day."


class NotTheTemplateError(errors.Conflict):
    """Projects of this kind have no such thing; `kind` is the project's."""

    reason = "other_template"
    text = "Projects of this kind do not count this."


class RoleHeldError(errors.Conflict):
    """The person has this role in the group."""

    reason = "role_held"
    text = "This person has this role already."


class OwnerNeededError(errors.Conflict):
    """A group that stands has an owner: name another one instead of ending it."""

    reason = "owner_needed"
    text = "A group needs somebody who looks after it."


class NobodyOfGroupError(errors.Invalid):
    """On call are only people who have a role in the group."""

    reason = "nobody_of_group"
    text = "Only people of the group can be on call."


class TurnTakenError(errors.Conflict):
    """Somebody else is on call on one of these days; `from_on` and `until_on` (exclusive) are theirs."""

    reason = "turn_taken"
    text = "Somebody is on call on one of these days."


class TurnOverError(errors.Conflict):
    """The turn is over; what was is not changed."""

    reason = "turn_over"
    text = "This turn is over."


class LogTooOldError(errors.Invalid):
    """Logged for longer ago than is taken; `most_days` says how long."""

    reason = "log_too_old"
    text = "This is too long ago to be logged."


class HoursConfirmedError(errors.Conflict):
    """Its minutes were confirmed by a second person; whoever confirms them also takes them back."""

    reason = "hours_confirmed"
    text = "The hours of this log were confirmed. Please ask whoever confirmed them."
