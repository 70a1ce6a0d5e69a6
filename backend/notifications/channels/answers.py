"""What an HTTP status says about a parcel, the same for push services and for gateways of text messages."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from backend.notifications.channels.parcels import SENT, Fate, Outcome

BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
NO_ANSWER = Outcome(Fate.RETRY, "no_answer")
NO_CONNECTION = Outcome(Fate.RETRY, "no_connection")
_NEVER = {
    HTTPStatus.BAD_REQUEST: "malformed",
    HTTPStatus.UNAUTHORIZED: "not_authorised",
    HTTPStatus.FORBIDDEN: "not_authorised",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
}
LONGEST_WAIT_S = int(timedelta(days=2).total_seconds())


def outcome_of(status: int, headers: Mapping[str, str]) -> Outcome:
    """2xx is sent; 429 and 503 come back when the other side wants, other 5xx later; 3xx and 4xx never."""
    if status in range(200, 300):
        return SENT
    if status in GONE:
        return Outcome(Fate.GONE, "gone")
    if status in BUSY:
        return Outcome(Fate.RETRY, "busy", retry_after_s(headers))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome(Fate.RETRY, "service_trouble")
    if status in range(300, 400):
        return Outcome(Fate.REFUSED, "redirected")
    return Outcome(Fate.REFUSED, _NEVER.get(HTTPStatus(status)) if status in _NEVER else f"status_{status}")


def retry_after_s(headers: Mapping[str, str]) -> int | None:
    """The seconds of Retry-After, which may also be a date: that is held against the answer's own."""
    wanted = headers.get("Retry-After", "").strip()
    if wanted.isdecimal():
        return min(int(wanted[:9]), LONGEST_WAIT_S)
    try:
        wait = parsedate_to_datetime(wanted) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(0, min(int(wait.total_seconds()), LONGEST_WAIT_S))
