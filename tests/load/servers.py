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
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Server:
    """A server process of ours and its children."""

    port: int
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """End the whole group at once, as a power cut would: nobody gets to say goodbye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(environment: dict[str, str], *, module: str = "tests.load.server") -> Iterator[Server]:
    """Run `python -m module` until the block ends.

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
        preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, before other threads of ours exist.
    )
    try:
        _wait_until_ready(port, process)
        yield Server(port, process)
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
