"""Refusals at the door: stewards, posters, cards and displays."""

from backend.core import errors


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
