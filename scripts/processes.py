"""Starting processes so that none outlives the one that started it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Ask Linux to send this process a SIGTERM when its parent goes away, even by SIGKILL; elsewhere nothing.

    Made to be passed as `preexec_fn`: it touches nothing but one system call.
    """
    if _libc is not None:
        _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)


def end_group(process: subprocess.Popen[bytes], *, patience_s: float, first_signal: int = signal.SIGTERM) -> None:
    """End `process` politely, then kill whatever is left of its process group.

    The process must have been started with `start_new_session=True`.
    """
    if process.poll() is None:
        process.send_signal(first_signal)
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            pass  # The whole group is killed below.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # Nobody of the group is left.
    process.wait()


def on_stop_signals(handler: Callable[[], None]) -> None:
    """Call `handler` for Ctrl-C, a polite kill and a closed terminal."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: handler())
