"""What Prometheus reads."""

import hmac
import ipaddress

from flask import Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import Blueprint, public, settings
from backend.notifications.service import figures

blp = Blueprint("metrics", __name__, description="Figures for the operator's monitoring.")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


@blp.route("/metrics", methods=["GET"])
@public
@blp.response(200, {"type": "string"}, content_type="text/plain")
def get_metrics() -> Response:
    """How much waits to be told and sent, and since when.

    Public, and judged inside: asked from this very machine and not through a proxy, or with the operator's token as
    bearer. To everybody else there is nothing here.
    """
    if not (_is_from_here() or _has_token()):
        raise NotFound()
    return current_app.response_class(figures.write(db.session(), now=clock.now()), content_type=CONTENT_TYPE_LATEST)


def _is_from_here() -> bool:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return address.is_loopback and not any(name in request.headers for name in _FORWARDED)


def _has_token() -> bool:
    token = settings().metrics_token
    sent = request.headers.get("Authorization", "")
    return token is not None and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())
