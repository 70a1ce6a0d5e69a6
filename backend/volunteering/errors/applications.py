"""Refusals of applying to help in a project."""

from backend.core import errors


class AlreadyAppliedError(errors.Conflict):
    """An application with this phone number waits for an answer; it says nothing of accounts."""

    reason = "already_applied"
    text = "An application with this phone number is waiting for an answer."


class TooManyApplicationsError(errors.TooMany):
    """Too many from one number in a day, or too many waiting in the project."""

    reason = "too_many_applications"
    text = "Too many applications. Please try again later."


class ConsentMissingError(errors.Invalid):
    """Risks, insurance and the use of the data are shown first, and agreed to in the request."""

    reason = "risks_not_accepted"
    text = "Please read the risks and the insurance, and agree to them."


class ApplicationSettledError(errors.Conflict):
    """It was answered or withdrawn before."""

    reason = "application_settled"
    text = "This application was settled before."


class NoPasswordNeededError(errors.Conflict):
    """The account has a password, or belongs to somebody who was known before: sign in with the phone number."""

    reason = "sign_in_instead"
    text = "Please sign in with your phone number."
