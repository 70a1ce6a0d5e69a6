"""The code of a member's card: made on the member's phone without a network, verified where the scan arrives.

token = base32(kind · card's short id · tick · truncated HMAC-SHA256 by the card's own key), as long as an activity's.
A printed card has no tick: it says the same for ever.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.attendance.errors import CardExpiredError, CardRevokedError, CardUnknownError, CodeUnknownError
from backend.attendance.models import CardKind
from backend.attendance.rules import drift_of
from backend.attendance.service import codes

TOLERANCE = timedelta(minutes=3)
"""How far the clock of a member's phone may be off, and how long a picture of a card is good for."""
PREFIX_LETTERS = 9
"""45 of the 48 bits that say kind and card: the tenth letter begins with the last three."""
_KIND_BYTES = {CardKind.PHONE: codes.CARD_V1, CardKind.PRINTED: codes.PRINTED_CARD_V1}


@dataclass(frozen=True)
class CardCode:
    """What a card says of itself; nothing of it is proven before its key is known."""

    kind: CardKind
    short_id: int
    tick: int
    head: bytes
    mac: bytes

    @property
    def made_at(self) -> datetime | None:
        """When the phone made it, by the phone's clock; None for a printed card."""
        return codes.instant_of(self.tick) if self.kind is CardKind.PHONE else None


def read(token: str) -> CardCode:
    """What the token of a card says.

    :raises CodeMalformedError: not a code, or cut off.
    :raises CodeUnknownError: not a member's card.
    """
    head, mac = codes.split(token)
    kind = next((kind for kind, byte in _KIND_BYTES.items() if byte == head[0]), None)
    if kind is None:
        raise CodeUnknownError()
    short_id, tick = int.from_bytes(head[1:6], "big"), int.from_bytes(head[6:10], "big")
    return CardCode(kind, short_id, tick, head, mac)


def mint(key: bytes, *, kind: CardKind, short_id: int, now: datetime) -> str:
    """The token that a card with this key shows at `now`; the phone does the same by itself."""
    tick = codes.tick_of(now) if kind is CardKind.PHONE else 0
    head = codes.head_of(_KIND_BYTES[kind], short_id, tick)
    return base64.b32encode(head + _mac(key, head)).decode().rstrip("=")


def prefix_of(kind: CardKind, short_id: int) -> str:
    """How every token of the card begins: enough for a desk without a network to know whose it is."""
    return base64.b32encode(codes.head_of(_KIND_BYTES[kind], short_id, 0)).decode()[:PREFIX_LETTERS]


@dataclass(frozen=True)
class Shown:
    """When a card was shown, and whether an officer should look at it."""

    at: datetime | None
    """When it was caught offline; None: just now."""
    is_doubtful: bool


def judge(
    code: CardCode,
    *,
    key: bytes,
    revoked_at: datetime | None,
    captured_at: datetime | None,
    sent_at: datetime | None,
    now: datetime,
) -> Shown:
    """Whether the card is good. One that was revoked since it was shown is taken, and flagged.

    :raises CardUnknownError: not made with the card's key.
    :raises CardExpiredError: shown at another time than it was scanned: a picture, or a clock far off.
    :raises CardRevokedError: shown after it was revoked.
    """
    if not hmac.compare_digest(_mac(key, code.head), code.mac):
        raise CardUnknownError()
    scanned_at = min(captured_at - drift_of(sent_at=sent_at, now=now), now) if captured_at is not None else now
    made_at = code.made_at
    offline_at = None
    if made_at is not None and abs(now - made_at) > TOLERANCE:
        if abs(scanned_at - made_at) > TOLERANCE:
            raise CardExpiredError()
        offline_at = min(made_at, now)
    shown_at = made_at or scanned_at
    if revoked_at is not None and max(shown_at, scanned_at) >= revoked_at:
        raise CardRevokedError()
    return Shown(offline_at, is_doubtful=revoked_at is not None or code.kind is CardKind.PRINTED)


def _mac(key: bytes, head: bytes) -> bytes:
    return hmac.new(key, head, hashlib.sha256).digest()[: codes.MAC_BYTES]
