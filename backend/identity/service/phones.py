"""The number with which an account signs in: sealed, found again by its blind index."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.db import keyring_of
from backend.identity.errors import PhoneTakenError
from backend.identity.models import PHONE_CONTEXT, Account
from backend.identity.rules import normalised_phone


def find_by_phone(session: Session, *, phone: str) -> Account | None:
    """The account that signs in with `phone`, whichever key its index was made with.

    :raises PhoneInvalidError: it is no phone number.
    """
    indexes = keyring_of(session).indexes(normalised_phone(phone))
    return session.scalars(select(Account).where(Account.phone_index.in_(indexes))).first()


def phone_of(session: Session, account: Account) -> str | None:
    """The full number with which the account signs in. Show it masked."""
    if account.phone_sealed is None:
        return None
    return keyring_of(session).open(account.phone_sealed, context=PHONE_CONTEXT)


def give(session: Session, *, account: Account, phone: str) -> None:
    """Let the account sign in with `phone`; the caller writes the audit entry.

    :raises PhoneInvalidError: it is no phone number.
    :raises PhoneTakenError: another account signs in with it.
    """
    number, keyring = normalised_phone(phone), keyring_of(session)
    holder = find_by_phone(session, phone=number)
    if holder is not None and holder.id != account.id:
        raise PhoneTakenError()
    account.phone_sealed = keyring.seal(number, context=PHONE_CONTEXT)
    account.phone_index = keyring.index(number)
