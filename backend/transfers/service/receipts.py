"""Receipts: what tells the old committee that the member was taken in; to a body outside it goes on paper."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import DocumentExport, ExportFormat, ExportKind
from backend.core import audit
from backend.core.audit import Action
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.transfers.errors import LetterNotYoursError, ReceiptUnknownError, WrongOrderError
from backend.transfers.models import Receipt, RouteKind, Transfer
from backend.transfers.service import incoming, letters, receipt_paper


def write(
    session: Session, transfer: Transfer, *, accepted_on: date, reference: str | None, officer: Account, now: datetime
) -> Receipt:
    """Write the receipt of whoever has the transfer, or keep what a body outside sent on paper.

    :raises WrongOrderError: there is no letter that it could answer.
    """
    letter = letters.find_latest(session, transfer_id=transfer.id)
    if letter is None and transfer.kind is not RouteKind.INCOMING:
        raise WrongOrderError(state=transfer.state.value)
    receipt = Receipt(
        id=new_id(),
        transfer_id=transfer.id,
        letter_id=letter.id if letter is not None else None,
        organisation_id=None if transfer.destination_id is None else transfer.holder_id,
        reference=reference,
        accepted_on=accepted_on,
        issued_at=now,
        issued_by_account_id=officer.id,
    )
    session.add(receipt)
    audit.record(session, Action.RECEIPT_WRITTEN, receipt, now=now, organisation_id=transfer.holder_id)
    return receipt


def export(session: Session, *, transfer: Transfer, seats: set[UUID], officer: Account, now: datetime) -> HandOut:
    """The receipt to a body outside as PDF: it names the member and the letter, and no number of theirs.

    :raises ReceiptUnknownError: none was written yet, or it goes to a committee here, which sees it.
    :raises LetterNotYoursError: another organisation wrote it.
    :raises FontMissingError: no font on this machine can be embedded.
    """
    receipt = session.scalars(select(Receipt).where(Receipt.transfer_id == transfer.id)).one_or_none()
    letter = incoming.find_letter(session, transfer_id=transfer.id)
    if receipt is None or letter is None:
        raise ReceiptUnknownError()
    if receipt.organisation_id not in seats:
        raise LetterNotYoursError()
    told = receipt_paper.Told(
        addressee=letter.sender,
        number=letter.number,
        name=session.get_one(Member, transfer.member_id).name,
        writer=session.get_one(PartyOrganisation, receipt.organisation_id).name,
        written_on=receipt.issued_at,
    )
    content = receipt_paper.as_pdf(told)
    kept = DocumentExport(
        id=new_id(),
        kind=ExportKind.TRANSFER_RECEIPT,
        format=ExportFormat.PDF,
        organisation_id=receipt.organisation_id,
        subject_id=receipt.id,
        sha256=hashlib.sha256(content).hexdigest(),
        exported_at=now,
        exported_by_account_id=officer.id,
    )
    session.add(kept)
    audit.record(session, Action.RECEIPT_PRINTED, receipt, now=now, organisation_id=receipt.organisation_id)
    return HandOut(f"组织关系回执{letter.number}.pdf", receipt_paper.MEDIA_TYPE, content)
