"""Refusals of members and of their roster's import."""

from backend.core import errors


class NoMemberError(errors.Forbidden):
    """The account has no member's file."""

    reason = "no_member"
    text = "This account belongs to no member."


class MemberExistsError(errors.Conflict):
    """Somebody has this phone or ID number.

    Facts: `here`, whether in this branch; another one is not named. `former`: they belong to none and may come back.
    """

    reason = "member_exists"
    text = "A member with this phone or ID number exists already."


class IdNumberInvalidError(errors.Invalid):
    """Length, date or check digit of GB 11643 do not hold, or it contradicts birth date or sex. Facts: `field`."""

    reason = "id_number_invalid"
    text = "This is not a valid ID number, or it contradicts birth date or sex."


class CodeUnknownError(errors.Invalid):
    """Not in the code table. Facts: `field`."""

    reason = "code_unknown"
    text = "This code is not in its table."


class DateInFutureError(errors.Invalid):
    """A day that must have come already has not. Facts: `field`."""

    reason = "date_in_future"
    text = "This day is still to come."


class ChangedMeanwhileError(errors.Conflict):
    """Somebody else changed the file since it was read."""

    reason = "changed_meanwhile"
    text = "Somebody else changed this meanwhile. Please look again."


class StandingUnchangedError(errors.Conflict):
    """The member already has this standing."""

    reason = "standing_unchanged"
    text = "The member already has this standing."


class BeforePresentPeriodError(errors.Conflict):
    """The day lies before what holds now began; history is not rewritten. Facts: `from_on` of what holds now."""

    reason = "before_present_period"
    text = "What holds now began on or after that day."


class AlreadyThereError(errors.Conflict):
    """The member belongs to this branch already."""

    reason = "already_there"
    text = "The member belongs to this branch already."


class GroupExistsError(errors.Conflict):
    """The branch has a group of this name."""

    reason = "group_exists"
    text = "The branch already has a group of this name."


class NothingToRevealError(errors.Conflict):
    """The file has no such number."""

    reason = "nothing_to_reveal"
    text = "The file has no such number."


class NotASpreadsheetError(errors.Invalid):
    """Neither XLSX nor CSV, or damaged."""

    reason = "not_a_spreadsheet"
    text = "This is no XLSX or CSV file."


class EncodingUnknownError(errors.Invalid):
    """Text in neither UTF-8 nor GB18030."""

    reason = "encoding_unknown"
    text = "The text of this file cannot be read. Please save it as XLSX or as CSV in UTF-8."


class EmptyFileError(errors.Invalid):
    """Nothing in it."""

    reason = "empty_file"
    text = "This file is empty."


class FileTooComplexError(errors.Invalid):
    """Unpacked, it is far larger than a roster."""

    reason = "file_too_complex"
    text = "This file is too large or too complex for a roster."


class FileTooLargeError(errors.TooLarge):
    """More bytes than are taken."""

    reason = "too_large"
    text = "This file is larger than what is accepted here."


class ImportHasProblemsError(errors.Conflict):
    """All or nothing: with a problem nothing is applied."""

    reason = "import_has_problems"
    text = "The file has problems. Correct it and upload it again."


class ImportNotOpenError(errors.Conflict):
    """Applied or discarded already."""

    reason = "import_not_open"
    text = "This import is over."


class RosterChangedMeanwhileError(errors.Conflict):
    """Applying would do something else than the preview showed: preview anew."""

    reason = "roster_changed_meanwhile"
    text = "The roster changed since the preview. Please upload the file again."


class PeriodReversedError(errors.Invalid):
    """It would end before it begins."""

    reason = "period_reversed"
    text = "The end must come after the beginning."


class DuesTooFarAheadError(errors.Invalid):
    """More than twelve months ahead. Facts: `latest`, the first day of the last month that can be ticked."""

    reason = "dues_too_far_ahead"
    text = "Dues can be marked as paid at most twelve months ahead."


class DuesBeforeJoiningError(errors.Invalid):
    """The month lies before a member joined. Facts: `member_ids`, of whom."""

    reason = "dues_before_joining"
    text = "This month lies before the member joined."


class NoDuesHereError(errors.Conflict):
    """A temporary branch collects no dues; they stay with the member's own branch (domain §3)."""

    reason = "no_dues_here"
    text = "A temporary branch collects no dues."


class NotOnProbationError(errors.Conflict):
    """The member is not a probationary one today."""

    reason = "not_on_probation"
    text = "The member is not on probation."


class ProbationNotOverError(errors.Conflict):
    """Decided before the end of the probation. Facts: `ends_on`, the first day on which it can be."""

    reason = "probation_not_over"
    text = "The probation is not over on that day."


class DecisionWaitsError(errors.Conflict):
    """A decision about this member waits for approval."""

    reason = "decision_waits"
    text = "A decision about this member waits for approval."


class ExtendedAlreadyError(errors.Conflict):
    """A probation is extended once."""

    reason = "extended_already"
    text = "The probation was extended once already."


class DecisionNeededError(errors.Conflict):
    """A probationary member becomes a full one by a meeting's decision."""

    reason = "decision_needed"
    text = "This takes a decision of the members' meeting."


class TemporaryBranchError(errors.Conflict):
    """A temporary branch decides nothing about membership (domain §3)."""

    reason = "temporary_branch"
    text = "A temporary branch does not decide this."


class VotesDoNotAddUpError(errors.Invalid):
    """More votes than voters."""

    reason = "votes_do_not_add_up"
    text = "There are more votes than voters."


class QuorumMissedError(errors.Conflict):
    """Fewer than half of the voters were there. Facts: `needed`."""

    reason = "quorum_missed"
    text = "Fewer than half of the voters were there."


class VoteNotPassedError(errors.Conflict):
    """Not more than half of the voters said yes. Facts: `needed`."""

    reason = "vote_not_passed"
    text = "Not more than half of the voters said yes."


class RecordedByYouError(errors.Forbidden):
    """Whoever recorded a decision does not approve it."""

    reason = "recorded_by_you"
    text = "Somebody else approves what you recorded."


class DecisionSettledError(errors.Conflict):
    """It was approved or voided already."""

    reason = "decision_settled"
    text = "This decision is settled already."


class ApprovedBeforeVoteError(errors.Invalid):
    """The approval lies before the vote. Facts: `decided_on`."""

    reason = "approved_before_vote"
    text = "The approval lies before the vote."


class MembershipOverError(errors.Conflict):
    """The person belongs to no branch any more."""

    reason = "membership_over"
    text = "The membership has ended already."


class UndoPeriodOverError(errors.Conflict):
    """A day has passed since."""

    reason = "undo_period_over"
    text = "It can be taken back within a day only."
