"""Hashing passwords, a few at a time: a storm of sign-ins must not starve check-ins.

argon2id costs about 40 ms and 19 MiB each. One hash runs at a time in a process, four wait, everybody else is told at
once to come back; so at most five of the serving threads are ever busy with passwords.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.identity.errors import SignInBusyError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's recommendation: argon2id, 19 MiB, two passes, one lane."""


class HashingPool:
    """Places at which passwords are hashed."""

    def __init__(self, *, waiting: int = 4) -> None:
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._turn = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, if there is a place to wait at.

        :raises SignInBusyError: there is none.
        """
        if not self._places.acquire(blocking=False):
            raise SignInBusyError(
                retry_after=random.randint(1, 3)
            )  # Spread, so that they do not all come back at once.
        try:
            with self._turn:
                yield
        finally:
            self._places.release()


POOL = HashingPool()
"""The process's one pool."""


def hashed(password: str) -> str:
    """What is stored of a password.

    :raises SignInBusyError: no place in the pool.
    """
    with POOL.turn():
        return _HASHER.hash(password)


def is_right(password: str, *, password_hash: str | None) -> bool:
    """Whether the password is the hashed one. Without a hash (unknown phone, no password) it takes as long to say no.

    :raises SignInBusyError: no place in the pool.
    """
    with POOL.turn():
        return _verified(password, password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _verified(password: str, password_hash: str | None) -> bool:
    if password_hash is None:
        _HASHER.hash(password)
        return False
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
