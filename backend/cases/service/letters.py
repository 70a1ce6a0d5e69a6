"""Letters that expired long ago while their transfer stands still, and nobody has said why (domain §4)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from backend.cases import reference
from backend.cases.models import Case, CaseKind
from backend.cases.service.opening import Ground
from backend.core import clock
from backend.members.rules import months_after
from backend.transfers.models import Letter, LetterState, Transfer, TransferStep

LONGEST_MONTH = timedelta(days=4)
"""By so much a day counted back may miss one counted on."""


def list_grounds(session: Session, *, today: date, limit: int) -> list[Ground]:
    """The last letters of open transfers that expired more than the ladder's months ago, the oldest first.

    Counted from the letter itself, so that a worker which never marked it as expired changes nothing.
    """
    months = reference.ladder_of(CaseKind.LETTER).open_case_after_months
    rows = session.execute(_unexplained(today).order_by(Letter.valid_until, Letter.id).limit(limit))
    return [
        Ground(
            CaseKind.LETTER,
            transfer.member,
            letter.issuer_id,
            letter.valid_until,
            {"months": months, "letter": letter.number},
            transfer.id,
        )
        for letter, transfer in rows
        if months_after(letter.valid_until, months) <= today
    ]


def _unexplained(today: date) -> Any:
    ladder, later = reference.ladder_of(CaseKind.LETTER), aliased(Letter)
    is_followed = select(later.id).where(later.transfer_id == Letter.transfer_id, later.issued_at > Letter.issued_at)
    told = select(TransferStep.id).where(
        TransferStep.transfer_id == Transfer.id, TransferStep.note.is_not(None), TransferStep.at > Letter.issued_at
    )
    lately = clock.start_of(months_after(today, -ladder.open_again_after_months))
    has_case = select(Case.id).where(
        Case.transfer_id == Transfer.id, or_(Case.closed_at.is_(None), Case.closed_at >= lately)
    )
    return (
        select(Letter, Transfer)
        .join(Transfer, and_(Transfer.id == Letter.transfer_id, Transfer.closed_at.is_(None)))
        .options(joinedload(Transfer.member))
        .where(Letter.state.in_((LetterState.VALID, LetterState.EXPIRED)))
        .where(Letter.valid_until <= months_after(today, -ladder.open_case_after_months) + LONGEST_MONTH)
        .where(~is_followed.exists(), ~told.exists(), ~has_case.exists())
    )
