"""The express lane: a member's usual scan is recorded and answered before Flask has begun.

A hall sends hundreds of scans within seconds, and Flask with its context, routing and hooks costs more than checking
in does. So what is plainly a member's own scan is recorded here. A success is answered here, too; whatever else came
of it goes on to the view, which answers instead of recording again. What is unusual in the least goes on untouched.
"""

import json
import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from flask import Flask

from backend.attendance.models import Outcome
from backend.attendance.service.attempt import Ending, Recorded, scan_of
from backend.attendance.views.scans import answer_of, attempt_of
from backend.attendance.views.usual import read_usual
from backend.attendance.writer import Writer
from backend.core import clock
from backend.core.config import Settings
from backend.core.db import Database
from backend.core.http import is_foreign, new_request_id
from backend.core.ids import WRITTEN, is_version_7
from backend.core.logging import SLOW_MS
from backend.core.security import token_hash
from backend.identity.access import lone_token

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
_ENDING = "lianxin.ending"
_ADDRESS = re.compile(f"/api/v1/check-ins/({WRITTEN})")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def ending_of(request: "WSGIEnvironment") -> Ending | Exception | None:
    """How the scan of this request ended, where it was recorded on the express lane."""
    ending: Ending | Exception | None = request.get(_ENDING)
    return ending


def install(app: Flask) -> None:
    """Lay the lane in front of `app`."""
    app.wsgi_app = _Lane(app)  # type: ignore[assignment, method-assign]


class _Lane:
    def __init__(self, app: Flask) -> None:
        self._inner: WSGIApplication = app.wsgi_app
        self._settings: Settings = app.extensions["lianxin_settings"]
        self._database: Database = app.extensions["lianxin_database"]
        self._writer: Writer = app.extensions["lianxin_check_in_writer"]

    def __call__(self, request: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        answer = self._answer_to(request) if request["REQUEST_METHOD"] == "PUT" else None
        if answer is None:
            return self._inner(request, start_response)
        content = _encode(answer).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response("200 OK", [*headers, ("X-Request-Id", new_request_id())])
        return [content]

    def _answer_to(self, request: "WSGIEnvironment") -> dict[str, Any] | None:
        address = _ADDRESS.fullmatch(request["PATH_INFO"])
        token = lone_token(request, secure=self._settings.secure)
        if address is None or token is None or is_foreign(request, public_url=self._settings.public_url):
            return None
        check_in_id, body = UUID(address[1]), read_usual(request)
        if body is None or not is_version_7(check_in_id):
            return None
        ending = request[_ENDING] = self._recorded(check_in_id, body, login=token_hash(token))
        if not isinstance(ending, Recorded) or ending.outcome is Outcome.REFUSED:
            return None
        return answer_of(check_in_id, ending, recorder=None)

    def _recorded(self, check_in_id: UUID, body: dict[str, Any], *, login: bytes) -> Ending | Exception:
        started = time.monotonic()
        try:
            attempt = attempt_of(check_in_id, body, account_id=None, login=login)
            return self._writer.record([scan_of(attempt, keyring=self._database.keyring, now=clock.now())])[0]
        except Exception as error:  # Of any kind: the view raises it where it is answered and logged as any other.
            return error
        finally:
            took_ms = round((time.monotonic() - started) * 1000)
            if took_ms > SLOW_MS:
                log.info("slow_check_in", took_ms=took_ms)
