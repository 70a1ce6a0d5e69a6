"""Asking a server that was just started whether it is ready."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping

_ALL_ADDRESSES = {"", "0.0.0.0", "::"}  # Compared with, not bound to.


class Readiness:
    """Knows where the server with these settings answers `/readyz`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        host = environment.get("HOST", "")
        host = "127.0.0.1" if host in _ALL_ADDRESSES else host
        scheme = "https" if environment.get("LIANXIN_TLS_CERT") else "http"
        self._url = f"{scheme}://{host}:{environment['PORT']}/readyz"
        # Only the own server on this machine is asked whether it is up, so its certificate proves nothing here.
        self._tls = ssl._create_unverified_context()

    def answers(self) -> bool:
        """Whether the server says now that it is ready."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._tls)
        )
        try:
            with opener.open(self._url, timeout=2) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004
        except (urllib.error.URLError, OSError):
            return False
