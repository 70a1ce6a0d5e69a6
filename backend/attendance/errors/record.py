"""Refusals of votes, minutes and documents."""

from backend.core import errors


class NoVoteNowError(errors.Conflict):
    """Votes are recorded from the opening of check-in on, and not of what was called off."""

    reason = "no_vote_now"
    text = "Votes can be recorded once check-in is open."


class QuorumNotMetError(errors.Conflict):
    """Too few of those entitled are there; `voters`, `excluded`, `present_voters` and `needed` say how few."""

    reason = "quorum_not_met"
    text = "Too few of those entitled to vote are present."


class TooManyVotesError(errors.Invalid):
    """More votes were counted than voters are there; `present_voters` says how many are."""

    reason = "too_many_votes"
    text = "More votes than voters who are present."


class ExcludedPresentError(errors.Invalid):
    """More electors were left out than are absent: whoever is there takes part; `absent_voters` says how many are."""

    reason = "excluded_present"
    text = "Only absent members can be left out of the count."


class ResolutionVoidedError(errors.Conflict):
    """The vote was taken off the record before."""

    reason = "resolution_voided"
    text = "This vote was taken off the record already."


class MinutesFinalError(errors.Conflict):
    """The minutes are final; a change begins by amending them."""

    reason = "minutes_final"
    text = "The minutes are final. Amend them to change something."


class MinutesNotFinalError(errors.Conflict):
    """There is no final version to amend, or to go back to."""

    reason = "minutes_not_final"
    text = "The minutes are not final."


class NotOverError(errors.Conflict):
    """Minutes become final once the activity is over."""

    reason = "not_over"
    text = "Close the activity first."


class MinutesIncompleteError(errors.Invalid):
    """Something that minutes must say is missing; `fields` names it."""

    reason = "minutes_incomplete"
    text = "Host and recorder must be named."
