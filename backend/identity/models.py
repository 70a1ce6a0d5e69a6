"""Accounts and the ways into them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set

PHONE_CONTEXT = "account.phone"
"""Binds a sealed phone number to this use of it."""


class Locale(StrEnum):
    """Language in which the server speaks to a person."""

    CHINESE = "zh"
    ENGLISH = "en"


class Account(Base):
    """Somebody who may sign in. Without a password the account waits for its first activation."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str] = mapped_column(String(60))
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None] = mapped_column(unique=True)
    """Blind index of the sign-in phone; its first byte is the key's number."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id, with its parameters."""
    locale: Mapped[Locale] = mapped_column(closed_set(Locale), default=Locale.CHINESE)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    entrusted_at: Mapped[datetime | None]
    """Since when it has, or has had, a say over other people's matters beside its roles, such as leading a project."""


class LoginSession(Base):
    """One signed-in browser. The cookie holds a random token, the row its SHA-256."""

    __tablename__ = "login_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    """Written at most once a minute."""
    powers_seen_at: Mapped[datetime | None]
    """Last use of an officer's powers; 30 idle minutes after it they ask for the password again."""
    ended_at: Mapped[datetime | None]
    ended_by_activation_id: Mapped[UUID | None]
    """The activation that ended it: the holder of this old session may dispute that one."""
    activation_id: Mapped[UUID | None] = mapped_column(index=True)
    """The activation that opened it; a dispute ends it."""
    device: Mapped[str | None] = mapped_column(String(80))
    """Kind of browser, coarse ("Android · WeChat"), so that a person recognises their own."""

    account: Mapped[Account] = relationship(lazy="raise")


class Activation(Base):
    """A one-time way in that an officer shows: first activation, forgotten password or new phone."""

    __tablename__ = "activation"
    __table_args__ = (Index("ix_activation_account_open", "account_id", "used_at", "revoked_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    issued_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """None: issued by a command of the operator."""
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """24 hours after issue."""
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]
    """The member said "that was not me": its sessions ended and the password is void."""


class SignInThrottle(Base):
    """Failed sign-ins of one phone number, whether it has an account or not: a lock tells nobody which exist."""

    __tablename__ = "sign_in_throttle"

    phone_index: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_failure_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
