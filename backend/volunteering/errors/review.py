"""Refusals of reviewing hours and of the pictures that back them."""

from backend.core import errors


class SampleNotOpenedError(errors.Conflict):
    """Of several at once, a random tenth is looked at first; `sample` says which records those are."""

    reason = "sample_not_opened"
    text = "Please open the sampled records first."


class ReasonNeededError(errors.Invalid):
    """Refusing, and asking for more, say why."""

    reason = "reason_needed"
    text = "Please say why."


class TooManyPicturesError(errors.Conflict):
    """A report has three pictures at most."""

    reason = "too_many_photos"
    text = "There are enough pictures."


class PictureElsewhereError(errors.Conflict):
    """The id belongs to a picture of another report."""

    reason = "photo_elsewhere"
    text = "This id was used for another picture."


class NoEvidenceError(errors.Conflict):
    """Pictures belong to one's own report, while it waits."""

    reason = "takes_no_evidence"
    text = "Pictures can be added to your own report while it waits."
