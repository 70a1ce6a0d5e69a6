"""Proving oneself by password: for signing in, for waking powers, for choosing a new password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.errors import Refusal
from backend.identity.errors import WrongCredentialsError
from backend.identity.models import Account, LoginSession
from backend.identity.rules import LockLimits, check_password, normalised_phone, refuse_demo_password
from backend.identity.service import hashing, phones, sessions, throttle


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that succeeded."""

    login: LoginSession
    token: str
    """Goes into the cookie and nowhere else."""


def sign_in(
    session: Session,
    *,
    phone: str,
    password: str,
    account: Account | None,
    limits: LockLimits,
    demo: bool,
    device: str | None,
    now: datetime,
    replaces: LoginSession | None = None,
) -> SignedIn | Refusal:
    """Open a session for `account`, which the caller found by `phone`, if the password is right.

    Unknown phone numbers take as long and lock as soon as known ones. A `Refusal` is an outcome to be committed:
    wrong_credentials or account_locked. `demo` says whether the demo's password is accepted; `replaces` is the live
    session of the same browser, which ends.

    :raises PhoneInvalidError: it is no phone number.
    :raises DemoPasswordError: the demo's password outside demo mode.
    :raises SignInBusyError: too many passwords are being checked at this moment.
    """
    refuse_demo_password(password, demo=demo)
    key = throttle.key_of_phone(session, normalised_phone(phone))
    refusal = _prove(session, account=account, key=key, password=password, limits=limits, now=now)
    if refusal is not None:
        return refusal
    assert account is not None  # Nobody proves to be an account that does not exist.
    if replaces is not None:
        sessions.end(session, login=replaces, now=now)
    login, token = sessions.open_session(session, account=account, device=device, now=now)
    session.info["actor_account_id"] = account.id
    audit.record(session, Action.SESSION_OPENED, login, now=now)
    return SignedIn(login, token)


def confirm_powers(
    session: Session, *, login: LoginSession, password: str, limits: LockLimits, now: datetime
) -> Refusal | None:
    """Wake the officer's powers of a session by password, under the same lock as sign-in.

    :raises SignInBusyError: too many passwords are being checked at this moment.
    """
    key = throttle.key_of_account(session, login.account)
    refusal = _prove(session, account=login.account, key=key, password=password, limits=limits, now=now)
    if refusal is None:
        login.powers_seen_at = now
        audit.record(session, Action.POWERS_CONFIRMED, login, now=now)
    return refusal


def change_password(
    session: Session,
    *,
    login: LoginSession,
    current_password: str,
    new_password: str,
    limits: LockLimits,
    demo: bool,
    now: datetime,
) -> Refusal | None:
    """Let a signed-in person choose a new password; their other sessions end.

    :raises PasswordTooWeakError: the new one is too easy to guess.
    :raises DemoPasswordError: the new one is the demo's, outside demo mode.
    :raises SignInBusyError: too many passwords are being checked at this moment.
    """
    account = login.account
    check_password(new_password, phone=phones.phone_of(session, account), demo=demo)
    key = throttle.key_of_account(session, account)
    new_hash = hashing.hashed(new_password)  # Before the first write, which takes the lock.
    refusal = _prove(session, account=account, key=key, password=current_password, limits=limits, now=now)
    if refusal is None:
        account.password_hash = new_hash
        sessions.end_sessions(session, account=account, now=now, except_id=login.id)
        audit.record(session, Action.ACCOUNT_PASSWORD_CHANGED, account, now=now, fields=["password"])
    return refusal


def _prove(
    session: Session, *, account: Account | None, key: bytes, password: str, limits: LockLimits, now: datetime
) -> Refusal | None:
    """None when the password is the account's; otherwise the refusal, already counted."""
    lock = throttle.find_lock(session, key=key, now=now)
    if lock is not None:
        return lock
    password_hash = None if account is None or account.disabled_at is not None else account.password_hash
    right = hashing.is_right(password, password_hash=password_hash)
    renewed = hashing.hashed(password) if right and password_hash and hashing.is_outdated(password_hash) else None
    if not right or account is None:
        return _note_failure(session, account=account, key=key, limits=limits, now=now)
    lock = throttle.settle(session, key=key, now=now)
    if lock is None and renewed is not None:
        account.password_hash = renewed
    return lock


def _note_failure(
    session: Session, *, account: Account | None, key: bytes, limits: LockLimits, now: datetime
) -> Refusal:
    lock = throttle.note_failure(session, key=key, limits=limits, now=now)
    if account is not None:
        audit.record(session, Action.SESSION_REFUSED, account, now=now)
    return lock or WrongCredentialsError()
