"""Refusals of a scan, which are kept, and of sending one."""

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


SCAN_REFUSALS: dict[str, type[ScanRefusal]] = {kind.reason: kind for kind in ScanRefusal.__subclasses__()}
"""By reason: a stored refusal is answered again as what it was."""
