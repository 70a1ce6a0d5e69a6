"""The mark of the demo's data: only there does the password that everybody knows work.

The mark is an audit entry with an id that is known beforehand, written in the transaction that builds the demo city on
an empty database. Entries are never changed or removed, and the chain would show it if one were; so data that people
have entered into an installation of their own can never turn into the demo's by a setting alone.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.audit import Action, AuditEntry

MARK_ID = UUID("0199a1b2-c3d4-7e5f-8a6b-000000de0001")


def is_demo_data(session: Session) -> bool:
    """Whether this database was built as the demo city."""
    return session.scalar(select(AuditEntry.id).where(AuditEntry.id == MARK_ID)) is not None


def accepts_password(session: Session, *, demo: bool) -> bool:
    """Whether the demo's password is accepted: in demo mode (the setting), and on the demo's data only."""
    return demo and is_demo_data(session)


def mark(session: Session, *, now: datetime) -> None:
    """Mark the database as the demo's, for ever. Of two that try at once the second fails: the id is unique."""
    session.add(
        AuditEntry(
            id=MARK_ID,
            at=now,
            action=Action.DEMO_SEEDED,
            subject_kind=AuditEntry.__tablename__,
            subject_id=None,
            fields=[],
        )
    )
    session.flush()
