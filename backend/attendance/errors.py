"""Refusals of attendance and its record. Those of a scan are kept as events and answered again on replay."""

from backend.core import errors
from backend.members import errors as member_errors


class ScanRefusal(errors.Refusal):
    """A scan that was looked at and refused; the attempt is kept."""


class CodeMalformedError(ScanRefusal, errors.Invalid):
    """Not one of our codes, or cut off."""

    reason = "code_malformed"
    text = "This is not a check-in code, or it is incomplete."


class CodeUnknownError(ScanRefusal, errors.Invalid):
    """Looks like a code of ours but was not signed by us."""

    reason = "code_unknown"
    text = "This code is not valid here."


class CodeExpiredError(ScanRefusal, errors.Gone):
    """Older than two rotations and the grace."""

    reason = "code_expired"
    text = "This code is over. Please scan the one on the screen now."


class CodeFromFutureError(ScanRefusal, errors.Invalid):
    """Its tick has not come yet by the server's clock."""

    reason = "code_from_future"
    text = "This code is not valid yet."


class CodeOtherActivityError(ScanRefusal, errors.Conflict):
    """A good code, of another activity than the one asked for."""

    reason = "code_other_activity"
    text = "This code belongs to another activity."


class ShortCodeWrongError(ScanRefusal, errors.Invalid):
    """The six digits are none that the screen showed lately; `left` tries remain."""

    reason = "short_code_wrong"
    text = "These six digits are not right."


class NotOnRosterError(ScanRefusal, errors.Forbidden):
    """The member is not expected at this activity."""

    reason = "not_on_roster"
    text = "You are not on the roster of this activity."


class MovedAwayError(ScanRefusal, errors.Forbidden):
    """Was on this branch's roster and belongs to another now; `organisation_name` is told to the person only."""

    reason = "moved_away"
    text = "You belong to another branch now."


class TooEarlyError(ScanRefusal, errors.Conflict):
    """Check-in has not begun; `opens_at` says when it does."""

    reason = "too_early"
    text = "Check-in has not begun yet."


class TooLateError(ScanRefusal, errors.Conflict):
    """Check-in is over; `closed_at` says since when."""

    reason = "too_late"
    text = "Check-in is over."


class NotOpenError(ScanRefusal, errors.Conflict):
    """Nobody has opened check-in yet."""

    reason = "not_open"
    text = "Check-in has not been opened yet."


class CancelledError(ScanRefusal, errors.Conflict):
    """The activity was called off."""

    reason = "cancelled"
    text = "This activity was called off."


class NoMemberError(ScanRefusal, member_errors.NoMemberError):
    """The account has no member's file: at a scan, which is kept."""


class ClaimInvalidError(ScanRefusal, errors.Invalid):
    """Not a claim of ours."""

    reason = "claim_invalid"
    text = "This scan is not valid. Please scan the code again."


class ClaimExpiredError(ScanRefusal, errors.Gone):
    """More than five minutes passed between the scan and the sign-in."""

    reason = "claim_expired"
    text = "This scan is over. Please scan the code again."


class ClaimTakenError(ScanRefusal, errors.Conflict):
    """Another account used this scan first."""

    reason = "claim_taken"
    text = "This scan was used by somebody else. Please scan the code again."


class CodeIsCardError(ScanRefusal, errors.Invalid):
    """A member's card, scanned as if it were the code on the screen."""

    reason = "code_is_card"
    text = "This is a member's card. Show it at the desk."


class CardUnknownError(ScanRefusal, errors.Invalid):
    """Looks like a card of ours but is none."""

    reason = "card_unknown"
    text = "This card is not valid here."


class CardExpiredError(ScanRefusal, errors.Gone):
    """Made at another time than it was scanned: a picture of a card, or a clock that is far off."""

    reason = "card_expired"
    text = "This card is over. Please open the card again and check the phone's clock."


class CardRevokedError(ScanRefusal, errors.Gone):
    """The card was revoked before it was shown."""

    reason = "card_revoked"
    text = "This card was revoked."


class PosterRevokedError(ScanRefusal, errors.Gone):
    """The poster was taken back before it was scanned."""

    reason = "poster_revoked"
    text = "This poster is no longer valid."


class NoCheckOutError(ScanRefusal, errors.Conflict):
    """Nobody checks out of this activity."""

    reason = "no_check_out"
    text = "Nobody needs to check out of this activity."


class ActivityNeededError(errors.Invalid):
    """This kind of evidence counts only within a named activity."""

    reason = "activity_needed"
    text = "Please say for which activity."


class IdReusedError(errors.Invalid):
    """The id was used for something else by the same account."""

    reason = "id_reused"
    text = "This id was used for another check-in."


class IdBelongsToOtherError(errors.Conflict):
    """The id was used by another account; nothing of that is told."""

    reason = "id_belongs_to_other"
    text = "This id is taken."


class ShortCodeThrottledError(errors.TooMany):
    """Ten wrong codes of one account within ten minutes."""

    reason = "short_code_throttled"
    text = "Too many wrong codes. Please wait, or scan the code instead."


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


class DeskOverError(errors.Conflict):
    """A desk can be handed over once the activity is published and until it is over."""

    reason = "desk_over"
    text = "The desk of this activity cannot be handed over now."


class NoAccountError(errors.Conflict):
    """The member cannot sign in yet."""

    reason = "no_account"
    text = "This member has no account yet."


class AlreadyStewardError(errors.Conflict):
    """The member minds this desk already."""

    reason = "already_steward"
    text = "This member minds the desk already."


class WrongTimeForPosterError(errors.Conflict):
    """A poster is printed once the activity is published and until it is over."""

    reason = "poster_over"
    text = "This activity takes no poster now."


class TooManyCardsError(errors.Conflict):
    """As many phones as allowed have a card; `most` says how many."""

    reason = "too_many_cards"
    text = "Please remove a card from another phone first."


class NotOnlineError(errors.Conflict):
    """Everybody meets on the spot: there is no shared screen."""

    reason = "not_online"
    text = "This activity is not held online."


class NotPastError(errors.Invalid):
    """Only what was held before today, within the months that `from_on` begins, is entered later."""

    reason = "not_past"
    text = "Only past activities, within the allowed months, can be entered later."


class DisplayUnknownError(errors.Unauthenticated):
    """No display has this token."""

    reason = "display_unknown"
    text = "This display is not known."


class DisplayOverError(errors.Gone):
    """The display was revoked, or its activity is over; `activity_title` says which."""

    reason = "display_over"
    text = "This display has ended."


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


class FontMissingError(errors.Unavailable):
    """No font on the server can write Chinese into a PDF."""

    reason = "pdf_font_missing"
    text = "The server has no font for PDF. Take the Word file, or install fonts-lxgw-wenkai."


SCAN_REFUSALS: dict[str, type[ScanRefusal]] = {kind.reason: kind for kind in ScanRefusal.__subclasses__()}
"""By reason: a stored refusal is answered again as what it was."""
