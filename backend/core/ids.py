"""Ids are UUIDv7, made by whoever creates the thing; a phone may, offline (design §2)."""

import os
import time
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

VERSION = 7
_EPOCH = datetime.fromtimestamp(0, UTC)


def new_id(*, at: datetime | None = None) -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits.

    `at` where somebody will read the moment out of the id; anywhere else the machine's clock will do.
    """
    milliseconds = time.time_ns() // 1_000_000 if at is None else (at - _EPOCH) // timedelta(milliseconds=1)
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | (random >> 68) << 64
    return UUID(int=value | 0b10 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF)


def is_version_7(value: UUID | None) -> bool:
    """Whether `value` is a UUIDv7 as RFC 9562 lays it out."""
    return value is not None and value.version == VERSION and value.variant == RFC_4122


def parsed(text: str) -> UUID | None:
    """The UUID that `text` writes, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
