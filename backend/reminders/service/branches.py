"""What a branch has to prepare in time: the election at the end of its term."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import clock
from backend.duties.service import terms
from backend.organisations.rules import Right
from backend.reminders.service.offices import accounts_with
from backend.reminders.service.reconciling import Due


def endings(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """To the secretaries: the branch's term ends in six, or in three, months."""
    ending = terms.list_ending(session, today=clock.local_date(now), among=among)
    offices = accounts_with(session, Right.MEMBERS_WRITE, {one.organisation_id for one in ending}, now=now)
    return [
        Due(account_id, one.organisation_id, f"{one.ends_on}:{one.months}", {"ends_on": one.ends_on.isoformat()})
        for one in ending
        for account_id in offices.get(one.organisation_id, ())
    ]
