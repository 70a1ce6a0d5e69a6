"""`make run`: from a bare machine to a running Lianxin.

This part needs the standard library only: it prepares the tree and then becomes `scripts.serve`
inside the virtual environment, in the same process, so that one signal reaches it.
"""

import errno
import os
import socket

from scripts import bootstrap
from scripts.paths import PYTHON, ROOT
from scripts.processes import die_with_parent
from scripts.terminal import fail


def main() -> None:
    """Refuse a busy port at once, bring everything up to date, then serve."""
    if "MAKELEVEL" in os.environ:
        die_with_parent()  # A killed `make` must not leave servers behind.
    os.chdir(ROOT)
    port = _port()
    _require_free(port, "PORT")
    if os.environ.get("PHONE"):
        _require_free(port + 1, "PORT + 1, where the certificate is offered")
    bootstrap.prepare(development=False, build=True)
    os.execv(PYTHON, [str(PYTHON), "-m", "scripts.serve"])


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65535:  # noqa: PLR2004  # PORT + 1 must be a port, too.
        fail(f"PORT must be a number from 1 to 65534, not {text!r}.")
    return int(text)


def _require_free(port: int, name: str) -> None:
    host = "" if os.environ.get("PHONE") else os.environ.get("HOST", "127.0.0.1")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                fail(f"Port {port} ({name}) is in use by another program. Choose another: make run PORT={port + 10}")
            fail(f"Port {port} ({name}) cannot be opened: {error.strerror}.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        fail("\nStopped before everything was set up; the next `make run` goes on from there.")
