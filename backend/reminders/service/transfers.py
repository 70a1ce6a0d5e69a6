"""What runs out on the way from branch to branch: a station's days, and letters."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.members.models import Member
from backend.organisations.rules import Right
from backend.reminders.reference import leads
from backend.reminders.rules import step_reached
from backend.reminders.service.offices import accounts_with
from backend.reminders.service.reconciling import Due, one_of
from backend.transfers.models import Letter, LetterState, Transfer


def stations(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """To whoever has a transfer now, but never to the member: its days are nearly over. Names nobody."""
    today, steps = clock.local_date(now), leads().transfer_days
    rows = session.execute(
        select(Transfer.id, Transfer.holder_id, Transfer.position, Transfer.due_on, Member.account_id)
        .join(Member, Member.id == Transfer.member_id)
        .where(Transfer.closed_at.is_(None), Transfer.holder_id.is_not(None))
        .where(Transfer.due_on <= today + timedelta(days=max(steps)), one_of(Transfer.id, among))
    ).all()
    offices = accounts_with(session, Right.TRANSFERS_HANDLE, {row.holder_id for row in rows}, now=now)
    return [
        Due(account_id, row.id, f"{row.position}:{row.due_on}:{step}", {"due_on": row.due_on.isoformat()})
        for row in rows
        if (step := step_reached(steps, ends_on=row.due_on, today=today)) is not None
        for account_id in offices.get(row.holder_id, set()) - {row.account_id}
    ]


def letters(session: Session, now: datetime, among: Collection[UUID] | None) -> list[Due]:
    """To the member and to the committee that wrote it: a letter that nobody has accepted runs out."""
    today, steps = clock.local_date(now), leads().letter_days
    rows = session.execute(
        select(Transfer.id, Letter.issuer_id, Letter.year, Letter.serial, Letter.valid_until, Member.account_id)
        .join(Transfer, Transfer.id == Letter.transfer_id)
        .join(Member, Member.id == Transfer.member_id)
        .where(Letter.state == LetterState.VALID, Transfer.closed_at.is_(None))
        .where(Letter.valid_until <= today + timedelta(days=max(steps)), one_of(Transfer.id, among))
    ).all()
    offices = accounts_with(session, Right.TRANSFERS_HANDLE, {row.issuer_id for row in rows}, now=now)
    found: list[Due] = []
    for row in rows:
        step = step_reached(steps, ends_on=row.valid_until, today=today)
        stage = f"{row.year}-{row.serial}:{row.valid_until}:{step}"
        own = {"valid_until": row.valid_until.isoformat(), "is_own": True}
        if row.account_id is not None:
            found.append(Due(row.account_id, row.id, stage, own))
        others = offices.get(row.issuer_id, set()) - {row.account_id}
        found += [Due(account_id, row.id, stage, own | {"is_own": False}) for account_id in others]
    return found
