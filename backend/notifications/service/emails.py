"""The address to which somebody wants notices: theirs once a code that was sent to it has come back."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of, locked
from backend.core.errors import NotFound, Refusal
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.notifications.errors import CodeAskedTooOftenError, CodeOverError, CodeWrongError
from backend.notifications.models import EMAIL_CONTEXT, AccountEmail, Channel, Delivery, Purpose
from backend.notifications.models.reach import CODE_CONTEXT
from backend.notifications.service import waking
from backend.notifications.service.dispatching import row_of

CODE_LASTS = timedelta(minutes=30)
MOST_TRIES = 5
MOST_CODES = 5
"""Within a day: nobody's mailbox is filled from here."""
DAY = timedelta(days=1)
PAUSE = timedelta(minutes=1)


def give(session: Session, *, account: Account, address: str, now: datetime) -> AccountEmail:
    """Send a code to the address; until it comes back nothing else is sent there. An earlier address ends.

    :raises CodeAskedTooOftenError: one a minute, five a day.
    """
    _refuse_more(session, account, now=now)
    earlier = _find_held(session, account)
    if earlier is not None:
        _end(earlier, now=now)
        session.flush()
    keyring = keyring_of(session)
    code = f"{secrets.randbelow(1_000_000):06}"
    given = AccountEmail(
        id=new_id(),
        account_id=account.id,
        address_sealed=keyring.seal(address, context=EMAIL_CONTEXT),
        code_sealed=keyring.seal(code, context=CODE_CONTEXT),
        asked_at=now,
        tries=0,
    )
    session.add(given)
    session.flush()
    row = row_of(purpose=Purpose.CODE, account_id=account.id, channel=Channel.EMAIL, now=now)
    session.execute(insert(Delivery), [row])
    audit.record(session, Action.EMAIL_GIVEN, given, now=now, fields=["address"])
    waking.ask(session)
    return given


def _refuse_more(session: Session, account: Account, *, now: datetime) -> None:
    asked = select(func.count(), func.max(AccountEmail.asked_at), func.min(AccountEmail.asked_at)).where(
        AccountEmail.account_id == account.id, AccountEmail.asked_at > now - DAY
    )
    count, last, first = session.execute(asked).one()
    if count >= MOST_CODES:
        raise CodeAskedTooOftenError(retry_after=max(1, int((first + DAY - now).total_seconds())))
    if last is not None and last + PAUSE > now:
        raise CodeAskedTooOftenError(retry_after=max(1, int((last + PAUSE - now).total_seconds())))


def confirm(session: Session, *, account: Account, code: str, now: datetime) -> Refusal | None:
    """Take the code that came back; a refusal is returned, because wrong codes are counted.

    CodeOverError: none is awaited, it has run out, or was tried five times. CodeWrongError: another one was sent.
    """
    given = _find_held(session, account)
    if given is None or given.code_sealed is None or given.asked_at + CODE_LASTS <= now or given.tries >= MOST_TRIES:
        return CodeOverError()
    sent = keyring_of(session).open(given.code_sealed, context=CODE_CONTEXT)
    if not hmac.compare_digest(sent, code):
        given.tries += 1
        audit.record(session, Action.EMAIL_TRIED, given, now=now, fields=["tries"])
        return CodeWrongError(left=MOST_TRIES - given.tries)
    given.confirmed_at, given.code_sealed = now, None
    audit.record(session, Action.EMAIL_CONFIRMED, given, now=now, fields=["confirmed_at"])
    return None


def end(session: Session, *, account: Account, now: datetime) -> None:
    """Forget the address.

    :raises NotFound: there is none.
    """
    given = _find_held(session, account)
    if given is None:
        raise NotFound()
    _end(given, now=now)
    audit.record(session, Action.EMAIL_ENDED, given, now=now, fields=["address"])


def find(session: Session, *, account: Account) -> AccountEmail | None:
    """The account's address, confirmed or not."""
    return session.scalars(_standing(account)).one_or_none()


def address_of(session: Session, given: AccountEmail) -> str:
    """The full address. Show it masked."""
    if given.address_sealed is None:
        raise NotFound()
    return keyring_of(session).open(given.address_sealed, context=EMAIL_CONTEXT)


def _find_held(session: Session, account: Account) -> AccountEmail | None:
    held = locked(_standing(account)).execution_options(populate_existing=True)
    return session.scalars(held).one_or_none()


def _standing(account: Account) -> Select[AccountEmail]:
    return select(AccountEmail).where(AccountEmail.account_id == account.id, AccountEmail.ended_at.is_(None))


def _end(given: AccountEmail, *, now: datetime) -> None:
    given.ended_at, given.address_sealed, given.code_sealed = now, None, None
