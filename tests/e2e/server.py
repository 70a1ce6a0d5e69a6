"""The server that the browser talks to: `python app.py` on data of its own, to be stopped and started."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.paths import ROOT
from scripts.processes import die_with_parent, end_group

START_LIMIT_S = 60
PUSH_HOST = "127.0.0.1"
"""Where the push service of the tests stands."""
PORTS = range(21_000, 29_000)
"""Below the ports that the system hands out, so that nobody takes ours while the server is stopped."""


class Server:
    """Stopped at first. Its address is `localhost`, which browsers trust with cameras and service workers."""

    def __init__(self, data_dir: Path, pwa_dir: Path) -> None:
        self.port = free_port()
        self.mail_port = free_port()
        self.data_dir = data_dir
        self.pwa_dir = pwa_dir
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def smtp_url(self) -> str:
        """Where tests may open a mail server."""
        return f"smtp://127.0.0.1:{self.mail_port}"

    @property
    def log(self) -> Path:
        return self.data_dir / "server.log"

    def start(self) -> None:
        """Start and wait until it is ready.

        :raises RuntimeError: it did not become ready.
        """
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=ROOT,
                env=os.environ | self._settings(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, made before the child runs.
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """End it and everything that it started; a stopped server is no failure."""
        if self._process is not None:
            end_group(self._process, patience_s=5, first_signal=signal.SIGTERM)
            self._process = None

    def _settings(self) -> dict[str, str]:
        return {
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "DATABASE_URL": "",
            "LIANXIN_DATA_DIR": str(self.data_dir),
            "LIANXIN_PWA_DIR": str(self.pwa_dir),
            "LIANXIN_PUBLIC_URL": self.origin,
            "LIANXIN_DEMO": "0",
            "LIANXIN_PUSH_HOSTS": PUSH_HOST,
            "LIANXIN_SMTP_URL": self.smtp_url,
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.origin}/readyz", timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"The server did not become ready:\n{self.log.read_text(encoding='utf-8')[-2000:]}")


def free_port() -> int:
    """A port of ours that nobody listens on now."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("No port is free.")
