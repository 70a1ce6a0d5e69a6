"""Refusals of identity."""

from backend.core import errors


class NotSignedInError(errors.Unauthenticated):
    """There is no live session behind the cookie."""

    reason = "not_signed_in"
    text = "Please sign in."


class WrongCredentialsError(errors.Unauthenticated):
    """Phone number and password do not belong together; which of them is wrong is not said."""

    reason = "wrong_credentials"
    text = "Phone number or password is wrong."


class AccountLockedError(errors.TooMany):
    """Too many failed sign-ins of one phone number, whether it has an account or not."""

    reason = "account_locked"
    text = "Too many failed attempts. Please wait, or ask your branch secretary for a new activation code."


class SignInBusyError(errors.Unavailable):
    """More people sign in at this moment than passwords can be checked."""

    reason = "sign_in_busy"
    text = "Many people are signing in at this moment. Please try again in a few seconds."


class DemoPasswordError(errors.Forbidden):
    """A password that everybody knows, on data that is not the demo's."""

    reason = "demo_password"
    text = "Demo passwords work in demo mode only."


class PasswordTooWeakError(errors.Invalid):
    """Facts: `why` is too_short, is_phone or too_common."""

    reason = "password_too_weak"
    text = "This password is too easy to guess."


class PhoneInvalidError(errors.Invalid):
    """Not a mobile number of the mainland. Facts: `field`."""

    reason = "phone_invalid"
    text = "This is not a mobile phone number."


class PhoneRequiredError(errors.Invalid):
    """The account has no phone number yet, so its first activation must bring one."""

    reason = "phone_required"
    text = "Please enter your mobile phone number."


class PhoneTakenError(errors.Conflict):
    """Another account signs in with this number."""

    reason = "phone_taken"
    text = "This phone number already belongs to another account."


class PhoneFixedError(errors.Conflict):
    """An activation brought a number other than the account's: only an officer changes that."""

    reason = "phone_fixed"
    text = "This account already has another phone number. Ask your branch secretary to change it."


class AccountDisabledError(errors.Conflict):
    """The account was switched off."""

    reason = "account_disabled"
    text = "This account is switched off."


class OwnActivationError(errors.Forbidden):
    """Nobody issues their own activation."""

    reason = "own_matter"
    text = "Somebody else has to do this for you."


class ActivationUnknownError(errors.NotFound):
    """No activation has this token."""

    reason = "activation_unknown"
    text = "This activation code is unknown."


class ActivationUsedError(errors.Gone):
    """It works once."""

    reason = "activation_used"
    text = "This activation code has already been used."


class ActivationExpiredError(errors.Gone):
    """It works for 24 hours."""

    reason = "activation_expired"
    text = "This activation code has expired."


class ActivationRevokedError(errors.Gone):
    """Withdrawn, or replaced by a newer one."""

    reason = "activation_revoked"
    text = "This activation code was withdrawn."


class NotDisputableError(errors.Conflict):
    """Never used, or used more than 30 days ago."""

    reason = "activation_not_disputable"
    text = "This activation can no longer be disputed."
