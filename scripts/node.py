"""Node for building the front end: the machine's own when new enough, else from a Python wheel."""

import os
import re
import shutil
from pathlib import Path

from scripts import fingerprint
from scripts.machine import how_to_install, install
from scripts.paths import PYTHON, ROOT, VENV_BIN
from scripts.terminal import Command, fail, run_quietly, run_step

OLDEST_NODE = (22, 22)
LOCK = ROOT / "requirements-node.lock"


def prepare() -> dict[str, str]:
    """Make a Node available and return the environment in which `npm` and `node` are it."""
    own = shutil.which("node")
    if own and shutil.which("npm") and _is_new_enough(Path(own)):
        return dict(os.environ)
    _install_wheel()
    return {**os.environ, "PATH": f"{VENV_BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _install_wheel() -> None:
    wanted = fingerprint.of_files([LOCK])
    if fingerprint.is_current(LOCK.name, wanted) and (VENV_BIN / "node").exists():
        return
    command: Command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", LOCK]
    run_step("installing Node into the virtual environment", command, cwd=ROOT, environment=os.environ)
    _require_shared_libraries()
    fingerprint.remember(LOCK.name, wanted)


def _require_shared_libraries() -> None:
    first = run_quietly([VENV_BIN / "node", "--version"], cwd=ROOT, environment=os.environ)
    if first.returncode == 0:
        return
    if "libatomic" not in first.stdout:
        fail(f"Node does not start: {first.stdout.strip()}")
    if not install(["libatomic1"]):
        fail(f"Node needs a library of the system: {how_to_install(['libatomic1'])}")


def _is_new_enough(node: Path) -> bool:
    answer = run_quietly([node, "--version"], cwd=ROOT, environment=os.environ).stdout
    version = re.match(r"v(\d+)\.(\d+)", answer)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE
