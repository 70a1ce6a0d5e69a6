"""One server process of the bench's own, on a free port, gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.processes import die_with_parent, end_group

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 30


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(environment: dict[str, str], *, module: str = "tests.load.server") -> Iterator[int]:
    """Run `python -m module` until the block ends; gives its port once it is ready.

    :raises RuntimeError: it did not become ready.
    """
    port = free_port()
    own = os.environ | environment | {"PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=own,
        stdout=subprocess.DEVNULL,  # It logs as it would, to nobody.
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, and this process has one thread.
    )
    try:
        _wait_until_ready(port, process)
        yield port
    finally:
        end_group(process, patience_s=5, first_signal=signal.SIGTERM)


def _wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("The server did not become ready.")
