"""`make format`: put everything into the one form that `make check` asks for."""

import os

from scripts import node
from scripts.paths import PWA, ROOT, VENV_BIN
from scripts.terminal import run_step


def main() -> None:
    """Format both sides; what a formatter cannot repair is left to `make check`."""
    run_step(
        "sorting imports", [VENV_BIN / "ruff", "check", "--select", "I", "--fix", "."], cwd=ROOT, environment=os.environ
    )
    run_step("formatting Python", [VENV_BIN / "ruff", "format", "."], cwd=ROOT, environment=os.environ)
    run_step("formatting the front end", ["npm", "run", "format"], cwd=PWA, environment=node.prepare())


if __name__ == "__main__":
    main()
