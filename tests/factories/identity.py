"""Accounts and activations for tests. Rows are arranged without audit entries; numbers and people are invented."""

from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import PHONE_CONTEXT, Account, Activation, Locale
from backend.identity.rules import ACTIVATION_LIFETIME
from backend.identity.service import hashing

NOON = datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
"""Twelve o'clock on a first Friday in Shanghai, for tests in which time matters."""
PASSWORD = "green-bamboo-27"
_hashed = cache(hashing.hashed)
_numbers = count(1)


def new_phone() -> str:
    """A number that no other test row has."""
    return f"1991{next(_numbers):07d}"


def make_account(
    session: Session, *, phone: str | None = "", password: str | None = PASSWORD, **fields: Any
) -> Account:
    """An account that can sign in; `phone` None: it has none; `password` None: it waits for its activation."""
    phone = new_phone() if phone == "" else phone
    keyring = keyring_of(session)
    now = clock.now()
    values: dict[str, Any] = {
        "id": new_id(),
        "display_name": "王小明",
        "phone_sealed": keyring.seal(phone, context=PHONE_CONTEXT) if phone else None,
        "phone_index": keyring.index(phone) if phone else None,
        "password_hash": _hashed(password) if password else None,
        "locale": Locale.CHINESE,
        "created_at": now,
        "activated_at": now if password else None,
    }
    account = Account(**(values | fields))
    session.add(account)
    session.flush()
    return account


def make_activation(
    session: Session,
    *,
    account: Account,
    issuer: Account | None = None,
    issued_at: datetime | None = None,
    **fields: Any,
) -> tuple[Activation, str]:
    """An open activation of `account` and its token."""
    token, now = new_token(), issued_at or clock.now()
    values: dict[str, Any] = {
        "id": new_id(),
        "account_id": account.id,
        "token_hash": token_hash(token),
        "issued_by_account_id": issuer.id if issuer else None,
        "issued_at": now,
        "expires_at": now + ACTIVATION_LIFETIME,
    }
    activation = Activation(**(values | fields))
    session.add(activation)
    session.flush()
    return activation, token
