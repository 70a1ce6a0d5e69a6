"""Saying what happens, and running commands that only speak up when they fail."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from scripts.processes import die_with_parent

Command = Sequence[str | Path]
"""A program and its arguments."""


def say(text: str) -> None:
    """Print one line at once, also when the output goes to a file."""
    print(text, flush=True)


def fail(text: str) -> NoReturn:
    """End the program with one clear line on standard error."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)
    raise SystemExit(1)


def run_step(title: str, command: Command, *, cwd: Path, environment: Mapping[str, str]) -> str:
    """Run `command` quietly and return what it printed; show everything and end the program when it fails."""
    say(f"… {title}")
    started = time.monotonic()
    finished = run_quietly(command, cwd=cwd, environment=environment)
    if finished.returncode != 0:
        sys.stderr.write(finished.stdout)
        fail(f"✗ {title} failed (exit code {finished.returncode}).")
    seconds = time.monotonic() - started
    if seconds >= 1:
        say(f"✓ {title} ({seconds:.0f} s)")
    return finished.stdout


def run_quietly(command: Command, *, cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `command` without standard input; its output and errors come back as one text."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=die_with_parent,  # It makes one system call and takes no lock.
    )
