"""When a scan was made, as far as its code, its officer and the phone's own times show."""

from datetime import datetime

from backend.attendance import rules
from backend.attendance.models import EvidenceKind
from backend.attendance.service import codes
from backend.attendance.service.attempt import Proof, Scan
from backend.attendance.service.scan_context import Plan


def caught_offline_at(scan: Scan, plan: Plan) -> datetime | None:
    """When a scan was made that arrives too late but was in time, else None.

    The tick of its code proves it. A poster has none: the phone says it, and what comes of it is an officer's word.
    """
    if not isinstance(scan.proof, Proof):
        return None
    if scan.proof.poster is not None and scan.proof.claim_id is None:
        return _poster_scanned_at(scan, plan)
    if scan.proof.tick is None:
        return None
    slot_at, row = codes.instant_of(scan.proof.tick), plan.activity
    lives = codes.lifetime(rotation_seconds=row.rotation_seconds, grace_seconds=row.grace_seconds)
    if scan.now < min(slot_at + lives + codes.TICK, plan.occasion.over_at):
        return None
    attempt = scan.attempt
    caught = rules.was_caught_offline(
        slot_at=slot_at, code_lives=lives, captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=scan.now
    )
    return slot_at if caught else None


def _poster_scanned_at(scan: Scan, plan: Plan) -> datetime | None:
    attempt = scan.attempt
    return rules.poster_scanned_at(
        plan.occasion, captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=scan.now
    )


def ticked_in_time_at(scan: Scan, plan: Plan) -> datetime | None:
    """When a tick that waited on a phone was made, if that was in time."""
    attempt = scan.attempt
    if attempt.evidence is not EvidenceKind.ROSTER:
        return None
    return rules.ticked_in_time_at(
        plan.occasion, captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=scan.now
    )


def passed_at(scan: Scan, proof: Proof) -> datetime:
    """When somebody passed the desk, or showed that they were there."""
    attempt = scan.attempt
    if attempt.evidence is not EvidenceKind.ROSTER:
        return proof.scanned_at
    return rules.ticked_at(captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=scan.now)
