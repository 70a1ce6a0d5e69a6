"""Handing a letter out as a file, which shows the full ID number; and what a stranger learns from its code."""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import DocumentExport, ExportFormat, ExportKind
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import keyring_of
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.core.security import token_hash
from backend.identity.models import Account
from backend.identity.rules import masked_name
from backend.members.models import Member
from backend.members.rules import SealedField
from backend.members.service import disclosures
from backend.transfers.errors import LetterNotYoursError, LetterUnknownError, LetterVoidError
from backend.transfers.models import LETTER_TOKEN_CONTEXT, Letter, LetterState, Transfer
from backend.transfers.service import letter_paper, letters

PRINTABLE = frozenset({LetterState.VALID, LetterState.ACCEPTED})


def export(
    session: Session, *, transfer: Transfer, seats: set[UUID], officer: Account, public_url: str, now: datetime
) -> HandOut:
    """The standing letter as PDF, for who wrote it and for the old branch. The member is told who printed it.

    :raises LetterUnknownError: no letter was written yet.
    :raises LetterNotYoursError: the officer answers for neither.
    :raises LetterVoidError: it is expired, lost or revoked.
    :raises FontMissingError: no font on this machine can be embedded.
    """
    letter = letters.find_latest(session, transfer_id=transfer.id)
    if letter is None:
        raise LetterUnknownError()
    if not {letter.issuer_id, transfer.origin_id} & seats:
        raise LetterNotYoursError()
    if letter.state not in PRINTABLE:
        raise LetterVoidError(state=letter.state.value)
    token = keyring_of(session).open(letter.token_sealed, context=LETTER_TOKEN_CONTEXT)
    printed = letter_paper.Printed(letter.number, letter.issued_on, letter.valid_days, f"{public_url}/letters/{token}")
    content = letter_paper.as_pdf(letters.content_of(session, letter), printed)
    kept = DocumentExport(
        id=new_id(),
        kind=ExportKind.TRANSFER_LETTER,
        format=ExportFormat.PDF,
        organisation_id=letter.issuer_id,
        subject_id=letter.id,
        sha256=hashlib.sha256(content).hexdigest(),
        exported_at=now,
        exported_by_account_id=officer.id,
    )
    session.add(kept)
    audit.record(session, Action.LETTER_PRINTED, letter, now=now, organisation_id=letter.issuer_id)
    disclosures.reveal(
        session,
        member=session.get_one(Member, transfer.member_id),
        field=SealedField.ID_NUMBER,
        reason=f"组织关系介绍信 {letter.number}",
        by=officer,
        organisation_id=letter.issuer_id,
        now=now,
    )
    return HandOut(f"组织关系介绍信{letter.number}.pdf", letter_paper.MEDIA_TYPE, content)


def check(session: Session, *, token: str, today: date) -> dict[str, Any]:
    """What somebody who holds the paper may learn: its number and worth, and a masked name.

    :raises LetterUnknownError: no letter has this code.
    """
    letter = session.scalars(select(Letter).where(Letter.token_hash == token_hash(token))).one_or_none()
    if letter is None:
        raise LetterUnknownError()
    names = ("number", "state", "issued_on", "valid_until")
    told = {name: getattr(letter, name) for name in names}
    if letter.state is LetterState.VALID and letter.valid_until <= today:
        told["state"] = LetterState.EXPIRED
    return told | {"name_masked": masked_name(letters.content_of(session, letter)["name"])}
