"""Accounts: made by higher features for their people, found by phone number, changed, switched off."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import PHONE_CONTEXT, Account, Locale
from backend.identity.rules import check_password, normalised_phone
from backend.identity.service import activations, hashing, phones, sessions
from backend.identity.service.phones import find_by_phone as find_by_phone
from backend.identity.service.phones import phone_of as phone_of


def create(
    session: Session, *, display_name: str, phone: str | None, now: datetime, organisation_id: UUID | None = None
) -> Account:
    """Make an account that waits for its first activation. `organisation_id` files the audit entry.

    :raises PhoneInvalidError: it is no phone number.
    :raises PhoneTakenError: another account signs in with it.
    """
    account = Account(id=new_id(), display_name=display_name, locale=Locale.CHINESE, created_at=now)
    if phone is not None:
        phones.give(session, account=account, phone=phone)
    session.add(account)
    audit.record(
        session,
        Action.ACCOUNT_CREATED,
        account,
        now=now,
        organisation_id=organisation_id,
        fields=["display_name", "phone"] if phone else ["display_name"],
    )
    return account


def create_activated(
    session: Session, *, people: Sequence[tuple[str, str]], now: datetime, organisation_id: UUID | None = None
) -> list[Account]:
    """Accounts that count as activated although no password opens them, in one go: for the demo's many people.

    `people` are display names and phone numbers, which are normalised and belong to no account yet.
    """
    keyring = keyring_of(session)
    made = [
        Account(
            id=new_id(),
            display_name=name,
            phone_sealed=keyring.seal(phone, context=PHONE_CONTEXT),
            phone_index=keyring.index(phone),
            locale=Locale.CHINESE,
            created_at=now,
            activated_at=now,
        )
        for name, phone in people
    ]
    session.add_all(made)
    fields = ["activated_at", "display_name", "phone"]
    for account in made:
        audit.record(session, Action.ACCOUNT_CREATED, account, now=now, organisation_id=organisation_id, fields=fields)
    return made


def entrust(account: Account, *, now: datetime) -> None:
    """Note that the account is given a say over other people's matters; the caller records what it is."""
    account.entrusted_at = account.entrusted_at or now


def change_phone(
    session: Session, *, account: Account, phone: str | None, now: datetime, organisation_id: UUID | None = None
) -> None:
    """Let the account sign in with another number, or with none; the same number changes nothing.

    :raises PhoneInvalidError: it is no phone number.
    :raises PhoneTakenError: another account signs in with it.
    """
    if phone is None:
        account.phone_sealed = account.phone_index = None
    elif phone_of(session, account) == normalised_phone(phone):
        return
    else:
        phones.give(session, account=account, phone=phone)
    audit.record(
        session, Action.ACCOUNT_PHONE_CHANGED, account, now=now, organisation_id=organisation_id, fields=["phone"]
    )


def set_password(session: Session, *, account: Account, password: str, demo: bool, now: datetime) -> None:
    """Give the account a password without asking for the old one, and count it as activated: for seeds and commands.

    :raises PasswordTooWeakError: it is too easy to guess.
    :raises DemoPasswordError: it is the demo's, outside demo mode.
    """
    set_passwords(session, accounts=[account], password=password, demo=demo, now=now)


def set_passwords(session: Session, *, accounts: Iterable[Account], password: str, demo: bool, now: datetime) -> None:
    """The same for several accounts, hashed once. Refusals of `set_password`."""
    password_hash: str | None = None
    for account in accounts:
        check_password(password, phone=phone_of(session, account), demo=demo)
        password_hash = password_hash or hashing.hashed(password)
        account.password_hash = password_hash
        account.activated_at = account.activated_at or now
        audit.record(session, Action.ACCOUNT_PASSWORD_CHANGED, account, now=now, fields=["password"])


def change_locale(session: Session, *, account: Account, locale: Locale, now: datetime) -> None:
    """Speak another language to the person from now on."""
    if account.locale is locale:
        return
    account.locale = locale
    audit.record(session, Action.ACCOUNT_UPDATED, account, now=now, fields=["locale"])


def rename(
    session: Session, *, account: Account, display_name: str, now: datetime, organisation_id: UUID | None = None
) -> None:
    """Show the account under another name; the same name changes nothing."""
    if account.display_name == display_name:
        return
    account.display_name = display_name
    audit.record(
        session, Action.ACCOUNT_UPDATED, account, now=now, organisation_id=organisation_id, fields=["display_name"]
    )


def disable(session: Session, *, account: Account, now: datetime, organisation_id: UUID | None = None) -> None:
    """Switch the account off: its sessions end, its open activation is withdrawn; off already, nothing changes."""
    if account.disabled_at is not None:
        return
    account.disabled_at = now
    sessions.end_sessions(session, account=account, now=now)
    activations.revoke_open(session, account=account, now=now)
    audit.record(
        session, Action.ACCOUNT_UPDATED, account, now=now, organisation_id=organisation_id, fields=["disabled_at"]
    )


def enable(session: Session, *, account: Account, now: datetime, organisation_id: UUID | None = None) -> None:
    """Switch the account on again; its sessions stay ended. On already, nothing changes."""
    if account.disabled_at is None:
        return
    account.disabled_at = None
    audit.record(
        session, Action.ACCOUNT_UPDATED, account, now=now, organisation_id=organisation_id, fields=["disabled_at"]
    )
