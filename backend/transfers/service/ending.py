"""What stops a transfer beside the answers at its stations: withdrawal, the end of the membership, void letters."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.transfers import rules
from backend.transfers.errors import NotYourStepError, WrongOrderError
from backend.transfers.models import (
    Letter,
    LetterState,
    RouteKind,
    Transfer,
    TransferAction,
    TransferState,
)
from backend.transfers.service import applying, letters, stepping
from backend.transfers.service.stepping import Done


def withdraw(
    session: Session,
    *,
    transfer: Transfer,
    actor: Account,
    organisation_id: UUID | None,
    note: str | None,
    now: datetime,
) -> None:
    """End it because the member does not want to move; `organisation_id`: the old branch says it for them.

    :raises WrongOrderError: the new side has accepted, or it is over.
    """
    stepping.hold(session, transfer)
    if transfer.state not in rules.WITHDRAWABLE or transfer.kind is RouteKind.INCOMING:
        raise WrongOrderError(state=transfer.state.value)
    letters.put(session, transfer=transfer, state=LetterState.REVOKED, now=now)
    stepping.enter(
        session,
        transfer,
        state=TransferState.WITHDRAWN,
        position=transfer.position,
        holder_id=None,
        done=Done(TransferAction.WITHDRAW, actor, organisation_id, note),
        now=now,
    )


def stop_with_membership(session: Session, *, member_id: UUID, organisation_id: UUID, now: datetime) -> None:
    """Let the open transfer of somebody whose membership has ended be over, and a letter that is out be void.

    Whoever was placed already keeps it: the old committee still waits for the receipt. Nothing opens it again, also
    where the end is taken back.
    """
    transfer = applying.find_open(session, member_id=member_id)
    if transfer is None:
        return
    stepping.hold(session, transfer)
    if transfer.placed_on is not None:
        return
    letters.put(session, transfer=transfer, state=LetterState.REVOKED, now=now)
    stepping.enter(
        session,
        transfer,
        state=TransferState.WITHDRAWN,
        position=transfer.position,
        holder_id=None,
        done=Done(TransferAction.END_MEMBERSHIP, None, organisation_id),
        now=now,
    )


def lose_letter(
    session: Session,
    *,
    transfer: Transfer,
    actor: Account,
    organisation_id: UUID | None,
    note: str | None,
    now: datetime,
) -> None:
    """The letter is lost: it is void, and whoever wrote it may write another one.

    :raises WrongOrderError: no letter is out.
    """
    _take_back_letter(session, transfer, LetterState.LOST, now=now)
    _back_to_issuer(
        session,
        transfer,
        TransferState.LETTER_LOST,
        Done(TransferAction.LOSE_LETTER, actor, organisation_id, note),
        now=now,
    )


def revoke_letter(
    session: Session, *, transfer: Transfer, actor: Account, seats: set[UUID], note: str | None, now: datetime
) -> None:
    """Whoever wrote the letter takes it back; the transfer stands where it stood before.

    :raises WrongOrderError: no letter is out.
    :raises NotYourStepError: another organisation wrote it.
    """
    stepping.hold(session, transfer)
    letter = letters.find_latest(session, transfer_id=transfer.id)
    if letter is not None and letter.issuer_id not in seats:
        raise NotYourStepError()
    _take_back_letter(session, transfer, LetterState.REVOKED, now=now)
    stepping.advance(
        session,
        transfer,
        to=transfer.position - 1,
        done=Done(TransferAction.REVOKE_LETTER, actor, letter.issuer_id if letter is not None else None, note),
        now=now,
    )


def issuer_of(session: Session, transfer: Transfer) -> UUID | None:
    """Who wrote the last letter; None: there is none."""
    letter = letters.find_latest(session, transfer_id=transfer.id)
    return letter.issuer_id if letter is not None else None


def expire_letters(session: Session, *, now: datetime, limit: int) -> int:
    """Let letters that nobody accepted in time be expired; how many were. The worker's chore.

    Acceptance asks the day itself, so that a worker that was away changes nothing but the list.
    """
    today = clock.local_date(now)
    late = session.scalars(
        select(Transfer)
        .join(Letter, Letter.transfer_id == Transfer.id)
        .where(Letter.state == LetterState.VALID, Letter.valid_until <= today)
        .where(Transfer.state == TransferState.LETTER_ISSUED)
        .order_by(Letter.valid_until, Letter.id)
        .limit(limit)
    ).all()
    for transfer in late:
        _take_back_letter(session, transfer, LetterState.EXPIRED, now=now)
        _back_to_issuer(
            session, transfer, TransferState.LETTER_EXPIRED, Done(TransferAction.EXPIRE_LETTER, None), now=now
        )
    return len(late)


def _take_back_letter(session: Session, transfer: Transfer, state: LetterState, *, now: datetime) -> None:
    stepping.hold(session, transfer)
    if transfer.state is not TransferState.LETTER_ISSUED or transfer.kind is RouteKind.INCOMING:
        raise WrongOrderError(state=transfer.state.value)
    letters.put(session, transfer=transfer, state=state, now=now)


def _back_to_issuer(session: Session, transfer: Transfer, state: TransferState, done: Done, *, now: datetime) -> None:
    letter = letters.find_latest(session, transfer_id=transfer.id)
    stepping.enter(
        session,
        transfer,
        state=state,
        position=transfer.position - 1,
        holder_id=letter.issuer_id if letter is not None else None,
        done=done,
        now=now,
    )
