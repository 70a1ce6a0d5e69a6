"""One-time ways in: issued by an officer face to face, used once, disputable by the one they are about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, aliased

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.errors import (
    AccountDisabledError,
    ActivationExpiredError,
    ActivationRevokedError,
    ActivationUnknownError,
    ActivationUsedError,
    NotDisputableError,
    OwnActivationError,
    PhoneFixedError,
    PhoneRequiredError,
    PhoneTakenError,
)
from backend.identity.models import Account, Activation
from backend.identity.rules import (
    ACTIVATION_LIFETIME,
    ActivationState,
    check_password,
    is_disputable,
    masked_name,
    normalised_phone,
    state_of,
)
from backend.identity.service import hashing, phones, sessions, throttle
from backend.identity.service.passwords import SignedIn


@dataclass(frozen=True)
class Issued:
    """An activation with the name of the officer who issued it."""

    activation: Activation
    issued_by_name: str | None
    """None: issued by a command of the operator."""


@dataclass(frozen=True)
class Inspection:
    """What the holder of an open activation is shown before using it."""

    name_masked: str
    is_first: bool
    """First activation, or a new way in after a lost password or phone."""
    needs_phone: bool
    expires_at: datetime


# --- The officer's side -----------------------------------------------------------------------------------------------


def issue(
    session: Session, *, account: Account, issuer: Account | None, now: datetime, organisation_id: UUID | None = None
) -> tuple[Activation, str]:
    """A new activation and its token, valid for 24 hours; the open one is withdrawn. `issuer` None: the operator.

    `organisation_id` files the audit entry.

    :raises OwnActivationError: the issuer is the account itself.
    :raises AccountDisabledError: the account is switched off.
    """
    if issuer is not None and issuer.id == account.id:
        raise OwnActivationError()
    if account.disabled_at is not None:
        raise AccountDisabledError()
    session.flush()  # The account may be new, and the lock below reads it.
    session.execute(locked(select(Account.id).where(Account.id == account.id)))  # Two officers at once: one stays open.
    revoke_open(session, account=account, now=now)
    token = new_token()
    activation = Activation(
        id=new_id(),
        account_id=account.id,
        token_hash=token_hash(token),
        issued_by_account_id=issuer.id if issuer else None,
        issued_at=now,
        expires_at=now + ACTIVATION_LIFETIME,
    )
    session.add(activation)
    audit.record(session, Action.ACTIVATION_ISSUED, activation, now=now, organisation_id=organisation_id)
    return activation, token


def revoke(session: Session, *, activation: Activation, now: datetime, organisation_id: UUID | None = None) -> None:
    """Withdraw an activation; one that is over already stays as it is.

    :raises ActivationUsedError: it was used, so that there is nothing to withdraw.
    """
    if _revoke(session, which=Activation.id == activation.id, now=now):
        audit.record(session, Action.ACTIVATION_REVOKED, activation, now=now, organisation_id=organisation_id)
        return
    session.refresh(activation)
    if activation.used_at is not None:
        raise ActivationUsedError()


def revoke_open(session: Session, *, account: Account, now: datetime) -> None:
    """Withdraw the account's open activation, if there is one; the caller writes the audit entry."""
    _revoke(session, which=Activation.account_id == account.id, now=now)


def find(session: Session, *, activation_id: UUID) -> Activation | None:
    """The activation, whoever it is for: the caller judges whose business it is."""
    return session.get(Activation, activation_id)


def list_of(session: Session, *, account_id: UUID) -> list[Issued]:
    """All activations of an account, newest first."""
    issuer = aliased(Account)
    rows = session.execute(
        select(Activation, issuer.display_name)
        .outerjoin(issuer, issuer.id == Activation.issued_by_account_id)
        .where(Activation.account_id == account_id)
        .order_by(Activation.issued_at.desc(), Activation.id.desc())
    )
    return [Issued(activation, name) for activation, name in rows]


def issuer_name(session: Session, *, activation: Activation) -> str | None:
    """Name of the officer who issued it; None: the operator's command."""
    if activation.issued_by_account_id is None:
        return None
    return session.get_one(Account, activation.issued_by_account_id).display_name


