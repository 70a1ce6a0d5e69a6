"""`make check`: everything that can be judged without running the program. Quiet where all is well."""

import json
import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scripts import generate, node
from scripts.paths import OPENAPI_DOCUMENT, PWA, REFUSAL_ANSWERS, ROOT, TYPED_SCHEMA, VENV_BIN
from scripts.terminal import Command, run_quietly, say

Check = Callable[[], str]
"""Returns what is wrong as text for people; empty when all is well."""

LOCK_FILES = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock", "pwa/package-lock.json")
REGISTRY_TRACES = re.compile(
    r'"resolved":|--(?:extra-)?index-url|--find-links|^[a-z][\w.-]* @ |https?://\S+', re.MULTILINE
)
HOME_FOLDERS = re.compile(rb"/(?:home|Users)/\w+/|/roo[t]/")


def checks() -> dict[str, Check]:
    """Every check by the name that is shown."""
    front_end = node.prepare()
    return {
        "python lint": _command([VENV_BIN / "ruff", "check", "--quiet", "."]),
        "python format": _command([VENV_BIN / "ruff", "format", "--check", "--quiet", "."], advice="Run: make format"),
        "python types": _command([VENV_BIN / "mypy", "--no-error-summary"]),
        "import contracts": _command([VENV_BIN / "lint-imports", "--no-cache"]),
        "front end": _command(["npm", "run", "check"], folder=PWA, environment=front_end),
        "generated files": generated_files_are_current,
        "lock files": lock_files_name_no_registry,
        "paths": no_file_names_this_machine,
    }


def generated_files_are_current() -> str:
    """The committed OpenAPI document, typed client and answers to refusals are what the code gives today."""
    with tempfile.TemporaryDirectory(prefix="lianxin-check-") as folder:
        document, schema, answers = (Path(folder) / name for name in ("openapi.json", "schema.d.ts", "refusals.json"))
        generate.write_openapi_document(document)
        generate.write_typed_schema(document, schema)
        generate.write_refusal_answers(answers)
        stale = [
            str(committed.relative_to(ROOT))
            for committed, fresh, read in (
                (OPENAPI_DOCUMENT, document, _json_of),
                (TYPED_SCHEMA, schema, _text_of),
                (REFUSAL_ANSWERS, answers, _json_of),
            )
            if not committed.exists() or read(committed) != read(fresh)
        ]
    return f"Not what the code gives today: {', '.join(stale)}. Run: make generate" if stale else ""


def lock_files_name_no_registry() -> str:
    """Lock files pin contents by hash and name no address, so that every mirror serves them."""
    return "\n".join(
        f"{name} names an address: {found[0].strip()}. Run: make lock"
        for name in LOCK_FILES
        if (found := REGISTRY_TRACES.search((ROOT / name).read_text(encoding="utf-8")))
    )


def no_file_names_this_machine() -> str:
    """No committed file holds a path of somebody's machine."""
    own = re.escape(f"{ROOT}/".encode())
    traces = re.compile(HOME_FOLDERS.pattern + b"|" + own if len(ROOT.parts) > 2 else HOME_FOLDERS.pattern)  # noqa: PLR2004
    return "\n".join(
        f"{name}: {found[0].decode(errors='replace')}"
        for name in _committed_files()
        if (found := traces.search((ROOT / name).read_bytes()))
    )


def _committed_files() -> list[str]:
    listed = run_quietly(["git", "ls-files", "-z"], cwd=ROOT, environment=os.environ)
    if listed.returncode != 0:
        return []  # An unpacked archive has no history to keep clean.
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def _command(
    command: Command, *, folder: Path = ROOT, environment: dict[str, str] | None = None, advice: str = ""
) -> Check:
    def check() -> str:
        finished = run_quietly(command, cwd=folder, environment=environment or os.environ)
        return "" if finished.returncode == 0 else f"{finished.stdout.rstrip()}\n{advice}".strip() or "failed"

    return check


def _json_of(file: Path) -> object:
    return json.loads(file.read_text(encoding="utf-8"))


def _text_of(file: Path) -> object:
    return file.read_text(encoding="utf-8")


def main() -> None:
    """Run every check, show what is wrong, and end with 1 when anything is."""
    failed = []
    for name, check in checks().items():
        started = time.monotonic()
        problem = check()
        if problem:
            failed.append(name)
            say(f"✗ {name}\n{problem}\n")
        else:
            say(f"✓ {name} ({time.monotonic() - started:.1f} s)")
    say(f"✗ make check: {', '.join(failed)}" if failed else "✓ make check")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
