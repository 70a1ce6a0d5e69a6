"""Introduction letters: numbered without a gap, frozen when issued, void but never gone."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import keyring_of, locked, upsert
from backend.core.ids import new_id
from backend.core.security import new_token, token_hash
from backend.identity.models import Account
from backend.members.models import Member
from backend.members.service import dues, numbers, standings
from backend.organisations.models import PartyOrganisation
from backend.transfers import rules
from backend.transfers.errors import DuesNotSettledError, FileIncompleteError
from backend.transfers.models import (
    LETTER_CONTEXT,
    LETTER_TOKEN_CONTEXT,
    Letter,
    LetterSeries,
    LetterState,
    Transfer,
    TransferState,
    TransferStation,
)

FORMAT = 1
"""Of the sealed content."""


def issue(
    session: Session,
    *,
    transfer: Transfer,
    issuer: PartyOrganisation,
    valid_days: int,
    contact: str | None,
    officer: Account,
    now: datetime,
) -> Letter:
    """Write the letter that lets `transfer` leave its committee, dated today; a void one is linked.

    `valid_days` runs from today in the instance's zone, 1 to 90; `contact` is the old committee's (domain §4).

    :raises FileIncompleteError: the member's file lacks a field of the form.
    :raises DuesNotSettledError: dues are not paid up to the month of leaving.
    """
    today = clock.local_date(now)
    told = _told(session, transfer, issuer=issuer, contact=contact, now=now)
    previous = find_latest(session, transfer_id=transfer.id)
    serial = _next_serial(session, organisation_id=issuer.id, year=today.year)  # Last: others wait for it from now on.
    token, keyring = new_token(), keyring_of(session)
    letter = Letter(
        id=new_id(),
        transfer_id=transfer.id,
        issuer_id=issuer.id,
        year=today.year,
        serial=serial,
        issued_on=today,
        valid_days=valid_days,
        valid_until=today + timedelta(days=valid_days),
        content_sealed=keyring.seal(json.dumps(told, ensure_ascii=False, sort_keys=True), context=LETTER_CONTEXT),
        token_hash=token_hash(token),
        token_sealed=keyring.seal(token, context=LETTER_TOKEN_CONTEXT),
        state=LetterState.VALID,
        previous_id=previous.id if previous is not None else None,
        issued_at=now,
        issued_by_account_id=officer.id,
    )
    session.add(letter)
    audit.record(session, Action.LETTER_ISSUED, letter, now=now, organisation_id=issuer.id)
    session.flush()
    return letter


def find_latest(session: Session, *, transfer_id: UUID) -> Letter | None:
    """The transfer's last letter, whatever became of it."""
    own = select(Letter).where(Letter.transfer_id == transfer_id)
    return session.scalars(own.order_by(Letter.issued_at.desc(), Letter.id.desc()).limit(1)).one_or_none()


def list_letters(session: Session, *, transfer_id: UUID) -> list[Letter]:
    """All letters of the transfer, the first one first."""
    own = select(Letter).where(Letter.transfer_id == transfer_id)
    return list(session.scalars(own.order_by(Letter.issued_at, Letter.id)))


def put(session: Session, *, transfer: Transfer, state: LetterState, now: datetime) -> None:
    """Let the standing letter, if there is one, be in `state` from now on."""
    letter = session.scalars(
        select(Letter)
        .where(Letter.transfer_id == transfer.id, Letter.state.in_((LetterState.VALID, LetterState.ACCEPTED)))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if letter is None or letter.state is state:
        return
    letter.state = state
    letter.ended_at = None if state in (LetterState.VALID, LetterState.ACCEPTED) else now
    audit.record(
        session, Action.LETTER_CHANGED, letter, now=now, organisation_id=letter.issuer_id, fields=["state", state.value]
    )
    session.flush()


def missing_fields(session: Session, *, member: Member) -> list[str]:
    """Which fields of the form the member's file does not hold."""
    held = {
        "born_on": member.born_on,
        "ethnicity": member.ethnicity,
        "id_number": member.id_number_sealed,
        "phone": member.phone_sealed,
        "standing": standings.list_standings(session, member_id=member.id),
    }
    return sorted(name for name, value in held.items() if not value)


def are_dues_settled(paid_to: date | None, *, on: date) -> bool:
    """Whether dues are paid up to the month of the day."""
    return paid_to is not None and paid_to >= on.replace(day=1)


def content_of(session: Session, letter: Letter) -> dict[str, Any]:
    """What the letter says, with the full ID number: for printing it, which is a logged act."""
    found: dict[str, Any] = json.loads(keyring_of(session).open(letter.content_sealed, context=LETTER_CONTEXT))
    return found


def _told(
    session: Session, transfer: Transfer, *, issuer: PartyOrganisation, contact: str | None, now: datetime
) -> dict[str, Any]:
    member = session.get_one(Member, transfer.member_id)
    missing = missing_fields(session, member=member)
    if missing:
        raise FileIncompleteError(fields=missing)
    paid_to = dues.paid_to(session, member_id=member.id)
    if not are_dues_settled(paid_to, on=clock.local_date(now)):
        raise DuesNotSettledError(paid_to=paid_to.isoformat() if paid_to is not None else None)
    standing = standings.list_standings(session, member_id=member.id)[0].standing
    return {
        "format": FORMAT,
        "addressed_to": _addressee(session, transfer),
        "name": member.name,
        "sex": member.sex.value,
        "born_on": member.born_on.isoformat() if member.born_on is not None else None,
        "age": rules.age_on(member.born_on, clock.local_date(now)) if member.born_on is not None else None,
        "ethnicity": member.ethnicity,
        "standing": standing.value,
        "id_number": numbers.id_number_of(session, member),
        "from": _name(session, transfer.origin_id),
        "to": transfer.outside_branch or transfer.outside_name or _name(session, transfer.destination_id),
        "phone": numbers.phone_of(session, member),
        "issuer": issuer.name,
        "contact": contact,
        "dues_paid_to": paid_to.isoformat() if paid_to is not None else None,
    }


def _addressee(session: Session, transfer: Transfer) -> str:
    if transfer.outside_name is not None:
        return transfer.outside_name
    wanted = select(TransferStation.organisation_id).where(
        TransferStation.transfer_id == transfer.id, TransferStation.state == TransferState.LETTER_ISSUED
    )
    return _name(session, session.scalars(wanted).one())


def _name(session: Session, organisation_id: UUID | None) -> str:
    return session.scalars(select(PartyOrganisation.name).where(PartyOrganisation.id == organisation_id)).one()


def _next_serial(session: Session, *, organisation_id: UUID, year: int) -> int:
    """The next number, held until the transaction ends: taken back if that does not commit."""
    begun = upsert(session.get_bind().dialect, LetterSeries).values(
        organisation_id=organisation_id, year=year, latest=0
    )
    session.execute(begun.on_conflict_do_nothing())
    series = session.scalars(
        locked(
            select(LetterSeries).where(LetterSeries.organisation_id == organisation_id, LetterSeries.year == year)
        ).execution_options(populate_existing=True)
    ).one()
    series.latest += 1
    session.flush()
    return series.latest
