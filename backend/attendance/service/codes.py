"""Codes are derived, never stored (design §3): minting and reading rotating tokens, six digits and claims.

token = base32(kind · short id · tick · truncated HMAC-SHA256), 18 bytes, 29 upper-case letters and digits.
A tick is five seconds of the server's clock. How often a display refreshes is not part of the code, so that changing
it mid-meeting invalidates nothing.
"""

import base64
import binascii
import hashlib
import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from uuid import UUID

from backend.attendance.errors import (
    ClaimExpiredError,
    ClaimInvalidError,
    CodeExpiredError,
    CodeFromFutureError,
    CodeIsCardError,
    CodeMalformedError,
    CodeUnknownError,
)
from backend.core.ids import is_version_7, new_id

TICK_SECONDS = 5
TICK = timedelta(seconds=TICK_SECONDS)
CARD_V1, PRINTED_CARD_V1 = 0x21, 0x22
"""The first byte of a member's card, which is read in `card_codes`."""
CLAIM_LIFETIME = timedelta(minutes=5)
SHORT_CODE_DIGITS = 6
_TOKEN_BYTES = 18
MAC_BYTES = 8
_CLAIM_MAC_BYTES = 16
_CLAIM_BYTES = 42


class CodeKind(IntEnum):
    """What a code is of: the first byte of its token, version 1. That of a claim on it is one more."""

    ACTIVITY = 0x11
    """On a screen in the room."""
    POSTER = 0x13
    """It says its serial number where a rotating code says its tick."""
    ONLINE = 0x15
    """On the shared screen of an online meeting: who scans it was not in the room."""
    SHIFT = 0x17
    """Of a volunteer project's shift, in and out; what it stands for is known above."""


OF_ACTIVITIES = (CodeKind.ACTIVITY, CodeKind.POSTER, CodeKind.ONLINE)


@dataclass(frozen=True)
class Scanned:
    """What a token says: of which subject it is, and from which tick or of which poster."""

    short_id: int
    tick: int
    """Of a poster, its serial number."""
    kind: CodeKind = CodeKind.ACTIVITY


@dataclass(frozen=True)
class Claim:
    """A scan that was exchanged before sign-in: good code, good time, no person yet."""

    id: UUID
    short_id: int
    tick: int
    scanned_at: datetime
    kind: CodeKind


def tick_of(instant: datetime) -> int:
    """The five-second tick in which `instant` lies."""
    return int(instant.timestamp()) // TICK_SECONDS


def instant_of(tick: int) -> datetime:
    """When `tick` began."""
    return datetime.fromtimestamp(tick * TICK_SECONDS, UTC)


def lifetime(*, rotation_seconds: int, grace_seconds: int) -> timedelta:
    """For how long after its own tick a code is taken."""
    return lifetime_ticks(rotation_seconds=rotation_seconds, grace_seconds=grace_seconds) * TICK


