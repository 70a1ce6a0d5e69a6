"""Counting failed sign-ins per phone number, in the database, so that all processes count together."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.core.db import keyring_of, locked
from backend.identity.errors import AccountLockedError
from backend.identity.models import PHONE_CONTEXT, Account, SignInThrottle
from backend.identity.rules import LockLimits, count_failure, is_locked

KEPT_FOR = timedelta(days=1)
"""Longer than any lock, after which failures are forgotten anyway."""


def key_of_phone(session: Session, phone: str) -> bytes:
    """Under which failures of a normalised phone number are counted."""
    return keyring_of(session).index(phone)


def key_of_account(session: Session, account: Account) -> bytes:
    """The key of the account's phone number; an account without one counts for itself."""
    if account.phone_sealed is None:
        return account.id.bytes
    return key_of_phone(session, keyring_of(session).open(account.phone_sealed, context=PHONE_CONTEXT))


def find_lock(session: Session, *, key: bytes, now: datetime) -> AccountLockedError | None:
    """The refusal that holds for the key now, or None."""
    return _lock(session.get(SignInThrottle, key, populate_existing=True), now=now)


def note_failure(session: Session, *, key: bytes, limits: LockLimits, now: datetime) -> AccountLockedError | None:
    """Count one failure; the refusal that follows when it was one too many. Parallel failures are all counted."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(SignInThrottle).values(phone_index=key, failures=0, last_failure_at=now).on_conflict_do_nothing()
    )
    throttle = _locked_row(session, key)
    if throttle is None:  # A right password has cleared the count between the two statements.
        return None
    if not is_locked(throttle, now=now):
        count_failure(throttle, limits=limits, now=now)
    return _lock(throttle, now=now)


def settle(session: Session, *, key: bytes, now: datetime) -> AccountLockedError | None:
    """Forget the failures after a right password; the refusal when a parallel attempt has locked it meanwhile."""
    throttle = _locked_row(session, key)
    lock = _lock(throttle, now=now)
    if throttle is not None and lock is None:
        session.delete(throttle)
    return lock


def forget(session: Session, *, key: bytes) -> None:
    """Forget failures and locks: an officer has vouched for the person."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.phone_index == key))


def forget_stale(session: Session, *, now: datetime) -> int:
    """Forget failures that count no more: a day old, and not locked. They name numbers, so none is kept for nothing."""
    is_over = or_(SignInThrottle.locked_until.is_(None), SignInThrottle.locked_until <= now)
    stale = delete(SignInThrottle).where(SignInThrottle.last_failure_at <= now - KEPT_FOR, is_over)
    return len(session.execute(stale.returning(SignInThrottle.phone_index)).all())


def _locked_row(session: Session, key: bytes) -> SignInThrottle | None:
    statement = locked(select(SignInThrottle).where(SignInThrottle.phone_index == key))
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _lock(throttle: SignInThrottle | None, *, now: datetime) -> AccountLockedError | None:
    if throttle is None or throttle.locked_until is None or not is_locked(throttle, now=now):
        return None
    return AccountLockedError(retry_after=ceil((throttle.locked_until - now).total_seconds()))
