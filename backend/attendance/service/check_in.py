"""The check-in path: one scan becomes one event and at most one line, in one short transaction.

Statements of a member's scan: the session, the context, the line, the event, and the commit (with SQLite's begin).
They are prepared once and speak to tables, not to objects: this is the one place where a hall of people waits.

The id is the phone's. The same id again gets the stored answer; the events' primary key, not a check before, decides.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Row, and_, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.attendance import rules
from backend.attendance.errors import (
    ActivityNeededError,
    CodeOtherActivityError,
    CodeUnknownError,
    IdBelongsToOtherError,
    IdReusedError,
    NoMemberError,
    NotOpenError,
    ScanRefusal,
)
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    AttendanceStatus,
    CodeSubject,
    Direction,
    EventKind,
    EvidenceKind,
    Outcome,
    RosterEntry,
    ScanEvent,
)
from backend.attendance.service import codes, evidence, roster
from backend.core.db import keyring_of
from backend.core.errors import NotFound
from backend.members.models import Member


@dataclass(frozen=True)
class Attempt:
    """One try to check somebody in, as it reached the server."""

    id: UUID
    account_id: UUID
    """Who tries: the member, or the officer who ticks the roster."""
    activity_id: UUID | None
    evidence: EvidenceKind
    value: str
    """The token, the six digits, the claim, or for a tick the member's id."""
    captured_at: datetime | None = None
    sent_at: datetime | None = None
    direction: Direction = Direction.IN
    words: str | None = None
    """An officer's reason for a tick."""

    @property
    def fingerprint(self) -> bytes:
        """Equal for the same attempt sent twice: `sent_at` and the connection may differ (design §7)."""
        parts = (self.account_id, self.activity_id, self.evidence, self.value, self.direction, self.captured_at)
        return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()


@dataclass(frozen=True)
class Recorded:
    """How an attempt ended, now or when it was first made."""

    outcome: Outcome
    activity_id: UUID | None
    member_id: UUID | None
    facts: dict[str, Any]
    """For a success: status, checked_in_at, method, recorded_by_account_id. For a refusal: what its reason tells."""
    reason: str | None
    replayed: bool = False


@dataclass(frozen=True)
class Context:
    """What the decision needs to know, read in one statement."""

    activity: Activity
    short_id: int | None
    member_id: UUID | None
    roster_organisation_id: UUID | None
    status: AttendanceStatus | None
    line: dict[str, Any]


def record(session: Session, *, attempt: Attempt, now: datetime) -> Recorded:
    """Decide `attempt`, keep it as an event and answer. A refusal is an answer that commits, not a raise.

    :raises ActivityNeededError: the six digits or a tick without an activity.
    :raises NotFound: the named activity does not exist.
    :raises ShortCodeThrottledError: ten wrong codes within ten minutes.
    :raises IdReusedError: the account used the id for something else.
    :raises IdBelongsToOtherError: another account used the id.
    """
    context: Context | None = None
    try:
        context, scanned_at = _looked_at(session, attempt, now=now)
        recorded = _decided(session, attempt, context, scanned_at=scanned_at, now=now)
    except ScanRefusal as refusal:
        recorded = Recorded(
            outcome=Outcome.REFUSED,
            activity_id=context.activity.id if context else None,
            member_id=context.member_id if context else None,
            facts=refusal.facts,
            reason=refusal.reason,
        )
    return _kept(session, attempt, recorded, now=now)


def find_replay(session: Session, *, attempt: Attempt) -> Recorded | None:
    """The stored answer to this very attempt, or None when its id is new.

    :raises IdReusedError: the account used the id for something else.
    :raises IdBelongsToOtherError: another account used the id.
    """
    event = session.execute(
        select(
            ScanEvent.account_id,
            ScanEvent.fingerprint,
            ScanEvent.outcome,
            ScanEvent.activity_id,
            ScanEvent.member_id,
            ScanEvent.answer,
            ScanEvent.reason,
        ).where(ScanEvent.id == attempt.id)
    ).one_or_none()
    if event is None:
        return None
    if event.account_id != attempt.account_id:
        raise IdBelongsToOtherError()
    if event.fingerprint != attempt.fingerprint:
        raise IdReusedError()
    return Recorded(
        outcome=event.outcome,
        activity_id=event.activity_id,
        member_id=event.member_id,
        facts=event.answer,
        reason=event.reason if event.outcome is Outcome.REFUSED else None,
        replayed=True,
    )


# --- Looking ----------------------------------------------------------------------------------------------------------


