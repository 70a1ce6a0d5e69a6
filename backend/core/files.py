"""Files that belong to rows: kept under random keys in a folder that nothing serves, reached through their owner only.

A file follows the transaction of the row that names it: it goes again when that is rolled back, and an erased one goes
once that is committed. What a killed process left behind is found by `list_keys` and swept by the owner's chore.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

_KEY_BYTES = 24
SWEPT_AFTER = timedelta(hours=1)
"""A file that no row names after so long belongs to a request that was cut short."""


@dataclass(frozen=True)
class HandOut:
    """A file that was made for one person, ready to be sent."""

    name: str
    media_type: str
    content: bytes


class Files(Protocol):
    """Where contents lie. A folder of this machine; an object store has the same few verbs."""

    def write(self, key: str, content: bytes) -> None: ...
    def read(self, key: str) -> bytes:
        """:raises FileNotFoundError: there is nothing under the key."""

    def remove(self, key: str) -> None: ...
    def list_keys(self, *, written_before: datetime) -> Iterator[str]: ...


class Folder:
    """Files in one folder, readable by this process only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, key: str, content: bytes) -> None:
        """Put the content under the key; it is on the disk before this returns."""
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(self._path / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def read(self, key: str) -> bytes:
        """The content under the key."""
        return (self._path / key).read_bytes()

    def remove(self, key: str) -> None:
        """Let the content go; removing it again changes nothing."""
        (self._path / key).unlink(missing_ok=True)

    def list_keys(self, *, written_before: datetime) -> Iterator[str]:
        """Keys of what was written before an instant."""
        for file in self._path.iterdir() if self._path.is_dir() else ():
            if datetime.fromtimestamp(file.stat().st_mtime, UTC) < written_before:
                yield file.name


def files_of(session: Session) -> Files:
    """Where the files of the session's database lie."""
    found: Files = session.info["files"]
    return found


def keep(session: Session, content: bytes) -> str:
    """Write the content down under a new key, which a row of this transaction then names."""
    key = secrets.token_urlsafe(_KEY_BYTES)
    files_of(session).write(key, content)
    _pending(session, "kept").append(key)
    return key


def erase(session: Session, key: str) -> None:
    """Let the content go once this transaction is committed."""
    _pending(session, "erased").append(key)


def sweep(session: Session, *, named: Callable[[Session], set[str]], now: datetime) -> int:
    """Erase files that no row names, from requests that were cut short; how many there were. `named` is asked last."""
    old = set(files_of(session).list_keys(written_before=now - SWEPT_AFTER))
    orphans = old - named(session) if old else set()
    for key in orphans:
        erase(session, key)
    return len(orphans)


def _pending(session: Session, what: str) -> list[str]:
    if "pending_files" not in session.info:
        session.info["pending_files"] = {"kept": [], "erased": []}
        event.listen(session, "after_commit", _committed)
        event.listen(session, "after_transaction_end", _ended)
    keys: list[str] = session.info["pending_files"][what]
    return keys


def _committed(session: Session) -> None:
    pending = session.info["pending_files"]
    for key in pending["erased"]:
        files_of(session).remove(key)
    pending["kept"].clear()
    pending["erased"].clear()


def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Without a commit, closed or rolled back: no row names what was kept."""
    if transaction.parent is not None:
        return
    pending = session.info["pending_files"]
    for key in pending["kept"]:
        files_of(session).remove(key)
    pending["kept"].clear()
    pending["erased"].clear()
