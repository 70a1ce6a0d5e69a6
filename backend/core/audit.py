"""Who changed what, for ever: entries with names, never values, sealed into a hash chain.

Entries are inserted unchained in the transaction of the write they speak of; the worker seals them in order
(`seal`), and `flask audit verify` proves the chain and reports the tail that is not sealed yet.
"""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core.audit_actions import Action as Action
from backend.core.db import Base, closed_set
from backend.core.ids import new_id

NO_RECORD = "lianxin_no_record"
"""Execution option of a write that changes nothing on record, such as when a session was last seen."""


class AuditEntry(Base):
    """One write: who, what, on which thing, which fields. Ids are plain, so that an entry outlives what it names."""

    __tablename__ = "audit_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[Action] = mapped_column(closed_set(Action))
    subject_kind: Mapped[str]
    """The table of the thing."""
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_account_id: Mapped[UUID | None]
    """None: nobody was signed in, or a command of the operator."""
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    fields: Mapped[list[Any]]
    """Names of the fields that were written; never their values."""
    request_id: Mapped[str | None]
    sequence: Mapped[int | None] = mapped_column(unique=True)
    """Place in the chain; None until sealed."""
    chain_hash: Mapped[bytes | None]


EXEMPT_TABLES = frozenset(
    {
        "audit_entry",
        "alembic_version",
        # Check-ins: the append-only scan event is the audit record (design §7).
        "scan_event",
        "attendance",
        "claim_use",
        "short_code_throttle",
        # The same for service: the append-only scan is the record of a stay; what becomes of it is recorded.
        "service_scan",
        "service_stay",
        # The roster follows the audited opening and the audited move of a member.
        "roster_entry",
        # What is sent, and what became of it, is a record of its own; what it speaks of was written with its cause.
        "delivery",
        # On which day the worker last went through a branch; what came of it is recorded.
        "ladder_look",
        # Taps of a face: whoever taps is nobody, so not even the moment is kept.
        "feedback_tally",
        # Marks of use, at most once a minute; opening and ending a session is recorded by its service.
        "login_session",
        "sign_in_throttle",
    }
)


def record(
    session: Session,
    action: Action,
    subject: Any,
    *,
    now: datetime,
    organisation_id: UUID | None = None,
    fields: list[str] | None = None,
) -> None:
    """Write down that the request's actor did `action` to `subject` (a mapped object that has an id)."""
    session.add(
        AuditEntry(
            id=new_id(),
            at=now,
            action=action,
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            actor_account_id=session.info.get("actor_account_id"),
            organisation_id=organisation_id,
            fields=fields or [],
            request_id=session.info.get("request_id"),
        )
    )


def seal(session: Session, *, limit: int = 500) -> int:
    """Chain the oldest unsealed entries; how many were. Only the worker calls this, one at a time."""
    last = session.scalars(
        select(AuditEntry).where(AuditEntry.sequence.is_not(None)).order_by(AuditEntry.sequence.desc()).limit(1)
    ).first()
    sequence, chain = (last.sequence or 0, last.chain_hash or b"") if last else (0, b"")
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.sequence.is_(None)).order_by(AuditEntry.at, AuditEntry.id).limit(limit)
    ).all()
    for entry in entries:
        sequence, chain = sequence + 1, _link(chain, entry)
        entry.sequence, entry.chain_hash = sequence, chain
    return len(entries)


def first_broken_link(session: Session) -> int | None:
    """The sequence number at which the chain does not hold, or None when all of it does."""
    chain = b""
    expected = 1
    for entry in session.scalars(
        select(AuditEntry).where(AuditEntry.sequence.is_not(None)).order_by(AuditEntry.sequence)
    ).yield_per(1000):
        chain = _link(chain, entry)
        if entry.sequence != expected or entry.chain_hash != chain:
            return expected
        expected += 1
    return None


def count_unsealed(session: Session) -> int:
    """How many entries the worker has not sealed yet."""
    return session.scalar(select(func.count()).where(AuditEntry.sequence.is_(None))) or 0


def _link(previous: bytes, entry: AuditEntry) -> bytes:
    content = json.dumps(
        [
            entry.id.hex,
            entry.at.isoformat(),
            entry.action,
            entry.subject_kind,
            entry.subject_id and entry.subject_id.hex,
            entry.actor_account_id and entry.actor_account_id.hex,
            entry.organisation_id and entry.organisation_id.hex,
            entry.fields,
        ]
    )
    return hashlib.sha256(previous + content.encode()).digest()


class UnauditedWriteError(Exception):
    """A transaction wrote tables of record and left no audit entry."""


def guard(engine: Engine) -> None:
    """Refuse commits that wrote a table outside the exempt list without an audit entry."""
    event.listen(engine, "before_cursor_execute", _note_written_table)
    event.listen(engine, "commit", _refuse_unaudited)
    event.listen(engine, "rollback", _forget_written_tables)


def _note_written_table(  # noqa: PLR0917 - the event's signature.
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    compiled = getattr(context, "compiled", None)
    if compiled is None or context.execution_options.get(NO_RECORD):
        return
    if context.isinsert or context.isupdate or context.isdelete:
        connection.info.setdefault("written", set()).add(compiled.compile_state.dml_table.name)


def _forget_written_tables(connection: Connection) -> None:
    if not connection.invalidated:  # A lost connection has forgotten everything already.
        connection.info.pop("written", None)


def _refuse_unaudited(connection: Connection) -> None:
    written = connection.info.pop("written", set())
    unaudited = written - EXEMPT_TABLES
    if unaudited and "audit_entry" not in written:
        connection.connection.rollback()  # To SQLAlchemy a commit that raised is an end; to the driver it is not.
        raise UnauditedWriteError(f"written without an audit entry: {', '.join(sorted(unaudited))}")
