"""`make lock`: resolve the Python requirements into lock files for every supported Python and machine.

npm keeps its own lock; it writes donation pages into it, which are taken out again: a lock names no address.
"""

import json
import os
import venv

from scripts.paths import CACHE, PWA, ROOT
from scripts.terminal import Command, run_step

RESOLVER = "uv==0.13.9"
OLDEST_PYTHON = "3.11"
HOME = CACHE / "lock-venv"
# The development lock is held to the server's versions, so that tests run what is served.
LOCKS = (
    ("requirements.in", "requirements.lock", ()),
    ("requirements-dev.in", "requirements-dev.lock", ("-c", "requirements.lock")),
    ("requirements-node.in", "requirements-node.lock", ()),
)


def main() -> None:
    """Write every lock again; versions move only where the requirements ask for it, or with UPGRADE=1."""
    CACHE.mkdir(exist_ok=True)
    venv.create(HOME, clear=True, symlinks=True, with_pip=True)
    pip: Command = [HOME / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check", RESOLVER]
    run_step("installing the resolver", pip, cwd=ROOT, environment=os.environ)
    # Addresses of package registries stay out of the files: whoever installs has a mirror of their own.
    options = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-header"]
    options += ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    options += ["--upgrade"] if os.environ.get("UPGRADE") else []
    for source, lock, constraints in LOCKS:
        command: Command = [HOME / "bin" / "uv", "pip", "compile", *options, *constraints, source, "-o", lock]
        run_step(f"resolving {lock}", command, cwd=ROOT, environment=os.environ)
    _take_out_donation_pages()


def _take_out_donation_pages() -> None:
    lock = PWA / "package-lock.json"
    content = json.loads(lock.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
