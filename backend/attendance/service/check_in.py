"""The check-in path: one scan becomes one event and at most one line, in one short transaction.

Statements of a member's scan: begin, the session, the context, the line, the event, commit. They are prepared once and
speak to tables on a bare connection, not to objects: this is the one place where a hall of people waits.

The id is the phone's. The same id again gets the stored answer; the events' primary key, not a check before, decides.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Dialect, and_, bindparam, select

from backend.activities.models import Activity
from backend.attendance import rules
from backend.attendance.errors import (
    ActivityNeededError,
    CodeOtherActivityError,
    CodeUnknownError,
    IdBelongsToOtherError,
    IdReusedError,
    NoMemberError,
    NotOnRosterError,
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
from backend.core.db import keyring_of, upsert
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
class Context:
    """What the decision needs to know, read in one statement."""

    activity: Any
    """A row with the activity's plan: the columns of `_PLAN`."""
    short_id: int | None
    member_id: UUID | None
    member_name: str | None
    roster_organisation_id: UUID | None
    line: dict[str, Any] | None
    """The member's line where it counts as in."""


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
    context: Context | None = None
    """What was read on the way; None on a replay."""


class IdTakenError(Exception):
    """The attempt's id was kept meanwhile: roll back and ask `get_replay`. Nobody outside the caller sees this."""


def record(connection: Connection, *, attempt: Attempt, now: datetime) -> Recorded:
    """Decide `attempt`, keep it as an event and answer. A refusal is an answer that commits, not a raise.

    :raises IdTakenError: an event has the id already; what this transaction did must be rolled back.
    :raises ActivityNeededError: the six digits or a tick without an activity.
    :raises NotFound: the named activity does not exist.
    :raises ShortCodeThrottledError: ten wrong codes within ten minutes.
    """
    context: Context | None = None
    try:
        proof = _proven(connection, attempt, now=now)
        context = _context(connection, attempt, short_id=proof.short_id)
        recorded = _decided(connection, attempt, context, proof, now=now)
    except ScanRefusal as refusal:
        recorded = Recorded(
            outcome=Outcome.REFUSED,
            activity_id=context.activity.id if context else None,
            member_id=context.member_id if context else None,
            facts=refusal.facts,
            reason=refusal.reason,
        )
    _keep(connection, attempt, recorded, now=now)
    return recorded


def get_replay(connection: Connection, *, attempt: Attempt) -> Recorded:
    """The stored answer to this very attempt, whose id is known to be kept.

    :raises IdReusedError: the account used the id for something else.
    :raises IdBelongsToOtherError: another account used the id.
    """
    event = connection.execute(
        select(
            ScanEvent.account_id,
            ScanEvent.fingerprint,
            ScanEvent.outcome,
            ScanEvent.activity_id,
            ScanEvent.member_id,
            ScanEvent.answer,
            ScanEvent.reason,
        ).where(ScanEvent.id == attempt.id)
    ).one()
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


@dataclass(frozen=True)
class Proof:
    """What the evidence alone shows."""

    scanned_at: datetime
    """When, by the server's clock."""
    short_id: int | None = None
    """Of which subject, where a code says it."""
    tick: int | None = None
    """From when the code is, where its age is still to be judged."""


def _proven(connection: Connection, attempt: Attempt, *, now: datetime) -> Proof:
    keyring = keyring_of(connection)
    if attempt.evidence is EvidenceKind.ROTATING_CODE:
        scanned = codes.read(keyring.code_keys, attempt.value)
        return Proof(now, scanned.short_id, scanned.tick)
    if attempt.evidence is EvidenceKind.CLAIM:
        claim = codes.read_claim(keyring.claim_keys, attempt.value, now=now)
        evidence.bind_claim(connection, claim=claim, account_id=attempt.account_id, now=now)
        return Proof(claim.scanned_at, claim.short_id)
    if attempt.activity_id is None:
        raise ActivityNeededError()
    return Proof(now)


def _context(connection: Connection, attempt: Attempt, *, short_id: int | None) -> Context:
    member_id = UUID(attempt.value) if attempt.evidence is EvidenceKind.ROSTER else None
    statement = _context_statement(by_code=short_id is not None, by_member=member_id is not None)
    key = short_id if short_id is not None else attempt.activity_id
    row = connection.execute(statement, {"key": key, "who": member_id or attempt.account_id}).one_or_none()
    if row is None:
        raise CodeUnknownError() if short_id is not None else NotFound()
    context = Context(
        activity=row,
        short_id=row.short_id,
        member_id=row.member_id,
        member_name=row.member_name,
        roster_organisation_id=row.roster_organisation_id,
        line=_line(row) if row.status in COUNTS_AS_IN else None,
    )
    if attempt.activity_id is not None and attempt.activity_id != row.id:
        raise CodeOtherActivityError()
    return context


_PLAN = (
    *("id", "title", "venue", "state", "held_on", "starts_at", "ends_at", "closed_at"),
    *("opens_before_minutes", "late_after_minutes", "closes_after_minutes", "rotation_seconds", "grace_seconds"),
)
_LINE = (
    Attendance.status,
    Attendance.method,
    Attendance.checked_in_at,
    Attendance.recorded_by_account_id,
)


