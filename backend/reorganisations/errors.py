"""Refusals of reorganisations."""

from backend.core import errors


class ShapeUnfitError(errors.Invalid):
    """The branches do not fit the kind: a merger has one destination, a split founds branches, and so on."""

    reason = "reorganisation_unfit"
    text = "These branches do not fit this kind of reorganisation."


class BranchTwiceError(errors.Invalid):
    """A branch is named twice, or two new ones have one name. Facts: `organisation`."""

    reason = "branch_twice"
    text = "This branch is named twice."


class MemberTwiceError(errors.Invalid):
    """The same member would go to two branches. Facts: `member_ids`."""

    reason = "member_twice"
    text = "Somebody would go to two branches at once."


class NotInBranchError(errors.Conflict):
    """Somebody does not belong to the branch that they are to leave, or no more. Facts: `member_ids`."""

    reason = "not_in_branch"
    text = "Somebody does not belong to this branch any more."


class NoCommonCommitteeError(errors.Conflict):
    """No committee stands above all branches that it touches."""

    reason = "no_common_committee"
    text = "No committee stands above all of these branches."


class CommitteeChangedError(errors.Conflict):
    """The branches stand under another committee by now: it has to be proposed there."""

    reason = "committee_changed"
    text = "These branches have come to stand under another committee. Please propose it anew."


class TooLongAgoError(errors.Invalid):
    """Facts: `earliest`, the first day that is taken."""

    reason = "too_long_ago"
    text = "This day is too long ago."


class BlockedError(errors.Conflict):
    """Something has to be settled first; the dry run lists it. Facts: `findings`, their kinds."""

    reason = "reorganisation_blocked"
    text = "Something has to be settled first."


class SomethingChangedError(errors.Conflict):
    """What would happen is not what was looked at any more."""

    reason = "something_changed"
    text = "Something has changed. Please look again."


class AlreadyDecidedError(errors.Conflict):
    """Facts: `state`."""

    reason = "already_decided"
    text = "This has been decided already."


class NotAppliedError(errors.Conflict):
    """Only what was carried out can be taken back, or handed over. Facts: `state`."""

    reason = "not_applied"
    text = "This was not carried out, or was taken back."


class UndoOverError(errors.Conflict):
    """A day has passed. Facts: `until`."""

    reason = "undo_over"
    text = "It can be taken back for a day only."


class BuiltOnError(errors.Conflict):
    """Something followed from it. Facts: `by`, the kinds of what followed."""

    reason = "built_on"
    text = "Something was built on it meanwhile."
