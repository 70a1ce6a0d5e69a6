"""Reading the audit trail of the organisations that an auditor answers for."""

from uuid import UUID

from sqlalchemy import Select, and_, func, select, true
from sqlalchemy.orm import Session

from backend.core.audit import AuditEntry
from backend.identity.models import Account


def list_entries(
    session: Session, *, organisation_ids: Select[UUID], organisation_id: UUID | None, page: int, page_size: int
) -> tuple[list[tuple[AuditEntry, str | None]], int]:
    """A page of entries with the actor's name, newest first, and how many there are over all pages."""
    wanted = true() if organisation_id is None else AuditEntry.organisation_id == organisation_id
    matching = and_(AuditEntry.organisation_id.in_(organisation_ids), wanted)
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(matching)) or 0
    rows = session.execute(
        select(AuditEntry, Account.display_name)
        .outerjoin(Account, Account.id == AuditEntry.actor_account_id)
        .where(matching)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return [(entry, name) for entry, name in rows], total
