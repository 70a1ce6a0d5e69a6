"""Remembering what was installed or built from which contents, so that nothing is done twice."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.paths import CACHE

STATE_FILE = CACHE / "bootstrap.json"
NOT_SOURCES = {"node_modules", "dist", "dev-dist", "coverage"}


def of_files(files: Iterable[Path]) -> str:
    """One hash over the names and contents of `files`; a missing file counts as empty."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def of_sources(folder: Path) -> str:
    """One hash over every source file below `folder`, leaving out what tools put there."""
    digest = hashlib.sha256()
    for file in sorted(_sources(folder)):
        digest.update(f"{file.relative_to(folder)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_SOURCES or path.is_symlink():
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path


def is_current(name: str, fingerprint: str) -> bool:
    """Whether `name` was last done from exactly these contents."""
    return _read().get(name) == fingerprint


def remember(name: str, fingerprint: str) -> None:
    """Note that `name` is now done from these contents."""
    _write(_read() | {name: fingerprint})


def forget(*names: str) -> None:
    """Note that the work of `names` has to be done again."""
    _write({name: value for name, value in _read().items() if name not in names})


def _read() -> dict[str, str]:
    try:
        state: dict[str, str] = json.loads(STATE_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # A lost or damaged note only means doing the work again.
    return state


def _write(state: dict[str, str]) -> None:
    CACHE.mkdir(exist_ok=True)
    fresh = STATE_FILE.with_suffix(".new")
    fresh.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
    fresh.replace(STATE_FILE)
