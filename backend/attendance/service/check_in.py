"""The check-in path: every scan becomes one event and at most one line; scans that wait together share a transaction.

Statements, for one scan as for a hundred: begin, the activity, the people, the lines, the events, commit.
They speak to tables on a bare connection, not to objects: this is the one place where a hall of people waits.

The id is the phone's. The same id again gets the stored answer, but nobody looks for it first: the events' key notices,
and the caller begins again, carefully. The same happens when another process was faster.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from backend.attendance import rules
from backend.attendance.errors import (
    CodeOtherActivityError,
    CodeUnknownError,
    NoCheckOutError,
    NoMemberError,
    NotOnRosterError,
    NotOpenError,
    ScanRefusal,
)
from backend.attendance.models import (
    SECOND_HAND,
    AttendanceStatus,
    Direction,
    EventKind,
    EvidenceKind,
    Outcome,
)
from backend.attendance.service import cards, codes, evidence, moments, posters, replays, roster_entries
from backend.attendance.service.attempt import Ending, Proof, Recorded, Scan
from backend.attendance.service.card_codes import Shown
from backend.attendance.service.lines import EVENTS, LINES
from backend.attendance.service.scan_context import Context, Plan, read_contexts
from backend.core.db import keyring_of
from backend.core.errors import NotFound, Refusal
from backend.identity.errors import NotSignedInError


class OutrunError(Exception):
    """An id is kept already, or a line was written meanwhile: roll back and begin again, carefully."""


def record_all(connection: Connection, scans: Sequence[Scan], *, carefully: bool) -> list[Ending]:
    """Decide the scans in their order, keep each as an event and answer it. A refused scan is kept, too.

    `carefully` looks for ids that are kept already and replays their answers.

    Not kept, and answered by the refusal alone: NotSignedInError, NotFound (the named activity does not exist),
    ShortCodeThrottledError (ten wrong codes within ten minutes), IdReusedError, IdBelongsToOtherError.

    :raises OutrunError: what was read was no longer true when it was written.
    """
    return _Batch(connection).record(scans, carefully=carefully)


class _Batch:
    """Scans of one transaction, which know of each other before the database does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: dict[UUID, Any] = {}
        """Events by id: those of the database, and those of this batch."""
        self._events: list[dict[str, Any]] = []
        self._lines: dict[tuple[UUID, UUID], dict[str, Any]] = {}
        self._told: dict[tuple[UUID, UUID], dict[str, Any]] = {}
        """Lines of this batch as answers tell them."""

    def record(self, scans: Sequence[Scan], *, carefully: bool) -> list[Ending]:
        contexts = read_contexts(self._connection, scans)  # First, because on SQLite it takes the write lock.
        if carefully or any(scan.attempt.evidence is EvidenceKind.SHORT_CODE for scan in scans):
            # Six digits are looked up at once: a replay is no try, and a used id is no way to guess.
            self._kept = replays.find_kept(self._connection, [scan.attempt.id for scan in scans])
        endings = [self._ending_of(scan, context) for scan, context in zip(scans, contexts, strict=True)]
        self._write()
        return endings

    def _ending_of(self, scan: Scan, context: Context) -> Ending:
        try:
            return self._recorded(scan, context)
        except Refusal as traceless:
            return traceless

    def _recorded(self, scan: Scan, context: Context) -> Recorded:
        if context.account_id is None:
            raise NotSignedInError()
        kept = self._kept.get(scan.attempt.id)
        if kept is not None:
            return replays.replay(self._connection, kept, scan, context)
        try:
            recorded = self._decided(scan, context)
        except ScanRefusal as refusal:
            recorded = Recorded(
                outcome=Outcome.REFUSED,
                activity_id=context.activity.id if _names_activity(scan, context) else None,
                member_id=context.member_id,
                facts=refusal.facts,
                reason=refusal.reason,
            )
        self._keep(scan, context, recorded)
        return recorded

    # --- Deciding -----------------------------------------------------------------------------------------------------

    def _decided(self, scan: Scan, context: Context) -> Recorded:
        attempt, proof = scan.attempt, self._proven(scan, context)
        if context.plan is None:
            raise CodeUnknownError() if proof.short_id is not None else NotFound()
        if attempt.activity_id is not None and attempt.activity_id != context.activity.id:
            raise CodeOtherActivityError()
        shown = cards.shown(scan, context.card, keyring=keyring_of(self._connection))
        if context.member_id is None:
            raise NotOnRosterError() if attempt.evidence is EvidenceKind.ROSTER else NoMemberError()
        if attempt.direction is Direction.OUT:
            return self._checked_out(scan, context, proof, shown)
        line = self._told.get((context.activity.id, context.member_id)) or context.line
        if line:
            return _ended(Outcome.ALREADY, context, line)
        slot_at = self._slot_of(scan, context.plan, proof, shown)
        if slot_at is not None:
            status = rules.status_of_offline_scan(context.plan.occasion, slot_at=slot_at, now=scan.now)
            return self._checked_in(scan, context, status, at=slot_at, is_online=proof.is_online)
        decide = rules.status_of_tick if attempt.evidence is EvidenceKind.ROSTER else rules.status_of_scan
        status, at = decide(context.plan.occasion, now=proof.scanned_at), proof.scanned_at
        is_online = self._refuse_bad_code(scan, context, proof)
        ticked_at = moments.ticked_in_time_at(scan, context.plan) if status is AttendanceStatus.LATE else None
        is_weak = is_online or proof.poster is not None or (shown is not None and shown.is_doubtful)
        if attempt.is_doubtful or ticked_at is not None or is_weak:
            status, at = AttendanceStatus.PROVISIONAL, ticked_at or at
        return self._checked_in(scan, context, status, at=at, is_online=is_online)

    def _checked_out(self, scan: Scan, context: Context, proof: Proof, shown: Shown | None) -> Recorded:
        """A departure changes no line: whoever was there was there. It may arrive before the entry that it ends."""
        assert context.plan is not None
        assert context.member_id is not None
        if not context.activity.checks_out:
            raise NoCheckOutError()
        slot_at = self._slot_of(scan, context.plan, proof, shown)
        at = slot_at or moments.passed_at(scan, proof)
        rules.refuse_departure(context.plan.occasion, at=at)
        if slot_at is None:
            self._refuse_bad_code(scan, context, proof)
        line = self._told.get((context.activity.id, context.member_id)) or context.line
        if line is None and context.roster_organisation_id is None:
            raise NotOnRosterError()
        unknown = {"status": None, "checked_in_at": None, "method": None}
        recorder = {"recorded_by_account_id": str(context.account_id)}
        return _ended(Outcome.CHECKED_OUT, context, {**unknown, **(line or {}), **recorder, "left_at": at.isoformat()})

    def _slot_of(self, scan: Scan, plan: Plan, proof: Proof, shown: Shown | None) -> datetime | None:
        """When it was made, where that counts and not when it arrives. A poster has to have been good then."""
        if shown is not None:
            return shown.at
        slot_at = moments.caught_offline_at(scan, plan)
        if slot_at is not None and proof.poster is not None:
            posters.refuse_revoked(
                self._connection, activity_id=plan.activity.id, serial=proof.poster, scanned_at=slot_at
            )
        return slot_at

    def _proven(self, scan: Scan, context: Context) -> Proof:
        if isinstance(scan.proof, ScanRefusal):
            raise scan.proof
        if scan.proof.claim_id is not None:
            assert context.account_id is not None
            evidence.bind_claim(
                self._connection, claim_id=scan.proof.claim_id, account_id=context.account_id, now=scan.now
            )
        return scan.proof

    def _refuse_bad_code(self, scan: Scan, context: Context, proof: Proof) -> bool:
        """Refuse a code that is over, or six digits that the screen did not show. Claims were judged before.

        Whether it was the code of an online meeting's shared screen.
        """
        activity = context.activity
        if proof.poster is not None:
            posters.refuse_revoked(
                self._connection, activity_id=activity.id, serial=proof.poster, scanned_at=proof.scanned_at
            )
        if proof.tick is not None:
            codes.refuse_untimely(
                tick=proof.tick,
                now=scan.now,
                rotation_seconds=activity.rotation_seconds,
                grace_seconds=activity.grace_seconds,
            )
        if scan.attempt.evidence is EvidenceKind.SHORT_CODE:
            if activity.short_id is None:
                raise NotOpenError()
            assert context.account_id is not None
            return evidence.check_short_code(
                self._connection,
                digits=scan.attempt.value,
                short_id=activity.short_id,
                activity=activity,
                account_id=context.account_id,
                now=scan.now,
            )
        return proof.is_online

    def _checked_in(
        self, scan: Scan, context: Context, status: AttendanceStatus, *, at: datetime, is_online: bool
    ) -> Recorded:
        attempt, activity = scan.attempt, context.activity
        method = EvidenceKind.ONLINE if is_online else scan.method
        assert context.member_id is not None
        organisation_id = context.roster_organisation_id or roster_entries.top_up(
            self._connection,
            activity=activity,
            member_id=context.member_id,
            for_self=attempt.evidence not in SECOND_HAND,
            as_guest=attempt.as_guest,
            now=scan.now,
        )
        key = (activity.id, context.member_id)
        self._lines[key] = {
            "activity_id": activity.id,
            "member_id": context.member_id,
            "organisation_id": organisation_id,
            "held_on": activity.held_on,
            "status": status,
            "method": method,
            "grade": rules.GRADES[method],
            "checked_in_at": at,
            "scan_event_id": attempt.id,
            "recorded_by_account_id": context.account_id,
            "changed_at": scan.now,
        }
        self._told[key] = {
            "status": status.value,
            "checked_in_at": at.isoformat(),
            "method": method.value,
            "recorded_by_account_id": str(context.account_id),
        }
        return _ended(Outcome.CHECKED_IN, context, self._told[key])

    # --- Keeping ------------------------------------------------------------------------------------------------------

    def _keep(self, scan: Scan, context: Context, recorded: Recorded) -> None:
        attempt = scan.attempt
        assert context.account_id is not None
        event = {
            "id": attempt.id,
            "kind": EventKind.CHECK_IN,
            "account_id": context.account_id,
            "member_id": recorded.member_id,
            "activity_id": recorded.activity_id,
            "evidence": scan.method,
            "direction": attempt.direction,
            "captured_at": attempt.captured_at,
            "sent_at": attempt.sent_at,
            "received_at": scan.now,
            "outcome": recorded.outcome,
            "reason": recorded.reason or attempt.words,
            "fingerprint": attempt.fingerprint(context.account_id),
            "answer": recorded.facts,
            "clock_skewed": attempt.evidence is not EvidenceKind.ROSTER  # A tick is an officer's word, not a clock's.
            and rules.is_clock_skewed(captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=scan.now),
        }
        self._events.append(event)
        self._kept[attempt.id] = _Kept(event)

    def _write(self) -> None:
        """Write lines and events, each kind by one statement, in the order of their keys: nobody waits in a circle."""
        lines = sorted(self._lines.values(), key=lambda line: (line["activity_id"].int, line["member_id"].int))
        events = sorted(self._events, key=lambda event: event["id"].int)
        if lines and LINES.write(self._connection, lines) != len(lines):
            raise OutrunError()
        if events and EVENTS.write(self._connection, events) != len(events):
            raise OutrunError()


class _Kept:
    """An event of this batch, read as a row of the database is."""

    def __init__(self, event: dict[str, Any]) -> None:
        self.__dict__.update(event)


def _ended(outcome: Outcome, context: Context, line: dict[str, Any]) -> Recorded:
    return Recorded(
        outcome,
        context.activity.id,
        context.member_id,
        line,
        None,
        activity=context.activity,
        member_name=context.member_name,
    )


def _names_activity(scan: Scan, context: Context) -> bool:
    return context.activity is not None and isinstance(scan.proof, Proof)
