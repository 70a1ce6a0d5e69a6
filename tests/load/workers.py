"""One worker process of our own, gone afterwards, or killed before."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.processes import die_with_parent, end_group
from tests.load.servers import ROOT


@contextmanager
def running(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Run the worker until the block ends; it has begun with its chores.

    :raises RuntimeError: it ended instead.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.worker"],
        cwd=ROOT,
        env=os.environ | environment | {"LIANXIN_LOG_LEVEL": "INFO", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, before other threads of ours exist.
    )
    assert process.stdout is not None
    try:
        if not any("worker_started" in line for line in process.stdout):
            raise RuntimeError("The worker did not start.")
        yield process
    finally:
        process.stdout.close()
        end_group(process, patience_s=0, first_signal=signal.SIGKILL)  # type: ignore[arg-type]
