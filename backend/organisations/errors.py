"""Refusals of organisations."""

from backend.core import errors


class NotAllowedError(errors.Forbidden):
    """None of the person's grants has this right."""

    reason = "not_allowed"
    text = "Your role does not include this."


class PowersAsleepError(errors.Forbidden):
    """The officer's powers fell asleep after 30 idle minutes; the password wakes them."""

    reason = "powers_asleep"
    text = "Please confirm with your password that it is you."


class OwnMatterError(errors.Forbidden):
    """Nobody approves their own."""

    reason = "own_matter"
    text = "Somebody else has to do this for you."


class WouldFormCycleError(errors.Conflict):
    """The new parent lies, or will lie, in the organisation's own subtree."""

    reason = "would_form_cycle"
    text = "An organisation cannot stand below itself."


class MovedSinceError(errors.Conflict):
    """The place in the tree already changed on or after that day. Facts: `from_on` of the latest change."""

    reason = "moved_since"
    text = "It was already moved on or after that day."


class DateInFutureError(errors.Invalid):
    """A day that must have come already has not. Facts: `field`."""

    reason = "date_in_future"
    text = "This day is still to come."


class DateInPastError(errors.Invalid):
    """A day that must lie ahead does not. Facts: `field`."""

    reason = "date_in_past"
    text = "This day is already over."


class OrganisationExistsError(errors.Conflict):
    """Another organisation has this name."""

    reason = "organisation_exists"
    text = "An organisation of this name exists already."


class ParentIsBranchError(errors.Invalid):
    """Branches have members, not organisations below them."""

    reason = "parent_is_branch"
    text = "A branch has no organisations below it."


class RootExistsError(errors.Conflict):
    """An installation has one top organisation."""

    reason = "root_exists"
    text = "There is a top organisation already."


class NotABranchError(errors.Conflict):
    """Only branches have members, groups and a roster."""

    reason = "not_a_branch"
    text = "Only branches have members."


class PostExistsError(errors.Conflict):
    """There is one secretary's post in an organisation."""

    reason = "post_exists"
    text = "This organisation already has this post."


class AlreadyGrantedError(errors.Conflict):
    """The account already has this role there."""

    reason = "already_granted"
    text = "This person already has this role."


class RoleNotYoursToGiveError(errors.Forbidden):
    """The giver's own role does not include giving, or ending, this one."""

    reason = "role_not_yours_to_give"
    text = "Your role does not include giving this one."


class RoleDoesNotFitError(errors.Invalid):
    """Branch roles exist in branches, staff in committees, the operator at the top."""

    reason = "role_does_not_fit"
    text = "This role does not exist in such an organisation."


class NotAffiliatedError(errors.Conflict):
    """Roles, posts and groups of a branch are for members who belong to it."""

    reason = "not_affiliated"
    text = "This person does not belong to this branch."


class GrantOverError(errors.Conflict):
    """It has already ended."""

    reason = "grant_over"
    text = "This role has already ended."
