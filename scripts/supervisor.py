"""Keeping a few processes alive, and ending all of them together."""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from scripts.paths import ROOT
from scripts.processes import die_with_parent, end_group, on_stop_signals
from scripts.terminal import Command, say

LONGEST_PAUSE_S = 30
STEADY_AFTER_S = 60
HOPELESS_AFTER_FAILURES = 3
PATIENCE_S = 10
LOOK_EVERY_S = 0.2


class Ready(Protocol):
    """Something that knows whether the supervised service answers."""

    def answers(self) -> bool:
        """Whether it is ready now."""


@dataclass
class Child:
    """A process that is started again when it ends by itself."""

    name: str
    command: Command
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at_s: float = 0
    start_again_at_s: float = 0
    failures: int = 0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.started_at_s = time.monotonic()
        self.process = subprocess.Popen(
            [str(part) for part in self.command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # Safe: this program has no other thread that forks or locks.
        )

    def look_after(self, now_s: float) -> None:
        """Notice that it ended, say so, and start it again after a pause that doubles with every failure."""
        if self.process is None:
            if now_s >= self.start_again_at_s:
                self.start()
        elif self.process.poll() is not None:
            self._ended(self.process, now_s)

    def _ended(self, process: subprocess.Popen[bytes], now_s: float) -> None:
        end_group(process, patience_s=0)  # Its own children must not keep the port.
        self.failures = 1 if now_s - self.started_at_s > STEADY_AFTER_S else self.failures + 1
        pause_s = min(2 ** (self.failures - 1), LONGEST_PAUSE_S)
        self.process, self.start_again_at_s = None, now_s + pause_s
        say(f"! The {self.name} ended ({_reason(process.returncode)}); starting it again in {pause_s} s.")

    def end(self) -> None:
        """End it and everything it started."""
        if self.process is not None:
            end_group(self.process, patience_s=PATIENCE_S)


class Supervisor:
    """Runs children until told to stop; then none of them is left."""

    def __init__(self, children: Sequence[Child], *, readiness: Ready, on_ready: Callable[[], None]) -> None:
        self._children = children
        self._readiness = readiness
        self._on_ready = on_ready
        self._stopping = False
        self._ready = False

    def run(self) -> int:
        """Supervise until a stop signal (exit code 0) or until the start proves hopeless (1)."""
        on_stop_signals(self._stop)
        try:
            return self._supervise()
        finally:
            for child in self._children:
                child.end()

    def _supervise(self) -> int:
        while not self._stopping:
            for child in self._children:
                child.look_after(time.monotonic())
            if not self._ready and self._is_hopeless():
                say("✗ Lianxin does not start; the reason stands above.")
                return 1
            self._look_whether_ready()
            time.sleep(LOOK_EVERY_S)
        say("\nStopped.")
        return 0

    def _look_whether_ready(self) -> None:
        if not self._ready and self._readiness.answers():
            self._ready = True
            self._on_ready()

    def _is_hopeless(self) -> bool:
        return any(child.failures >= HOPELESS_AFTER_FAILURES for child in self._children)

    def _stop(self) -> None:
        self._stopping = True


def _reason(exit_code: int) -> str:
    return f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
