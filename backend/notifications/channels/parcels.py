"""What a channel is given, and what it says afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from backend.notifications.models import Channel


@dataclass(frozen=True)
class Parcel:
    """One delivery, opened for sending. It holds addresses: never to be logged."""

    delivery_id: UUID
    channel: Channel
    lease_until: datetime
    notice_id: UUID | None
    """None: it speaks of no single notice."""
    tag: str
    """Equal for the same notice, so that whoever gets it twice shows it once."""
    title: str
    body: str
    path: str
    """Inside the app."""
    is_urgent: bool
    lasts_s: int
    """How long a push service keeps it for a phone that is off."""
    address: str
    """The push service's address of the phone, an e-mail address, or a phone number."""
    p256dh: str = ""
    auth: str = ""
    subscription_id: UUID | None = None


class Fate(Enum):
    """What came of it."""

    SENT = auto()
    RETRY = auto()
    """Perhaps later."""
    REFUSED = auto()
    """Never, as it is."""
    GONE = auto()
    """Nobody lives there any more."""


@dataclass(frozen=True)
class Outcome:
    """What came of a parcel; `reason` is a stable word."""

    fate: Fate
    reason: str | None = None
    retry_after_s: int | None = None


SENT = Outcome(Fate.SENT)


class Sender(Protocol):
    """A way out."""

    def send(self, parcel: Parcel) -> Outcome:
        """Try once, within some seconds. Raises nothing that is to be expected of networks."""
        ...
