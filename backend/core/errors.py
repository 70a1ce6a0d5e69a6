"""Refusals: every way in which the product says no, with a stable reason.

The reason is the API; `text` is for people who read logs or the bare API, the app translates by reason.
A feature names its refusals in its own `errors.py`, by the kind they are of.
"""

from typing import Any, ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a defect.
    """Something that will not be done, and why. `facts` join the answer's body."""

    reason: ClassVar[str] = "refused"
    text: ClassVar[str] = "This was refused."

    def __init__(self, *, retry_after: int | None = None, **facts: Any) -> None:
        super().__init__(self.reason)
        self.retry_after = retry_after
        """Seconds after which trying again makes sense."""
        self.facts = facts


def list_refusals() -> list[type[Refusal]]:
    """Every kind of refusal of the modules that are loaded, by module and name: with the application, all there are."""
    found: set[type[Refusal]] = set()
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found.update(kinds)
        waiting += kinds
    own = (kind for kind in found if kind.__module__.startswith("backend."))
    return sorted(own, key=lambda kind: (kind.__module__, kind.__qualname__))


class Invalid(Refusal):
    """What was sent is understood but cannot be right."""

    reason = "invalid_request"
    text = "Something in the request is not valid."


class Unauthenticated(Refusal):
    """Nobody is signed in."""

    reason = "not_signed_in"
    text = "Please sign in."


class Forbidden(Refusal):
    """Seen, but not allowed."""

    reason = "forbidden"
    text = "You are not allowed to do this."


class NotFound(Refusal):
    """Does not exist, or lies outside the scope, which is the same to the asker."""

    reason = "not_found"
    text = "There is nothing here."


class Conflict(Refusal):
    """The present state does not allow it."""

    reason = "conflict"
    text = "The present state does not allow this."


class Gone(Refusal):
    """It was there and is over."""

    reason = "gone"
    text = "This is no longer valid."


class TooMany(Refusal):
    """Tried too often; `retry_after` says when it makes sense again."""

    reason = "too_many"
    text = "Too many attempts."


class TooLarge(Refusal):
    """More was sent than is taken."""

    reason = "too_large"
    text = "That is larger than what is accepted here."


class Unavailable(Refusal):
    """Nothing was written; the same request may be sent again after `retry_after`."""

    reason = "unavailable"
    text = "Busy at the moment. Nothing was lost; please try again."

    def __init__(self, *, retry_after: int | None = 2, **facts: Any) -> None:
        super().__init__(retry_after=retry_after, **facts)


class ForeignOriginError(Forbidden):
    """A write that came from another site's page."""

    reason = "foreign_origin"
    text = "Writes are accepted from the app itself only."


class FontMissingError(Unavailable):
    """No font on the server can write Chinese into a PDF."""

    reason = "pdf_font_missing"
    text = "The server has no font for PDF. Take the Word file, or install fonts-lxgw-wenkai."
