"""A Redis server of the tests' own, where Redis is installed."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.processes import die_with_parent

MISSING = "There is no Redis to wake workers by: sudo apt-get install redis-server"
START_LIMIT_S = 20


def find_redis() -> str | None:
    """The server's program, if it is installed."""
    return shutil.which("redis-server")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve on a free port until the block ends; its address.

    :raises RuntimeError: it did not become ready.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [find_redis() or "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
        stdout=subprocess.DEVNULL,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, made before the child runs.
    )
    try:
        _wait_until_ready(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("Redis did not become ready.")
