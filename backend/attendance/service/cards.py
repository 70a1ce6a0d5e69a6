"""Members' cards: the keys on their phones, and cards on paper."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.errors import CardUnknownError, TooManyCardsError
from backend.attendance.models import CARD_KEY_CONTEXT, CardKind, MemberCard
from backend.attendance.service import card_codes
from backend.attendance.service.attempt import Scan
from backend.attendance.service.card_codes import Shown
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of, locked
from backend.core.ids import new_id
from backend.core.security import Keyring
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.errors import OwnMatterError

MOST_PHONES = 5
KEY_BYTES = 32
SHORT_ID_BITS = 40


@dataclass(frozen=True)
class Issued:
    """A new card with its key, which is told this once."""

    card: MemberCard
    key: bytes


def issue_to_phone(session: Session, *, member: Member, account: Account, device: str | None, now: datetime) -> Issued:
    """Give the member's phone a key of its own.

    :raises TooManyCardsError: five phones have one; the member revokes one first.
    """
    session.scalars(locked(select(Member.id).where(Member.id == member.id))).one()
    if sum(card.kind is CardKind.PHONE for card in list_live(session, member_id=member.id)) >= MOST_PHONES:
        raise TooManyCardsError(most=MOST_PHONES)
    return _issue(session, member.id, CardKind.PHONE, account=account, device=device, now=now)


def issue_printed(
    session: Session, *, member_id: UUID, organisation_id: UUID, account: Account, now: datetime
) -> tuple[MemberCard, str]:
    """A card to be printed and its token; the one that was printed before is revoked."""
    session.scalars(locked(select(Member.id).where(Member.id == member_id))).one()
    for card in list_live(session, member_id=member_id):
        if card.kind is CardKind.PRINTED:
            revoke(session, card=card, organisation_id=organisation_id, now=now)
    issued = _issue(session, member_id, CardKind.PRINTED, account=account, device=None, now=now)
    return issued.card, card_codes.mint(issued.key, kind=CardKind.PRINTED, short_id=issued.card.short_id, now=now)


def list_live(session: Session, *, member_id: UUID) -> list[MemberCard]:
    """The member's cards that are not revoked, oldest first."""
    return list(
        session.scalars(
            select(MemberCard)
            .where(MemberCard.member_id == member_id, MemberCard.revoked_at.is_(None))
            .order_by(MemberCard.issued_at, MemberCard.id)
        )
    )


def find(session: Session, *, card_id: UUID, member_id: UUID) -> MemberCard | None:
    """A card of the member, or None."""
    return session.scalars(
        select(MemberCard).where(MemberCard.id == card_id, MemberCard.member_id == member_id)
    ).one_or_none()


def revoke(session: Session, *, card: MemberCard, organisation_id: UUID | None, now: datetime) -> None:
    """End a card; what it was shown for before still counts. Twice is once."""
    if card.revoked_at is not None:
        return
    card.revoked_at = now
    audit.record(session, Action.CARD_REVOKED, card, now=now, organisation_id=organisation_id, fields=["revoked_at"])
    session.flush()


def key_of(keyring: Keyring, sealed: bytes) -> bytes:
    """The key with which a card's codes are made."""
    return base64.b64decode(keyring.open(sealed, context=CARD_KEY_CONTEXT))


def _issue(
    session: Session, member_id: UUID, kind: CardKind, *, account: Account, device: str | None, now: datetime
) -> Issued:
    key = secrets.token_bytes(KEY_BYTES)
    card = MemberCard(
        id=new_id(),
        short_id=secrets.randbits(SHORT_ID_BITS),
        member_id=member_id,
        kind=kind,
        device=device,
        key_sealed=keyring_of(session).seal(base64.b64encode(key).decode(), context=CARD_KEY_CONTEXT),
        issued_at=now,
        issued_by_account_id=account.id,
    )
    session.add(card)
    audit.record(session, Action.CARD_ISSUED, card, now=now, fields=["kind"])
    session.flush()
    return Issued(card, key)


def shown(scan: Scan, row: Any, *, keyring: Keyring) -> Shown | None:
    """What a member's card shows, where one was scanned; `row` is its own, with its key, or None.

    :raises OwnMatterError: the card is that of whoever scans it.
    """
    attempt = scan.attempt
    if scan.card is None:
        return None
    if row is None:
        raise CardUnknownError()
    if row.account_id == attempt.account_id:
        raise OwnMatterError()
    return card_codes.judge(
        scan.card,
        key=key_of(keyring, row.key_sealed),
        revoked_at=row.revoked_at,
        captured_at=attempt.captured_at,
        sent_at=attempt.sent_at,
        now=scan.now,
    )
