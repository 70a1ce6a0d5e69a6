"""Bring the working tree to the state that its lock files and sources ask for.

`python3 -m scripts.bootstrap tools` prepares for checking, `… bootstrap tests` builds the front end as well.
Everything is compared by content first: when nothing changed it only takes a moment.
"""

import fcntl
import os
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager

from scripts import fingerprint, node
from scripts.machine import how_to_install, install
from scripts.paths import CACHE, PWA, PYTHON, ROOT, VENV
from scripts.terminal import Command, fail, run_quietly, run_step

OLDEST_PYTHON = (3, 11)
SERVER_LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"


def prepare(*, development: bool, build: bool) -> None:
    """Make the virtual environment, Node and the front end's packages current, and with `build` what is served."""
    with _one_at_a_time():
        _prepare_python(development=development)
        environment = node.prepare()
        _install_front_end(environment)
        if build:
            _build_front_end(environment)


def _prepare_python(*, development: bool) -> None:
    """Make the virtual environment hold everything that the lock file names, in exactly those versions."""
    if sys.version_info < OLDEST_PYTHON:
        fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make … PYTHON=python3.12")
    _create_virtual_environment()
    lock = DEVELOPMENT_LOCK if development else SERVER_LOCK
    wanted = fingerprint.of_files([lock])
    # The development lock contains the server's, so either note may prove that a server can start.
    served = fingerprint.of_files([SERVER_LOCK])
    if fingerprint.is_current(lock.name, wanted) and fingerprint.is_current(SERVER_LOCK.name, served):
        return
    command: Command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", lock]
    run_step(f"installing Python packages from {lock.name}", command, cwd=ROOT, environment=os.environ)
    fingerprint.remember(lock.name, wanted)
    fingerprint.remember(SERVER_LOCK.name, served)


def _create_virtual_environment() -> None:
    works = PYTHON.exists() and run_quietly([PYTHON, "-m", "pip", "--version"], cwd=ROOT, environment=os.environ)
    if works and works.returncode == 0:
        return
    _require_venv_module()
    fingerprint.forget(SERVER_LOCK.name, DEVELOPMENT_LOCK.name, node.LOCK.name)
    venv.create(VENV, clear=True, symlinks=True, with_pip=True)


def _require_venv_module() -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    try:
        import ensurepip  # noqa: F401, PLC0415  # Debian ships Python without it until python3-venv is installed.
    except ImportError:
        if not install([package]):
            fail(f"Python's venv module is missing: {how_to_install([package])}")


def _install_front_end(environment: dict[str, str]) -> None:
    wanted = fingerprint.of_files([PWA / "package-lock.json", PWA / "package.json", PWA / ".npmrc"])
    if (PWA / "node_modules" / ".package-lock.json").exists() and fingerprint.is_current("node_modules", wanted):
        return
    fingerprint.forget("node_modules")
    run_step("installing the front end's packages", ["npm", "ci"], cwd=PWA, environment=environment)
    fingerprint.remember("node_modules", wanted)


def _build_front_end(environment: dict[str, str]) -> None:
    wanted = fingerprint.of_sources(PWA)
    if (PWA / "dist" / "index.html").exists() and fingerprint.is_current("dist", wanted):
        return
    fingerprint.forget("dist")
    run_step("building the front end", ["npm", "run", "build"], cwd=PWA, environment=environment)
    fingerprint.remember("dist", wanted)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install into the same folder at once."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    os.chdir(ROOT)
    prepare(development=True, build=sys.argv[1:] == ["tests"])
