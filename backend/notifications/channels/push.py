"""Web Push (RFC 8030, 8188, 8291, 8292): encrypted for one browser, signed as this instance."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import certifi
import structlog
from pywebpush import WebPushException, webpush
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as SilentError

from backend.notifications.channels import guard
from backend.notifications.channels.answers import NO_ANSWER, NO_CONNECTION, outcome_of
from backend.notifications.channels.guard import Target
from backend.notifications.channels.parcels import Fate, Outcome, Parcel
from backend.notifications.channels.vapid import VapidKey
from backend.notifications.errors import EndpointNotAllowedError

log = structlog.get_logger()
TIMEOUT_S = 5
"""For connecting, and for each piece of the answer."""
ALL_IN_S = 10
"""For everything: whoever answers a byte at a time is cut off."""
MOST_SILENCES = 3
"""A service that did not answer so often in one run is left alone for the rest of it."""
_READ_BYTES = 4_096


@dataclass(frozen=True)
class Answer:
    """What pywebpush looks at."""

    status_code: int
    reason: str
    headers: dict[str, str]
    text: str = ""


class PinnedSession:
    """In place of a requests session: speaks to the address that was checked, follows nothing, waits for little."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def post(self, _endpoint: str, *, data: bytes, headers: dict[str, str], timeout: float) -> Answer:
        """Send once."""
        connection = self._connection(timeout)
        try:
            connection.connect()
            with _cut_off(connection.sock):
                sent = {**dict(headers), "Host": self._host_header()}
                connection.request("POST", self._target.path, body=data, headers=sent, preload_content=False)
                answer = connection.getresponse()
                answer.read(_READ_BYTES)
                return Answer(answer.status, answer.reason or "", dict(answer.headers))
        finally:
            connection.close()

    def _connection(self, timeout: float) -> HTTPConnection:
        target = self._target
        if not target.is_https:
            return HTTPConnection(target.ip, target.port, timeout=timeout)
        return HTTPSConnection(
            target.ip,
            target.port,
            timeout=timeout,
            server_hostname=target.host,
            assert_hostname=target.host,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
        )

    def _host_header(self) -> str:
        host, port = self._target.host, self._target.port
        name = f"[{host}]" if ":" in host else host
        return name if self._target.is_https and port == guard.HTTPS_PORT else f"{name}:{port}"


@contextmanager
def _cut_off(sock: Any) -> Iterator[None]:
    def cut() -> None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It was over a moment before.

    timer = threading.Timer(ALL_IN_S, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class PushSender:
    """Sends to the push services of browsers."""

    def __init__(self, key: VapidKey, *, subject: str, allowed_hosts: tuple[str, ...] = ()) -> None:
        self._key, self._claims, self._allowed_hosts = key, {"sub": subject}, allowed_hosts
        self._silent: Counter[str] = Counter()

    def begin(self) -> None:
        """A new run: everybody may answer again."""
        self._silent.clear()

    def send(self, parcel: Parcel) -> Outcome:
        """Try once."""
        try:
            target = guard.resolve(parcel.address, allowed_hosts=self._allowed_hosts)
        except EndpointNotAllowedError as refusal:
            return Outcome(Fate.REFUSED, refusal.reason)
        except guard.UnresolvableError:
            return NO_CONNECTION
        if self._silent[target.host] >= MOST_SILENCES:
            return NO_ANSWER
        outcome = self._post(parcel, target)
        if outcome == NO_ANSWER:
            self._silent[target.host] += 1
        return outcome

    def _post(self, parcel: Parcel, target: Target) -> Outcome:
        try:
            answer = webpush(
                {"endpoint": parcel.address, "keys": {"p256dh": parcel.p256dh, "auth": parcel.auth}},
                data=json.dumps(payload_of(parcel), ensure_ascii=False),
                vapid_private_key=self._key.signer,
                vapid_claims=dict(self._claims),  # It writes into what it is given.
                timeout=TIMEOUT_S,
                ttl=parcel.lasts_s,
                headers={"Urgency": "high" if parcel.is_urgent else "normal", "Topic": parcel.tag.replace("-", "")},
                requests_session=PinnedSession(target),
            )
        except WebPushException as refused:
            answer = refused.response
            if answer is None:
                return Outcome(Fate.REFUSED, "bad_keys")
        except (SilentError, TimeoutError):
            return NO_ANSWER
        except (HTTPError, OSError):
            return NO_CONNECTION
        except Exception as trouble:  # Whatever one browser's keys or one service's answer are: the others go on.
            log.warning("push_failed", kind=type(trouble).__name__)
            return Outcome(Fate.REFUSED, "bad_answer")
        return outcome_of(answer.status_code, answer.headers)


def payload_of(parcel: Parcel) -> dict[str, Any]:
    """What the service worker is given."""
    return {
        "v": 1,
        "id": str(parcel.notice_id) if parcel.notice_id else None,
        "title": parcel.title,
        "body": parcel.body,
        "url": parcel.path,
        "tag": parcel.tag,
    }
