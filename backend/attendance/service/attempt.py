"""The words of the check-in path: what reaches the server, what its evidence shows, how it ends."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from backend.attendance.errors import ActivityNeededError, ClaimInvalidError, ScanRefusal
from backend.attendance.models import Direction, EvidenceKind, Outcome
from backend.attendance.service import card_codes, codes
from backend.attendance.service.card_codes import CardCode
from backend.attendance.service.codes import CodeKind
from backend.core.errors import Refusal
from backend.core.security import Keyring


@dataclass(frozen=True)
class Attempt:
    """One try to check somebody in, as it reached the server."""

    id: UUID
    activity_id: UUID | None
    evidence: EvidenceKind
    value: str
    """The token, the six digits, the claim, the card's token, or for a tick the member's id."""
    account_id: UUID | None = None
    """Who tries: the member, or the officer who ticks the roster. None: whom `login` is of."""
    login: bytes | None = None
    """SHA-256 of a session's token: the account is then looked up together with everything else."""
    captured_at: datetime | None = None
    sent_at: datetime | None = None
    direction: Direction = Direction.IN
    words: str | None = None
    """An officer's reason for a tick."""
    as_guest: bool = False
    """Said aloud: of another branch, and here as a guest."""
    is_doubtful: bool = False
    """An officer should look at it: whoever recorded it no longer minds the desk."""

    def fingerprint(self, account_id: UUID) -> bytes:
        """Equal for the same attempt sent twice: `sent_at` and the connection may differ (design §7)."""
        parts: tuple[object, ...] = (account_id, self.activity_id, self.evidence, self.value)
        parts += (self.direction, self.captured_at, *(("as_guest",) if self.as_guest else ()))
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()

    @property
    def member_id(self) -> UUID | None:
        """Whom an officer ticks; None where people check in themselves."""
        return UUID(self.value) if self.evidence is EvidenceKind.ROSTER else None


@dataclass(frozen=True)
class Proof:
    """What the evidence alone shows."""

    scanned_at: datetime
    """When, by the server's clock."""
    short_id: int | None = None
    """Of which subject, where a code says it."""
    tick: int | None = None
    """From when the code is, where its age is still to be judged."""
    claim_id: UUID | None = None
    """The claim, which belongs to its first user."""
    poster: int | None = None
    """The serial number of a poster, which may have been taken back."""
    is_online: bool = False
    """The code was on the shared screen of an online meeting."""
    card: CardCode | None = None
    """What a member's card says; its key is still to be asked."""


@dataclass(frozen=True)
class Scan:
    """An attempt whose evidence has been read, and when it arrived."""

    attempt: Attempt
    proof: Proof | ScanRefusal
    now: datetime

    @property
    def method(self) -> EvidenceKind:
        """By what somebody checks in: the code itself says whether it is a poster's."""
        is_poster = isinstance(self.proof, Proof) and self.proof.poster is not None
        return EvidenceKind.POSTER if is_poster else self.attempt.evidence

    @property
    def short_id(self) -> int | None:
        """The subject that its code names."""
        return self.proof.short_id if isinstance(self.proof, Proof) else None

    @property
    def card(self) -> CardCode | None:
        """The card that was shown."""
        return self.proof.card if isinstance(self.proof, Proof) else None


@dataclass(frozen=True)
class Recorded:
    """How an attempt ended, now or when it was first made."""

    outcome: Outcome
    activity_id: UUID | None
    member_id: UUID | None
    facts: dict[str, Any]
    """For a success: status, checked_in_at, method, recorded_by_account_id. For a refusal: what its reason tells."""
    reason: str | None
    activity: Any = None
    """A row with the activity's plan, where there is one."""
    member_name: str | None = None
    replayed: bool = False


Ending: TypeAlias = Recorded | Refusal
"""A refusal by itself is one that leaves no trace: the attempt was not kept."""


def scan_of(attempt: Attempt, *, keyring: Keyring, now: datetime) -> Scan:
    """Read the evidence of `attempt`; no database is asked.

    :raises ActivityNeededError: the six digits, a card or a tick without an activity.
    """
    try:
        return Scan(attempt, _proof_of(attempt, keyring, now), now)
    except ScanRefusal as refusal:
        return Scan(attempt, refusal, now)


def _proof_of(attempt: Attempt, keyring: Keyring, now: datetime) -> Proof:
    if attempt.evidence in (EvidenceKind.ROTATING_CODE, EvidenceKind.POSTER):
        scanned = codes.read(keyring.code_keys, attempt.value)
        if scanned.kind is CodeKind.POSTER:
            return Proof(now, scanned.short_id, poster=scanned.tick)
        return Proof(now, scanned.short_id, scanned.tick, is_online=scanned.kind is CodeKind.ONLINE)
    if attempt.evidence is EvidenceKind.CLAIM:
        claim = codes.read_claim(keyring.claim_keys, attempt.value, now=now)
        if claim.kind not in codes.OF_ACTIVITIES:
            raise ClaimInvalidError()
        poster = claim.tick if claim.kind is CodeKind.POSTER else None
        is_online = claim.kind is CodeKind.ONLINE
        return Proof(claim.scanned_at, claim.short_id, claim_id=claim.id, poster=poster, is_online=is_online)
    if attempt.activity_id is None:
        raise ActivityNeededError()
    if attempt.evidence is EvidenceKind.MEMBER_CARD:
        return Proof(now, card=card_codes.read(attempt.value))
    return Proof(now)
