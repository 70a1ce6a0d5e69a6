"""Refusals of notices."""

from backend.core.errors import Conflict, Gone, Invalid, TooMany


class EndpointNotAllowedError(Invalid):
    """No push service: not https, or inside a private network."""

    reason = "endpoint_not_allowed"
    text = "Notices can only be sent to a public push service over HTTPS."


class BadKeysError(Invalid):
    """The keys of a subscription are no keys."""

    reason = "bad_keys"
    text = "The keys of this subscription cannot be used."


class NothingToTestError(Conflict):
    """No browser of the account takes notices."""

    reason = "no_subscription"
    text = "No device of yours takes notices yet."


class PushTestedAlreadyError(TooMany):
    """A test was sent a moment ago."""

    reason = "tested_already"
    text = "A test was sent a moment ago."


class EmailUnavailableError(Conflict):
    """This instance sends no e-mail."""

    reason = "email_unavailable"
    text = "This installation sends no e-mail."


class CodeAskedTooOftenError(TooMany):
    """Codes were asked for too often."""

    reason = "code_asked_too_often"
    text = "Too many codes were asked for. Please wait."


class CodeWrongError(Invalid):
    """Not the code that was sent."""

    reason = "code_wrong"
    text = "This is not the code that was sent."


class CodeOverError(Gone):
    """The code was tried too often, has run out, or there is none."""

    reason = "code_over"
    text = "This code is no longer good. Please ask for another."
