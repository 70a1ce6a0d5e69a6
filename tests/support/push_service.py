"""A push service on this machine, as browsers' vendors run them: it checks signatures, decrypts, and answers as told.

Browsers are made by it, with keys of their own; what they received is kept by them.
"""

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LONGEST_LIFE_S = 86_400
"""Of a signature (RFC 8292)."""
HANGS = -1
"""In place of a status: takes the request and says nothing."""


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """Somebody's browser: an endpoint, keys, and what it was sent."""

    endpoint: str
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """What the service answers, one after the other; afterwards 201."""
    received: list[dict[str, Any]] = field(default_factory=list)
    """Decrypted."""
    headers: list[dict[str, str]] = field(default_factory=list)
    tried: int = 0

    def __post_init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    @property
    def p256dh(self) -> str:
        return encoded(self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def auth(self) -> str:
        return encoded(self.secret)


class PushService:
    """The service; `public_key` is whose signature it accepts."""

    def __init__(self, server: ThreadingHTTPServer, public_key: str) -> None:
        self.public_key = public_key
        self.origin = f"http://127.0.0.1:{server.server_address[1]}"
        self.browsers: dict[str, Browser] = {}
        self.complaints: list[str] = []
        self.let_go = threading.Event()
        """Set at the end: those who were left hanging are let go."""

    def browser(self, *answers: int | tuple[int, dict[str, str]]) -> Browser:
        """A new browser, for which the service answers so, and then with 201."""
        path = f"/push/{encoded(os.urandom(9))}"
        told = [one if isinstance(one, tuple) else (one, {}) for one in answers]
        self.browsers[path] = Browser(self.origin + path, told)
        return self.browsers[path]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """What the service answers to one message."""
        browser = self.browsers.get(path)
        if browser is None:
            return 404, {}
        browser.tried += 1
        status, more = browser.answers.pop(0) if browser.answers else (201, {})
        try:
            self._check_signature(headers["Authorization"])
            content = http_ece.decrypt(
                body, private_key=browser.private, auth_secret=browser.secret, version="aes128gcm"
            )
        except Exception as wrong:  # Whatever it is, the test that looks at the complaints will say it.
            self.complaints.append(repr(wrong))
            return 400, {}
        if status == 201:
            browser.received.append(json.loads(content))
            browser.headers.append(headers)
        return status, more

    def _check_signature(self, authorization: str) -> None:
        scheme, _, rest = authorization.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid", authorization
        assert parts["k"] == self.public_key, "another instance's key"
        head, claims, signature = parts["t"].split(".")
        assert json.loads(decoded(head))["alg"] == "ES256"
        told = json.loads(decoded(claims))
        assert told["aud"] == self.origin, told
        assert told["sub"].startswith(("mailto:", "https://")), told
        assert 0 < told["exp"] - time.time() <= LONGEST_LIFE_S, told
        raw = decoded(signature)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
        public.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))


@contextmanager
def running(public_key: str) -> Iterator[PushService]:
    """Serve on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, more = service.take(self.path, {name.title(): value for name, value in self.headers.items()}, body)
            if status == HANGS:
                service.let_go.wait(30)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in (more | {"Content-Length": "0"}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service = PushService(server, public_key)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
