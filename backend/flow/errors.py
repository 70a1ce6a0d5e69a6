"""Refusals about flow members."""

from backend.core import errors


class AwayAlreadyError(errors.Conflict):
    """The member has a registration that is not over."""

    reason = "away_already"
    text = "This member is registered as away already."


class HereAlreadyError(errors.Conflict):
    """The person is a guest of a branch already, of this one or of another one. Facts: `here`."""

    reason = "guest_already"
    text = "This person is registered as a guest already."


class OwnRegistrationError(errors.Forbidden):
    """Nobody confirms, or enters for the branch, what concerns themselves."""

    reason = "own_registration"
    text = "Somebody else has to do this."


class RegistrationOverError(errors.Conflict):
    """The member has returned, or the registration was taken back."""

    reason = "registration_over"
    text = "This registration is over."


class NotConfirmedError(errors.Conflict):
    """The home branch has not confirmed it yet."""

    reason = "not_confirmed"
    text = "The home branch has to confirm the registration first."


class ConfirmedAlreadyError(errors.Conflict):
    """Somebody confirmed it before."""

    reason = "confirmed_already"
    text = "This registration is confirmed already."


class HostUnfitError(errors.Invalid):
    """It is the member's own branch, no branch, or dissolved."""

    reason = "host_unfit"
    text = "This branch cannot be the host."


class DatesReversedError(errors.Invalid):
    """Back before leaving, or gone in the future. Facts: `field`."""

    reason = "dates_reversed"
    text = "These days cannot be right."


class MemberUnknownError(errors.NotFound):
    """Nobody has exactly this name with these last four digits, or more than one has."""

    reason = "member_unknown"
    text = "Nobody with this name and these digits was found."


class NothingToMatchError(errors.Conflict):
    """The home branch has no open registration for this guest."""

    reason = "nothing_to_match"
    text = "There is no registration that this guest belongs to."


class NobodyToRemindError(errors.Conflict):
    """The other side is no branch of this instance, or nobody answers for it."""

    reason = "nobody_to_remind"
    text = "There is nobody who could be reminded."


class RemindedAlreadyError(errors.Conflict):
    """Facts: `until`, the day from which on it makes sense again."""

    reason = "reminded_already"
    text = "The other branch was reminded a few days ago."


class FlowCardUnknownError(errors.NotFound):
    """There is no card, or none with this code."""

    reason = "flow_card_unknown"
    text = "There is no such card."
