"""Refusals of signing up for a shift, of substitutes and of qualifications."""

from backend.core import errors


class RisksNotAcceptedError(errors.Invalid):
    """Risks and insurance are shown first, and agreed to in the request."""

    reason = "risks_not_accepted"
    text = "Please read the risks and the insurance, and agree to them."


class ShiftSignUpOverError(errors.Conflict):
    """It has begun, was called off, or its project is not published: nobody signs up or withdraws any more."""

    reason = "sign_up_over"
    text = "Signing up is over for this shift."


class NotForYouError(errors.Conflict):
    """The project is for others: of another branch, or applied for and not approved yet."""

    reason = "not_for_you"
    text = "This project is not open to you."


class NotQualifiedError(errors.Conflict):
    """Nobody has seen the card that the shift asks for, or it is not valid on its day; `kind` names it."""

    reason = "not_qualified"
    text = "This shift asks for a qualification that has not been checked, or is not valid on the day."


class TooTiredError(errors.Conflict):
    """Beyond the limits against fatigue; `why` (day, rest), `minutes`, `limit` (minutes) and `day` say how."""

    reason = "too_tired"
    text = "That would be too much on one day, or too little rest."


class NotSignedUpError(errors.Conflict):
    """The person has no place there."""

    reason = "not_signed_up"
    text = "There is no place to hand over."


class SubstituteUnfitError(errors.Conflict):
    """The named person cannot take over; `why`: `has_place`, or `unfit`, which says no more about them."""

    reason = "substitute_unfit"
    text = "This person cannot take over the place."


class NobodyWaitsError(errors.Conflict):
    """Nobody waits for a place."""

    reason = "nobody_waits"
    text = "Nobody waits for a place."


class NotAskedError(errors.Conflict):
    """Nobody asks the person to take over any more."""

    reason = "not_asked"
    text = "Nobody asks you to take over any more."


class CardNumberMissingError(errors.Invalid):
    """This kind of qualification has a number."""

    reason = "number_missing"
    text = "This qualification has a number: please enter it."


class CardDatesError(errors.Invalid):
    """The expiry is missing or over, or the dates contradict each other; `field` names it."""

    reason = "date_wrong"
    text = "These dates cannot be right."


class CardSettledError(errors.Conflict):
    """It was checked or withdrawn before."""

    reason = "qualification_settled"
    text = "This was settled before."
