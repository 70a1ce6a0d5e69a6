"""What an attempt to scan in or out shows: of which shift, by whom, and for which moment it stands."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.attendance import rules as scan_rules
from backend.attendance.errors import (
    CardUnknownError,
    ClaimInvalidError,
    CodeExpiredError,
    CodeFromFutureError,
    CodeUnknownError,
    ShortCodeThrottledError,
    ShortCodeWrongError,
)
from backend.attendance.models import Direction, EvidenceKind, MemberCard
from backend.attendance.service import card_codes, cards, codes
from backend.attendance.service.evidence import TRIES, TRY_WINDOW, bind_claim
from backend.core.db import keyring_of
from backend.core.errors import NotFound
from backend.members.models import Member
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.scans import CodeOtherShiftError, ShiftNeededError
from backend.volunteering.models import ServiceScan, Shift, Volunteer
from backend.volunteering.service import people, shift_codes

BY_ANOTHER = (EvidenceKind.MEMBER_CARD, EvidenceKind.ROSTER)
"""Recorded by whoever leads the shift, not by the volunteer."""
_TOLD_AT_ONCE = timedelta(minutes=2)


@dataclass(frozen=True)
class ServiceAttempt:
    """One try to scan somebody in or out, as it reached the server."""

    id: UUID
    account_id: UUID
    evidence: EvidenceKind
    value: str
    """The token, the six digits, the claim, the card's token, or for a name the volunteer's id."""
    direction: Direction
    shift_id: UUID | None = None
    captured_at: datetime | None = None
    sent_at: datetime | None = None
    is_doubtful: bool = False
    """Recorded by a steward whose desk was taken back, or over, before it arrived: somebody should look at it."""

    @property
    def fingerprint(self) -> bytes:
        """Equal for the same attempt sent twice (design §7)."""
        parts = (self.account_id, self.shift_id, self.evidence, self.value, self.direction, self.captured_at)
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()


@dataclass(frozen=True)
class Moment:
    """For when an attempt stands, by the server's clock."""

    at: datetime
    is_late: bool = False
    """It waited on a phone; the code's own slot, or the phone, says when it was made."""
    is_doubtful: bool = False
    """Somebody should look at it: a printed card, or one that was revoked since."""


def find_named_shift(session: Session, attempt: ServiceAttempt) -> Shift | None:
    """The shift that the attempt names.

    :raises NotFound: there is none such.
    """
    if attempt.shift_id is None:
        return None
    found = session.get(Shift, attempt.shift_id)
    if found is None:
        raise NotFound()
    return found


def find_volunteer(session: Session, attempt: ServiceAttempt, *, now: datetime) -> Volunteer | None:
    """Who is scanned in or out; None: the account never volunteered, or the card is none of ours.

    :raises NotFound: there is no volunteer of that id.
    :raises OwnMatterError: nobody records themselves at the desk.
    """
    if attempt.evidence not in BY_ANOTHER:
        return people.find(session, account_id=attempt.account_id)
    if attempt.evidence is EvidenceKind.ROSTER:
        volunteer = people.find_by_id(session, volunteer_id=UUID(attempt.value))
        if volunteer is None:
            raise NotFound()
    else:
        member = _holder_of(session, attempt.value)
        if member is None:
            return None
        volunteer = people.find_or_make(session, member=member, now=now)
    if people.account_id_of(session, volunteer) == attempt.account_id:
        raise OwnMatterError()
    return volunteer


def scanned_shift(session: Session, attempt: ServiceAttempt, named: Shift | None) -> tuple[Shift, codes.Scanned | None]:
    """The shift, and what the code says where one was scanned.

    :raises CodeUnknownError: the code is of no shift of ours.
    :raises CodeOtherShiftError: of another one than named.
    :raises ShiftNeededError: the evidence counts only within a named shift.
    """
    scanned = None
    if attempt.evidence is EvidenceKind.ROTATING_CODE:
        scanned = codes.read(keyring_of(session).code_keys, attempt.value, kinds=(codes.CodeKind.SHIFT,))
        found = shift_codes.find_shift(session, short_id=scanned.short_id)
        if found is None:
            raise CodeUnknownError()
        if named is not None and named.id != found.id:
            raise CodeOtherShiftError()
        return found, scanned
    if named is None:
        raise ShiftNeededError()
    return named, None


