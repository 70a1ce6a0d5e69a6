"""Watching without Flask: whoever has a pass and asks again gets the answer that is shared, before Flask has begun.

Two hundred who watch ask seventy times a second, and the hall that checks in meanwhile pays for each. What is unusual
in the least (no pass any more, an answer that has to be made, a question of another form) goes on to the view.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from backend.attendance.views.passes import Passes
from backend.attendance.views.rosters import sent
from backend.attendance.views.watched import Kept, Watched
from backend.core import clock
from backend.core.config import Settings
from backend.core.http import new_request_id
from backend.core.ids import is_version_7
from backend.core.security import token_hash
from backend.identity.access import lone_token

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = re.compile(
    r"/api/v1/activities/([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})/roster"
)


def install(app: Flask) -> None:
    """Lay the lane in front of `app`."""
    app.wsgi_app = _Lane(app)  # type: ignore[assignment, method-assign]


class _Lane:
    def __init__(self, app: Flask) -> None:
        self._inner: WSGIApplication = app.wsgi_app
        self._settings: Settings = app.extensions["lianxin_settings"]
        self._extensions = app.extensions

    def __call__(self, request: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = self._read(request) if request["REQUEST_METHOD"] == "GET" else None
        kept = self._find(request, asked[0]) if asked else None
        if asked is None or kept is None:
            return self._inner(request, start_response)
        content, headers = sent(kept, since=asked[1], packed="gzip" in request.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", [*headers, ("Content-Length", str(len(content))), ("X-Request-Id", new_request_id())])
        return [content]

    def _read(self, request: "WSGIEnvironment") -> tuple[UUID, str] | None:
        """Which roster is watched, and the version that is held, if that is all that was asked."""
        address = _ADDRESS.fullmatch(request["PATH_INFO"])
        if address is None or "HTTP_IF_NONE_MATCH" in request:
            return None
        asked, activity_id = parse_qsl(request["QUERY_STRING"]), UUID(address[1])
        is_usual = [name for name, _ in asked] == ["since"] and is_version_7(activity_id)
        return (activity_id, asked[0][1]) if is_usual else None

    def _find(self, request: "WSGIEnvironment", activity_id: UUID) -> Kept | None:
        token = lone_token(request, secure=self._settings.secure)
        if token is None:
            return None
        passes: Passes = self._extensions["lianxin_passes"]
        watched: Watched = self._extensions["lianxin_watched"]
        try:
            key = passes.find(token_hash(token), activity_id, now=clock.now())
        except SQLAlchemyError:
            return None  # The view meets the same, and says so as always.
        return watched.find(key) if key is not None else None
