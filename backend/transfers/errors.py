"""Refusals of transfers and their letters."""

from backend.core import errors


class TransferOpenError(errors.Conflict):
    """The member has a transfer that is not over."""

    reason = "transfer_open"
    text = "There is a transfer under way already."


class SameBranchError(errors.Invalid):
    """The member belongs to this branch already."""

    reason = "same_branch"
    text = "This is the member's own branch."


class DestinationUnfitError(errors.Invalid):
    """It has no members of its own: a committee, or a temporary branch. Facts: `kind`."""

    reason = "destination_unfit"
    text = "Members cannot be moved to this organisation."


class OrganisationDissolvedError(errors.Conflict):
    """It no longer exists. Facts: `organisation`."""

    reason = "organisation_dissolved"
    text = "This organisation no longer exists."


class NoCommitteeError(errors.Conflict):
    """No committee stands above the branch. Facts: `organisation`."""

    reason = "no_committee"
    text = "No committee stands above this branch."


class NoHomeError(errors.Conflict):
    """The member belongs to no branch."""

    reason = "no_home"
    text = "This member belongs to no branch."


class HomeChangedError(errors.Conflict):
    """The member no longer belongs to the branch that the transfer leads from."""

    reason = "home_changed"
    text = "The member has come to belong to another branch meanwhile."


class NotYourStepError(errors.Forbidden):
    """Another organisation, or the member, has it."""

    reason = "not_your_step"
    text = "It is not your organisation's turn."


class OwnStepError(errors.Forbidden):
    """Nobody approves their own transfer, or what they themselves passed on just before."""

    reason = "own_step"
    text = "Somebody else has to do this."


class WrongOrderError(errors.Conflict):
    """The transfer does not stand where this can be done. Facts: `state`."""

    reason = "wrong_order"
    text = "This cannot be done at this point."


class ReasonMissingError(errors.Invalid):
    """Whoever says no, says why."""

    reason = "reason_missing"
    text = "Please give a reason."


class LetterExpiredError(errors.Conflict):
    """Facts: `valid_until`, the first day on which it was not valid any more."""

    reason = "letter_expired"
    text = "The letter is no longer valid."


class FileIncompleteError(errors.Conflict):
    """The letter needs what the member's file does not hold. Facts: `fields`."""

    reason = "file_incomplete"
    text = "The member's file lacks what the letter needs."


class DuesNotSettledError(errors.Conflict):
    """Facts: `paid_to`, the first day of the last month that is paid, or none."""

    reason = "dues_not_settled"
    text = "Dues are not paid up to this month. The old branch can tick them."


class ProbationUndecidedError(errors.Conflict):
    """The old branch decides first (domain §4). Facts: `ends_on`, when probation was over."""

    reason = "probation_undecided"
    text = "The probation is over. The old branch has to decide on it first."


class NotUnderIssuerError(errors.Invalid):
    """The branch does not stand below the committee that accepts."""

    reason = "not_below"
    text = "This branch does not stand below your committee."


class LetterUnknownError(errors.NotFound):
    """There is no letter, or none with this code."""

    reason = "letter_unknown"
    text = "There is no such letter."


class LetterNotYoursError(errors.Forbidden):
    """Only who wrote it, and the old branch, print it."""

    reason = "letter_not_yours"
    text = "Another committee wrote this letter."


class LetterVoidError(errors.Conflict):
    """It is expired, lost or revoked. Facts: `state`."""

    reason = "letter_void"
    text = "This letter is no longer valid."


class NoAuthorityError(errors.Conflict):
    """A committee above it takes letters in from outside."""

    reason = "no_authority"
    text = "Your committee does not take in letters from outside; the committee above it does."


class AcceptedBeforeIssueError(errors.Invalid):
    """Facts: `issued_on`."""

    reason = "accepted_before_issue"
    text = "The letter cannot have been accepted before it was written."


class LetterKnownError(errors.Conflict):
    """A letter of this sender with this number is on record, and was not given back."""

    reason = "letter_known"
    text = "This letter was entered before."


class ReceiptUnknownError(errors.NotFound):
    """There is no receipt that goes out on paper."""

    reason = "receipt_unknown"
    text = "There is no receipt to print yet."
