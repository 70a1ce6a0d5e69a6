"""Refusals of calendars."""

from backend.core.errors import NotFound


class FeedUnknownError(NotFound):
    """No such address, or it has ended: which of the two is not told."""

    reason = "feed_unknown"
