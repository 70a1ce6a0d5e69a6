"""Text messages through a gateway of the operator's: `POST LIANXIN_SMS_URL` with a bearer token and JSON.

`{"to": "13800000000", "text": "【连心】…", "id": "…"}`; the same id is the same message, sent again because nobody
knows whether it arrived. 2xx: taken. 429, 503: later, after Retry-After seconds. Other 5xx: later. Everything else:
never.
"""

import json
import urllib.error
import urllib.request

from backend.notifications.channels.answers import NO_ANSWER, NO_CONNECTION, outcome_of
from backend.notifications.channels.parcels import Fate, Outcome, Parcel

TIMEOUT_S = 10


class SmsSender:
    """Sends by one gateway."""

    def __init__(self, url: str, *, token: str | None) -> None:
        """:raises ValueError: the address is not http or https."""
        if not url.startswith(("https://", "http://")):
            raise ValueError("LIANXIN_SMS_URL is an http or https address.")
        self._url, self._token = url, token
        self._opener = urllib.request.build_opener(_FollowsNothing)

    def send(self, parcel: Parcel) -> Outcome:
        """Try once."""
        text = f"【{parcel.title}】{parcel.body}"
        body = json.dumps({"to": parcel.address, "text": text, "id": parcel.tag}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        asked = urllib.request.Request(self._url, data=body, headers=headers, method="POST")
        try:
            with self._opener.open(asked, timeout=TIMEOUT_S) as answer:
                return outcome_of(answer.status, dict(answer.headers))
        except urllib.error.HTTPError as answer:
            with answer:
                outcome = outcome_of(answer.code, dict(answer.headers))
            # A gateway that is not where the operator says is no phone that is gone.
            return Outcome(Fate.RETRY, "service_trouble") if outcome.fate is Fate.GONE else outcome
        except TimeoutError:
            return NO_ANSWER
        except OSError as trouble:
            return NO_ANSWER if isinstance(getattr(trouble, "reason", None), TimeoutError) else NO_CONNECTION


class _FollowsNothing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