def _revoke(session: Session, *, which: ColumnElement[bool], now: datetime) -> bool:
    revoked = session.execute(
        update(Activation)
        .where(which, Activation.used_at.is_(None), Activation.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(Activation.id)
    )
    return revoked.first() is not None


# --- The member's side ------------------------------------------------------------------------------------------------


def inspect(session: Session, *, token: str, now: datetime) -> Inspection:
    """What may be shown to somebody who holds the token of an open activation.

    :raises ActivationUnknownError: there is no such token.
    :raises ActivationUsedError, ActivationExpiredError, ActivationRevokedError: it is over.
    """
    activation, account = _get_open(session, token=token, now=now)
    return Inspection(
        name_masked=masked_name(account.display_name),
        is_first=account.activated_at is None,
        needs_phone=account.phone_index is None,
        expires_at=activation.expires_at,
    )


def use(
    session: Session,
    *,
    token: str,
    password: str,
    phone: str | None,
    demo: bool,
    device: str | None,
    now: datetime,
) -> tuple[Activation, SignedIn]:
    """Set the password, end the old sessions and their locks, and open a new session. Of parallel uses one succeeds.

    `phone` is needed by an account that has none; otherwise it may only repeat the account's.

    :raises ActivationUnknownError: there is no such token.
    :raises ActivationUsedError, ActivationExpiredError, ActivationRevokedError: it is over.
    :raises PasswordTooWeakError, DemoPasswordError: the password is not accepted.
    :raises PhoneRequiredError, PhoneInvalidError, PhoneTakenError, PhoneFixedError: the phone number is not accepted.
    :raises SignInBusyError: too many passwords are being hashed at this moment.
    """
    activation, account = _get_open(session, token=token, now=now)
    number = _sign_in_number(session, account=account, phone=phone)
    check_password(password, phone=number, demo=demo)
    password_hash = hashing.hashed(password)  # Before the first write, which takes the lock.
    _mark_used(session, activation=activation, now=now)
    if account.phone_index is None:
        phones.give(session, account=account, phone=number)
    account.password_hash, account.activated_at = password_hash, account.activated_at or now
    sessions.end_sessions(session, account=account, now=now, by_activation_id=activation.id)
    throttle.forget(session, key=throttle.key_of_phone(session, number))
    login, session_token = sessions.open_session(
        session, account=account, device=device, now=now, activation_id=activation.id
    )
    session.info["actor_account_id"] = account.id
    audit.record(session, Action.ACTIVATION_USED, activation, now=now, fields=["password", "phone"])
    return activation, SignedIn(login, session_token)


def dispute(session: Session, *, activation: Activation, now: datetime) -> bool:
    """ "That was not me": what the activation opened is shut again and the password it set is void.

    Returns whether anything happened: a second dispute changes nothing. When a newer activation has been used since,
    the account is already back in its owner's hands and stays open. The caller has judged who asks.

    :raises NotDisputableError: never used, or used more than 30 days ago.
    """
    if state_of(activation, now=now) is ActivationState.DISPUTED:
        return False
    if not is_disputable(activation, now=now):
        raise NotDisputableError()
    account = session.get_one(Account, activation.account_id)
    activation.disputed_at = now
    if not _was_superseded(session, activation=activation):
        # All live sessions stem from this activation or from the password that it set: use ended the older ones.
        sessions.end_sessions(session, account=account, now=now)
        revoke_open(session, account=account, now=now)
        account.password_hash = None
    audit.record(session, Action.ACTIVATION_DISPUTED, activation, now=now, fields=["disputed_at"])
    return True


def _get_open(session: Session, *, token: str, now: datetime) -> tuple[Activation, Account]:
    activation = session.scalars(select(Activation).where(Activation.token_hash == token_hash(token))).one_or_none()
    if activation is None:
        raise ActivationUnknownError()
    _refuse_over(activation, now=now)
    account = session.get_one(Account, activation.account_id)
    if account.disabled_at is not None:
        raise ActivationRevokedError()
    return activation, account


def _refuse_over(activation: Activation, *, now: datetime) -> None:
    match state_of(activation, now=now):
        case ActivationState.USED | ActivationState.DISPUTED:
            raise ActivationUsedError()
        case ActivationState.REVOKED:
            raise ActivationRevokedError()
        case ActivationState.EXPIRED:
            raise ActivationExpiredError()
        case ActivationState.OPEN:
            return


def _sign_in_number(session: Session, *, account: Account, phone: str | None) -> str:
    """The number with which the account will sign in."""
    known = phones.phone_of(session, account)
    given = normalised_phone(phone) if phone else None
    if known is not None and given not in (None, known):
        raise PhoneFixedError()
    number = known or given
    if number is None:
        raise PhoneRequiredError(field="phone")
    holder = phones.find_by_phone(session, phone=number)
    if holder is not None and holder.id != account.id:
        raise PhoneTakenError()
    return number


def _mark_used(session: Session, *, activation: Activation, now: datetime) -> None:
    used = session.execute(
        update(Activation)
        .where(Activation.id == activation.id, Activation.used_at.is_(None), Activation.revoked_at.is_(None))
        .values(used_at=now)
        .returning(Activation.id)
    )
    if used.first() is None:  # A parallel request was first.
        session.refresh(activation)
        _refuse_over(activation, now=now)


def _was_superseded(session: Session, *, activation: Activation) -> bool:
    newer = select(Activation.id).where(
        Activation.account_id == activation.account_id,
        Activation.used_at > activation.used_at,
        Activation.disputed_at.is_(None),
    )
    return session.scalars(newer).first() is not None
