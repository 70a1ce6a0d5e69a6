"""The built front end, handed out from our own origin with strict headers."""

import json
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

from backend.core.config import Settings
from backend.core.http import public

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")

IMMUTABLE = "public, max-age=31536000, immutable"
NOT_THE_APP = ("api/", "docs/", "healthz", "readyz", "metrics", "assets/")
"""Where an unknown name is an error and not a page of the app."""
DOCS = "docs/index.html"
SUFFIXES = {".br": "br", ".gz": "gzip"}
"""Copies that the build compressed, the best first."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(app: Flask, settings: Settings) -> None:
    """Serve files of the build by name and the app itself for every other address, and set the headers."""
    folder = settings.pwa_dir.resolve()
    files = frozenset(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    _set_headers(app, policy=content_security_policy(folder), secure=settings.secure)

    @app.route("/", defaults={"path": ""}, methods=["GET"])
    @app.route("/<path:path>", methods=["GET"])
    @public
    def get_page(path: str) -> Response:
        """A file of the build, or the app, which reads the address itself. Changes nothing, whatever the address."""
        if path not in files and path.startswith(NOT_THE_APP):
            raise NotFound()
        name = path if path in files else "index.html"
        if name not in files:
            raise NotFound("The front end has not been built.")
        return _file(folder, name, files)

    @app.route("/api/v1/docs", methods=["GET"])
    @public
    def get_docs() -> Response:
        """The API to browse and try. Swagger UI styles itself inline, so this one page has a looser policy."""
        if DOCS not in files:
            raise NotFound("The front end has not been built.")
        response = _file(folder, DOCS, files)
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
        )
        return response


def _set_headers(app: Flask, *, policy: str, secure: bool) -> None:
    """Add the headers where the answer leaves the application: one by one, Flask's would cost as much as a route."""
    always = [*HEADERS.items(), *([("Strict-Transport-Security", "max-age=31536000")] if secure else [])]
    inner = app.wsgi_app

    def harden(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            given = {name for name, _ in headers}
            headers += always
            if "Content-Security-Policy" not in given:
                headers.append(("Content-Security-Policy", policy))
            if "Cache-Control" not in given and environ.get("PATH_INFO", "").startswith("/api/"):
                headers.append(("Cache-Control", "no-store"))
            return start_response(status, headers, *error)

        return inner(environ, start)

    app.wsgi_app = harden  # type: ignore[method-assign]


def content_security_policy(folder: Path) -> str:
    """Own origin only; the one inline style is allowed by the hash that the build wrote."""
    hashes = folder / "csp.json"
    styles = json.loads(hashes.read_text())["style_hashes"] if hashes.exists() else []
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            " ".join(("style-src 'self'", *(f"'{style}'" for style in styles))),
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _file(folder: Path, name: str, files: frozenset[str]) -> Response:
    suffix = next((s for s, coding in SUFFIXES.items() if name + s in files and _is_accepted(coding)), "")
    response = send_from_directory(folder, name + suffix, mimetype=mimetypes.guess_type(name)[0], conditional=True)
    if suffix:
        response.headers["Content-Encoding"] = SUFFIXES[suffix]
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = IMMUTABLE if name.startswith("assets/") else "no-cache"
    return response


def _is_accepted(coding: str) -> bool:
    return request.accept_encodings.quality(coding) > 0
