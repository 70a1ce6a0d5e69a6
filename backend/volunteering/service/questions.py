"""What becomes of an open question about a record once somebody decides on the record without answering it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import CorrectionState
from backend.core import audit
from backend.core.audit import Action
from backend.core.db import locked
from backend.volunteering.models import DecisionKind, HoursCorrection, ServiceRecord

_ANSWER_IN = {
    DecisionKind.VOIDED: CorrectionState.GRANTED,
    DecisionKind.REFUSED: CorrectionState.DECLINED,
}


def settle(
    session: Session,
    record: ServiceRecord,
    kind: DecisionKind,
    *,
    account_id: UUID,
    reason: str | None,
    now: datetime,
) -> None:
    """Answer what was asked about a record that counts no more: taken back is a yes, refused a no with its reason."""
    answer = _ANSWER_IN.get(kind)
    if answer is None:
        return
    session.flush()  # An answer that was given in this transaction is no open question any more.
    about = select(HoursCorrection).where(
        HoursCorrection.record_id == record.id, HoursCorrection.state == CorrectionState.PENDING
    )
    asked = session.scalar(locked(about))
    if asked is None:
        return
    asked.state, asked.decided_at, asked.answer = answer, now, reason
    if account_id != asked.account_id:  # Nobody answers themself: who takes their own record back asks no longer.
        asked.decided_by_account_id = account_id
    audit.record(session, Action.HOURS_CORRECTION_DECIDED, asked, now=now, organisation_id=record.organisation_id)
