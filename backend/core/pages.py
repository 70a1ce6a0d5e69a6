"""The built front end, handed out from our own origin with strict headers."""

import json
import mimetypes
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

from backend.core.config import Settings
from backend.core.http import public

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")

IMMUTABLE = "public, max-age=31536000, immutable"
NOT_THE_APP = ("api/", "healthz", "readyz", "metrics", "assets/")
DOCS_PATH = "/api/v1/docs"


def install(app: Flask, settings: Settings) -> None:
    """Serve files of the build by name and the app itself for every other address, and set the headers."""
    folder = settings.pwa_dir.resolve()
    policy = content_security_policy(folder)

    @app.route("/", defaults={"path": ""}, methods=["GET"])
    @app.route("/<path:path>", methods=["GET"])
    @public
    def get_page(path: str) -> Response:
        """A file of the build, or the app, which reads the address itself. Changes nothing, whatever the address."""
        if path.startswith(NOT_THE_APP) and not (folder / path).is_file():
            raise NotFound()
        name = path if path and (folder / path).is_file() else "index.html"
        return _file(folder, name)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


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
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _file(folder: Path, name: str) -> Response:
    encoding = _best_encoding(folder, name)
    response = send_from_directory(folder, name + encoding, mimetype=mimetypes.guess_type(name)[0], conditional=True)
    if encoding:
        response.headers["Content-Encoding"] = {".br": "br", ".gz": "gzip"}[encoding]
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = IMMUTABLE if name.startswith("assets/") else "no-cache"
    return response


def _best_encoding(folder: Path, name: str) -> str:
    for suffix, accepted in ((".br", "br"), (".gz", "gzip")):
        if request.accept_encodings.quality(accepted) > 0 and (folder / (name + suffix)).is_file():
            return suffix
    return ""