@lru_cache(maxsize=4)
def _context_statement(*, by_code: bool, by_member: bool) -> Any:
    """Activity, code, member, roster entry and line in one SELECT, by the code's short id or by the activity."""
    activity, code, member = Activity.__table__, CodeSubject.__table__, Member.__table__
    entry, line = RosterEntry.__table__, Attendance.__table__
    who = member.c.id if by_member else member.c.account_id
    return (
        select(
            *(activity.c[name] for name in _PLAN),
            code.c.short_id,
            member.c.id.label("member_id"),
            member.c.name.label("member_name"),
            entry.c.organisation_id.label("roster_organisation_id"),
            *(line.c[column.name] for column in _LINE),
        )
        .select_from(activity)
        .join(code, code.c.subject_id == activity.c.id, isouter=not by_code)
        .join(member, who == bindparam("who"), isouter=True)
        .join(entry, and_(entry.c.activity_id == activity.c.id, entry.c.member_id == member.c.id), isouter=True)
        .join(line, and_(line.c.activity_id == activity.c.id, line.c.member_id == member.c.id), isouter=True)
        .where((code.c.short_id if by_code else activity.c.id) == bindparam("key"))
    )


def _line(row: Any) -> dict[str, Any]:
    """A line as answers tell it, from a row with the columns of `_LINE`."""
    return {
        "status": row.status.value,
        "checked_in_at": row.checked_in_at.isoformat(),
        "method": row.method.value,
        "recorded_by_account_id": str(row.recorded_by_account_id),
    }


# --- Deciding ---------------------------------------------------------------------------------------------------------


def _decided(connection: Connection, attempt: Attempt, context: Context, proof: Proof, *, now: datetime) -> Recorded:
    if context.member_id is None:
        raise NotOnRosterError() if attempt.evidence is EvidenceKind.ROSTER else NoMemberError()
    if context.line:
        return _ended(Outcome.ALREADY, context, context.line)
    activity = context.activity
    status = rules.status_of_scan(rules.occasion_of(activity), now=proof.scanned_at)
    _refuse_bad_code(connection, attempt, context, proof, now=now)
    organisation_id = context.roster_organisation_id or roster.top_up(
        connection,
        activity=activity,
        member_id=context.member_id,
        for_self=attempt.evidence is not EvidenceKind.ROSTER,
        now=now,
    )
    line = {
        "activity_id": activity.id,
        "member_id": context.member_id,
        "organisation_id": organisation_id,
        "held_on": activity.held_on,
        "status": status,
        "method": attempt.evidence,
        "grade": rules.GRADES[attempt.evidence],
        "checked_in_at": proof.scanned_at,
        "scan_event_id": attempt.id,
        "recorded_by_account_id": attempt.account_id,
        "changed_at": now,
    }
    if not write_line(connection, line):  # Somebody was faster: another phone, another id, an officer's tick.
        return _ended(Outcome.ALREADY, context, _line_now(connection, context))
    told = {
        "status": status.value,
        "checked_in_at": proof.scanned_at.isoformat(),
        "method": attempt.evidence.value,
        "recorded_by_account_id": str(attempt.account_id),
    }
    return _ended(Outcome.CHECKED_IN, context, told)


def _ended(outcome: Outcome, context: Context, line: dict[str, Any]) -> Recorded:
    return Recorded(outcome, context.activity.id, context.member_id, line, None, context=context)


def _line_now(connection: Connection, context: Context) -> dict[str, Any]:
    row = connection.execute(
        select(*_LINE).where(Attendance.activity_id == context.activity.id, Attendance.member_id == context.member_id)
    ).one()
    return _line(row)


def _refuse_bad_code(
    connection: Connection, attempt: Attempt, context: Context, proof: Proof, *, now: datetime
) -> None:
    """Refuse a code that is over, or six digits that the screen did not show. Ticks and claims were judged before."""
    activity = context.activity
    if proof.tick is not None:
        codes.refuse_untimely(
            tick=proof.tick,
            now=now,
            rotation_seconds=activity.rotation_seconds,
            grace_seconds=activity.grace_seconds,
        )
    if attempt.evidence is EvidenceKind.SHORT_CODE:
        if context.short_id is None:
            raise NotOpenError()
        if _is_kept(connection, attempt):
            raise IdTakenError()  # Before it counts as a try: a replay is none, and a used id is no way to guess.
        evidence.check_short_code(
            connection, digits=attempt.value, short_id=context.short_id, activity=activity, attempt=attempt, now=now
        )


# --- Keeping ----------------------------------------------------------------------------------------------------------


def _keep(connection: Connection, attempt: Attempt, recorded: Recorded, *, now: datetime) -> None:
    event = {
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
    }
    if connection.execute(_event_statement(connection.dialect), event).first() is None:
        raise IdTakenError()


def _is_kept(connection: Connection, attempt: Attempt) -> bool:
    return connection.scalar(select(ScanEvent.id).where(ScanEvent.id == attempt.id)) is not None


def write_line(connection: Connection, line: dict[str, Any]) -> bool:
    """Write a line, or revive an undone one; False when there is one that counts."""
    return connection.execute(_line_statement(connection.dialect), line).first() is not None


@lru_cache(maxsize=2)
def _line_statement(dialect: Dialect) -> Any:
    table = Attendance.__table__
    statement = upsert(dialect, table)
    revived = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return statement.on_conflict_do_update(
        index_elements=[table.c.activity_id, table.c.member_id],
        set_=revived,
        where=table.c.status == AttendanceStatus.UNDONE,
    ).returning(table.c.scan_event_id)


@lru_cache(maxsize=2)
def _event_statement(dialect: Dialect) -> Any:
    table = ScanEvent.__table__
    return upsert(dialect, table).on_conflict_do_nothing(index_elements=[table.c.id]).returning(table.c.id)