def _looked_at(session: Session, attempt: Attempt, *, now: datetime) -> tuple[Context, datetime]:
    """The context of the attempt, once its evidence is known to be genuine, and the moment that it proves."""
    keyring = keyring_of(session)
    if attempt.evidence is EvidenceKind.ROTATING_CODE:
        scanned = codes.read(keyring.code_keys, attempt.value)
        return _context(session, attempt, short_id=scanned.short_id), now
    if attempt.evidence is EvidenceKind.CLAIM:
        claim = codes.read_claim(keyring.claim_keys, attempt.value, now=now)
        evidence.bind_claim(session, claim=claim, account_id=attempt.account_id, now=now)
        return _context(session, attempt, short_id=claim.short_id), claim.scanned_at
    if attempt.activity_id is None:
        raise ActivityNeededError()
    return _context(session, attempt, short_id=None), now


def _context(session: Session, attempt: Attempt, *, short_id: int | None) -> Context:
    member_id = UUID(attempt.value) if attempt.evidence is EvidenceKind.ROSTER else None
    statement = _context_statement(by_code=short_id is not None, by_member=member_id is not None)
    row = session.execute(
        statement,
        {"key": short_id if short_id is not None else attempt.activity_id, "who": member_id or attempt.account_id},
    ).one_or_none()
    if row is None:
        raise CodeUnknownError() if short_id is not None else NotFound()
    context = _context_of(row)
    if attempt.activity_id is not None and attempt.activity_id != context.activity.id:
        raise CodeOtherActivityError()
    return context


@lru_cache(maxsize=4)
def _context_statement(*, by_code: bool, by_member: bool) -> Any:
    """Activity, code, member, roster entry and line in one SELECT, by the code's short id or by the activity."""
    activity = Activity.__table__
    columns = [column.label(f"activity_{column.name}") for column in activity.columns]
    who = Member.id if by_member else Member.account_id
    return (
        select(
            *columns,
            CodeSubject.short_id,
            Member.id.label("member_id"),
            RosterEntry.organisation_id.label("roster_organisation_id"),
            Attendance.status,
            Attendance.method,
            Attendance.checked_in_at,
            Attendance.recorded_by_account_id,
        )
        .select_from(activity)
        .join(CodeSubject, CodeSubject.subject_id == activity.c.id, isouter=not by_code)
        .join(Member, who == bindparam("who", type_=Member.id.type), isouter=True)
        .join(
            RosterEntry,
            and_(RosterEntry.activity_id == activity.c.id, RosterEntry.member_id == Member.id),
            isouter=True,
        )
        .join(
            Attendance, and_(Attendance.activity_id == activity.c.id, Attendance.member_id == Member.id), isouter=True
        )
        .where((CodeSubject.short_id if by_code else activity.c.id) == bindparam("key"))
    )


def _context_of(row: Row[Any]) -> Context:
    values = row._mapping
    plan = {name: values[f"activity_{name}"] for name in _ACTIVITY_COLUMNS}
    line = {}
    if values["status"] in COUNTS_AS_IN:
        line = {
            "status": values["status"].value,
            "checked_in_at": values["checked_in_at"].isoformat(),
            "method": values["method"].value,
            "recorded_by_account_id": str(values["recorded_by_account_id"]),
        }
    return Context(
        activity=Activity(**plan),
        short_id=values["short_id"],
        member_id=values["member_id"],
        roster_organisation_id=values["roster_organisation_id"],
        status=values["status"],
        line=line,
    )


_ACTIVITY_COLUMNS = tuple(column.name for column in Activity.__table__.columns)


# --- Deciding ---------------------------------------------------------------------------------------------------------


def _decided(session: Session, attempt: Attempt, context: Context, *, scanned_at: datetime, now: datetime) -> Recorded:
    if context.member_id is None:
        raise NoMemberError()
    if context.line:
        return _already(context, context.line)
    status = rules.status_of_scan(rules.occasion_of(context.activity), now=scanned_at)
    _refuse_bad_code(session, attempt, context, now=now)
    organisation_id = context.roster_organisation_id or roster.top_up(
        session,
        activity=context.activity,
        member_id=context.member_id,
        for_self=attempt.evidence is not EvidenceKind.ROSTER,
        now=now,
    )
    line = {
        "status": status.value,
        "checked_in_at": scanned_at.isoformat(),
        "method": attempt.evidence.value,
        "recorded_by_account_id": str(attempt.account_id),
    }
    written = session.execute(
        line_statement(session.get_bind().dialect.name),
        {
            "activity_id": context.activity.id,
            "member_id": context.member_id,
            "organisation_id": organisation_id,
            "held_on": context.activity.held_on,
            "status": status,
            "method": attempt.evidence,
            "grade": rules.GRADES[attempt.evidence],
            "checked_in_at": scanned_at,
            "scan_event_id": attempt.id,
            "recorded_by_account_id": attempt.account_id,
            "changed_at": now,
        },
    )
    if not _was_written(written):  # Somebody was faster: another phone, another id, an officer's tick.
        return _already(context, _line_now(session, context))
    return Recorded(Outcome.CHECKED_IN, context.activity.id, context.member_id, line, None)