def claimed_shift(session: Session, attempt: ServiceAttempt, *, now: datetime) -> tuple[Shift, Moment]:
    """The shift of a claim that was made before signing in, and when that was; it belongs to its first user.

    :raises ClaimInvalidError: not a claim of ours, or of no shift.
    :raises ClaimExpiredError: older than five minutes.
    :raises ClaimTakenError: another account was first.
    """
    claim = codes.read_claim(keyring_of(session).claim_keys, attempt.value, now=now)
    found = shift_codes.find_shift(session, short_id=claim.short_id) if claim.kind is codes.CodeKind.SHIFT else None
    if found is None:
        raise ClaimInvalidError()
    bind_claim(session.connection(), claim_id=claim.id, account_id=attempt.account_id, now=now)
    return found, Moment(claim.scanned_at)


def moment_of_code(attempt: ServiceAttempt, scanned: codes.Scanned, shift: Shift, *, now: datetime) -> Moment:
    """The code's own slot; one that arrives too late counts if the phone can tell that it was in time.

    :raises CodeFromFutureError: its slot has not come.
    :raises CodeExpiredError: it is old, and was not caught while it was shown.
    """
    slot_at = codes.instant_of(scanned.tick)
    if slot_at > now:
        raise CodeFromFutureError()
    lives = codes.lifetime(rotation_seconds=shift.rotation_seconds, grace_seconds=shift.grace_seconds)
    if now < slot_at + lives + codes.TICK:
        return Moment(slot_at)
    if now - slot_at > scan_rules.LONGEST_IN_QUEUE or not scan_rules.was_caught_offline(
        slot_at=slot_at, code_lives=lives, captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=now
    ):
        raise CodeExpiredError()
    return Moment(slot_at, is_late=True)


def moment_of_digits(
    session: Session, attempt: ServiceAttempt, shift: Shift, volunteer: Volunteer | None, *, now: datetime
) -> Moment:
    """Now, if the screen showed these digits lately. Whoever calls holds the volunteer, so tries come one by one.

    :raises ShortCodeThrottledError: ten wrong tries within ten minutes.
    :raises ShortCodeWrongError: not these; the facts say how many tries are left.
    """
    wrong = select(func.count(), func.min(ServiceScan.received_at)).where(
        ServiceScan.shift_id == shift.id,
        ServiceScan.volunteer_id == (volunteer.id if volunteer else None),
        ServiceScan.account_id == attempt.account_id,
        ServiceScan.received_at > now - TRY_WINDOW,
        ServiceScan.reason == ShortCodeWrongError.reason,
    )
    failures, since = session.execute(wrong).one()
    if failures >= TRIES:
        raise ShortCodeThrottledError(retry_after=max(1, int((since + TRY_WINDOW - now).total_seconds())))
    short_id = shift_codes.find_short_id(session, shift_id=shift.id)
    if short_id is None or not codes.is_short_code(
        keyring_of(session).code_keys,
        attempt.value,
        short_id=short_id,
        now=now,
        rotation_seconds=shift.rotation_seconds,
        grace_seconds=shift.grace_seconds,
        kind=codes.CodeKind.SHIFT,
    ):
        raise ShortCodeWrongError(left=TRIES - failures - 1)
    return Moment(now)


def moment_of_card(session: Session, attempt: ServiceAttempt, *, now: datetime) -> Moment:
    """When the card was shown.

    :raises CardUnknownError: not a card of ours.
    :raises CardExpiredError: a picture of a card, or a clock far off.
    :raises CardRevokedError: revoked before.
    """
    code = card_codes.read(attempt.value)
    card = session.scalars(select(MemberCard).where(MemberCard.short_id == code.short_id)).one_or_none()
    if card is None:
        raise CardUnknownError()
    shown = card_codes.judge(
        code,
        key=cards.key_of(keyring_of(session), card.key_sealed),
        revoked_at=card.revoked_at,
        captured_at=attempt.captured_at,
        sent_at=attempt.sent_at,
        now=now,
    )
    return Moment(shown.at or now, is_late=shown.at is not None, is_doubtful=shown.is_doubtful)


def moment_of_name(attempt: ServiceAttempt, *, now: datetime) -> Moment:
    """When a name was ticked, as far as the phone at the desk can tell."""
    at = scan_rules.ticked_at(captured_at=attempt.captured_at, sent_at=attempt.sent_at, now=now)
    return Moment(at, is_late=now - at > _TOLD_AT_ONCE)


def _holder_of(session: Session, token: str) -> Member | None:
    code = card_codes.read(token)
    return session.scalars(
        select(Member).join(MemberCard, MemberCard.member_id == Member.id).where(MemberCard.short_id == code.short_id)
    ).one_or_none()
