"""Refusals of organisations."""

from backend.core import errors


class NotAllowedError(errors.Forbidden):
    """None of the person's grants has this right."""

    reason = "not_allowed"
    text = "Your role does not include this."


class PowersAsleepError(errors.Forbidden):
    """The officer's powers fell asleep after 30 idle minutes; the password wakes them."""

    reason = "powers_asleep"
    text = "Please confirm with your password that it is you."


class OwnMatterError(errors.Forbidden):
    """Nobody approves their own."""

    reason = "own_matter"
    text = "Somebody else has to do this for you."