def _already(context: Context, line: dict[str, Any]) -> Recorded:
    return Recorded(Outcome.ALREADY, context.activity.id, context.member_id, line, None)


def _line_now(session: Session, context: Context) -> dict[str, Any]:
    row = session.execute(
        select(Attendance.status, Attendance.checked_in_at, Attendance.method, Attendance.recorded_by_account_id).where(
            Attendance.activity_id == context.activity.id, Attendance.member_id == context.member_id
        )
    ).one()
    return {
        "status": row.status.value,
        "checked_in_at": row.checked_in_at.isoformat(),
        "method": row.method.value,
        "recorded_by_account_id": str(row.recorded_by_account_id),
    }


def _refuse_bad_code(session: Session, attempt: Attempt, context: Context, *, now: datetime) -> None:
    """Refuse a code that is over, or six digits that the screen did not show. Ticks and claims were judged before."""
    activity = context.activity
    if attempt.evidence is EvidenceKind.ROTATING_CODE:
        codes.refuse_untimely(
            tick=codes.read(keyring_of(session).code_keys, attempt.value).tick,
            now=now,
            rotation_seconds=activity.rotation_seconds,
            grace_seconds=activity.grace_seconds,
        )
    if attempt.evidence is EvidenceKind.SHORT_CODE:
        if context.short_id is None:
            raise NotOpenError()
        evidence.check_short_code(
            session, digits=attempt.value, short_id=context.short_id, activity=activity, attempt=attempt, now=now
        )


# --- Keeping ----------------------------------------------------------------------------------------------------------


def _kept(session: Session, attempt: Attempt, recorded: Recorded, *, now: datetime) -> Recorded:
    """Append the event; when its id was taken meanwhile, undo what this transaction did and answer what is stored."""
    kept = session.execute(
        event_statement(session.get_bind().dialect.name),
        {
            "id": attempt.id,
            "kind": EventKind.CHECK_IN,
            "account_id": attempt.account_id,
            "member_id": recorded.member_id,
            "activity_id": recorded.activity_id,
            "evidence": attempt.evidence,
            "direction": attempt.direction,
            "captured_at": attempt.captured_at,
            "sent_at": attempt.sent_at,
            "received_at": now,
            "outcome": recorded.outcome,
            "reason": recorded.reason or attempt.words,
            "fingerprint": attempt.fingerprint,
            "answer": recorded.facts,
            "clock_skewed": rules.is_clock_skewed(captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=now),
        },
    )
    if _was_written(kept):
        return recorded
    session.rollback()
    stored = find_replay(session, attempt=attempt)
    assert stored is not None  # Its key stood in the way a moment ago, and events are never deleted.
    return stored


@lru_cache(maxsize=2)
def line_statement(dialect: str) -> Any:
    """Write the line, revive an undone one, leave any other alone; a row is returned when it was written."""
    statement = _insert(dialect, Attendance)
    revived = {
        column.name: statement.excluded[column.name]
        for column in Attendance.__table__.columns
        if not column.primary_key
    }
    return statement.on_conflict_do_update(
        index_elements=[Attendance.activity_id, Attendance.member_id],
        set_=revived,
        where=Attendance.status == AttendanceStatus.UNDONE,
    ).returning(Attendance.scan_event_id)


@lru_cache(maxsize=2)
def event_statement(dialect: str) -> Any:
    """Append an event; a row is returned unless its id was taken."""
    statement = _insert(dialect, ScanEvent)
    return statement.on_conflict_do_nothing(index_elements=[ScanEvent.id]).returning(ScanEvent.id)


def _insert(dialect: str, table: Any) -> Any:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    return statement.values(
        {column.name: bindparam(column.name, type_=column.type) for column in table.__table__.columns}
    )


def _was_written(result: Any) -> bool:
    assert isinstance(result, CursorResult) or hasattr(result, "first")
    return result.first() is not None
