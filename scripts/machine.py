"""What this machine is, and installing Debian packages where that is allowed."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.paths import ROOT
from scripts.terminal import run_quietly, say


def may_install() -> bool:
    """Only root on a Debian-like system installs packages; everybody else is told what to do."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def is_ubuntu() -> bool:
    """Whether `chromium` from apt would be a stub that only asks for snap."""
    try:
        return "ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").lower()
    except OSError:
        return False


def install(packages: Sequence[str], *, before: Callable[[], None] = lambda: None) -> bool:
    """Install Debian packages and return whether that worked; the package lists are refreshed first.

    `before` is called only where installing is allowed.
    """
    if not may_install():
        return False
    before()
    say(f"… installing {', '.join(packages)} with apt")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait_for_lock = ("-o", "DPkg::Lock::Timeout=300")
    run_quietly(["apt-get", *wait_for_lock, "update"], cwd=ROOT, environment=environment)
    command = ["apt-get", *wait_for_lock, "install", "-y", "--no-install-recommends", *packages]
    finished = run_quietly(command, cwd=ROOT, environment=environment)
    if finished.returncode != 0:
        say("\n".join(finished.stdout.splitlines()[-15:]))
    return finished.returncode == 0


def how_to_install(packages: Sequence[str]) -> str:
    """The command a person types to install Debian packages."""
    return f"sudo apt-get install {' '.join(packages)}"