def lifetime_ticks(*, rotation_seconds: int, grace_seconds: int) -> int:
    """For how many ticks after its own a code is taken: two rotations and the grace, rounded up."""
    return -(-(2 * rotation_seconds + grace_seconds) // TICK_SECONDS)


def mint(key: bytes, *, short_id: int, now: datetime, kind: CodeKind = CodeKind.ACTIVITY) -> str:
    """The token of the present tick, for a screen."""
    head = head_of(kind, short_id, tick_of(now))
    return base64.b32encode(head + _mac(key, head)).decode().rstrip("=")


def mint_poster(key: bytes, *, short_id: int, serial: int) -> str:
    """The token of a poster."""
    head = head_of(CodeKind.POSTER, short_id, serial)
    return base64.b32encode(head + _mac(key, head)).decode().rstrip("=")


def read(keys: Sequence[bytes], token: str, *, kinds: tuple[CodeKind, ...] = OF_ACTIVITIES) -> Scanned:
    """What a token of one of these kinds says, whatever its age.

    :raises CodeMalformedError: not a code, or cut off.
    :raises CodeIsCardError: a member's card.
    :raises CodeUnknownError: not signed by us, or of another kind.
    """
    return _read(tuple(keys), token, kinds)


@lru_cache(maxsize=64)
def _read(keys: tuple[bytes, ...], token: str, kinds: tuple[CodeKind, ...]) -> Scanned:
    """A hall sends the same token a hundred times, and what it says never changes."""
    head, mac = split(token)
    if head[0] in (CARD_V1, PRINTED_CARD_V1):
        raise CodeIsCardError()
    if head[0] not in kinds or not any(hmac.compare_digest(_mac(key, head), mac) for key in keys):
        raise CodeUnknownError()
    short_id, tick = int.from_bytes(head[1:6], "big"), int.from_bytes(head[6:10], "big")
    return Scanned(short_id, tick, CodeKind(head[0]))


def refuse_untimely(*, tick: int, now: datetime, rotation_seconds: int, grace_seconds: int) -> None:
    """Refuse a tick that has not come yet or is over, by the server's clock.

    :raises CodeFromFutureError: it has not come.
    :raises CodeExpiredError: older than two rotations and the grace.
    """
    age = tick_of(now) - tick
    if age < 0:
        raise CodeFromFutureError()
    if age > lifetime_ticks(rotation_seconds=rotation_seconds, grace_seconds=grace_seconds):
        raise CodeExpiredError()


def short_code(key: bytes, *, short_id: int, tick: int, kind: CodeKind = CodeKind.ACTIVITY) -> str:
    """The six digits that a display shows beside the code of `tick`."""
    head = head_of(kind, short_id, tick)
    digest = hmac.new(key, b"short" + head, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**SHORT_CODE_DIGITS:0{SHORT_CODE_DIGITS}d}"


def is_short_code(
    keys: Sequence[bytes],
    digits: str,
    *,
    short_id: int,
    now: datetime,
    rotation_seconds: int,
    grace_seconds: int,
    kind: CodeKind = CodeKind.ACTIVITY,
) -> bool:
    """Whether `digits` were on a display lately: at any tick that a rotating code would still be taken of.

    Full-width digits, as Chinese keyboards type them, are the same digits.
    """
    typed, present = unicodedata.normalize("NFKC", digits).encode(), tick_of(now)
    life = lifetime_ticks(rotation_seconds=rotation_seconds, grace_seconds=grace_seconds)
    return any(
        hmac.compare_digest(short_code(key, short_id=short_id, tick=tick, kind=kind).encode(), typed)
        for key in keys
        for tick in range(present, present - life - 1, -1)
    )


def make_claim(key: bytes, *, scanned: Scanned, now: datetime) -> str:
    """Sign that `scanned` was a good code at `now`. The claim's id, a UUIDv7, carries the time."""
    said = head_of(scanned.kind, scanned.short_id, scanned.tick)[1:]
    body = bytes([scanned.kind + 1]) + new_id(at=now).bytes + said
    return base64.urlsafe_b64encode(body + _mac(key, body, _CLAIM_MAC_BYTES)).decode().rstrip("=")


def read_claim(keys: Sequence[bytes], claim: str, *, now: datetime) -> Claim:
    """What a claim says.

    :raises ClaimInvalidError: not a claim of ours.
    :raises ClaimExpiredError: older than five minutes.
    """
    try:
        raw = base64.b64decode(claim + "=" * (-len(claim) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as broken:
        raise ClaimInvalidError() from broken
    body, mac = raw[:-_CLAIM_MAC_BYTES], raw[-_CLAIM_MAC_BYTES:]
    known = len(raw) == _CLAIM_BYTES and body[0] - 1 in list(CodeKind)
    if not known or not any(hmac.compare_digest(_mac(key, body, _CLAIM_MAC_BYTES), mac) for key in keys):
        raise ClaimInvalidError()
    identifier = UUID(bytes=body[1:17])
    if not is_version_7(identifier):
        raise ClaimInvalidError()
    scanned_at = datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)
    if now - scanned_at > CLAIM_LIFETIME:
        raise ClaimExpiredError()
    return Claim(
        id=identifier,
        short_id=int.from_bytes(body[17:22], "big"),
        tick=int.from_bytes(body[22:26], "big"),
        scanned_at=scanned_at,
        kind=CodeKind(body[0] - 1),
    )


def head_of(kind: int, short_id: int, tick: int) -> bytes:
    """What of a token is signed."""
    return bytes([kind]) + short_id.to_bytes(5, "big") + tick.to_bytes(4, "big")


def _mac(key: bytes, content: bytes, length: int = MAC_BYTES) -> bytes:
    # Not hmac.digest: its C path releases the GIL, which costs milliseconds beside a busy thread.
    return hmac.new(key, content, hashlib.sha256).digest()[:length]


def split(token: str) -> tuple[bytes, bytes]:
    """Head and signature of a token of any kind.

    :raises CodeMalformedError: not a code, or cut off.
    """
    cleaned = token.strip().upper()
    try:
        raw = base64.b32decode(cleaned + "=" * (-len(cleaned) % 8))
    except (binascii.Error, ValueError) as broken:
        raise CodeMalformedError() from broken
    if len(raw) != _TOKEN_BYTES:
        raise CodeMalformedError()
    return raw[:-MAC_BYTES], raw[-MAC_BYTES:]
