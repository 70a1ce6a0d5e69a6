"""The body of a scan as phones send it, read at a tenth of the schema's price: a hall sends hundreds of them at once.

Only what lies well within the schema is read here, and read as the schema reads it; anything else is left to it.
"""

import json
import re
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from backend.attendance.models import Direction, EvidenceKind
from backend.core.ids import is_version_7
from backend.core.schemas import EARLIEST_DAY, LATEST_DAY

_MOST_BYTES = 1024
_FIELDS = frozenset({"activity_id", "evidence", "direction", "captured_at", "sent_at"})
_EVIDENCE_FIELDS = frozenset({"kind", "value"})
_KINDS = {kind.value: kind for kind in (EvidenceKind.ROTATING_CODE, EvidenceKind.SHORT_CODE, EvidenceKind.CLAIM)}
_VALUE = re.compile(r"[0-9A-Za-z_-]{1,200}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
"""As JavaScript's `toISOString` writes it."""


class _UnusualError(ValueError):
    """For the schema to judge."""


def read_usual(request: dict[str, Any]) -> dict[str, Any] | None:
    """What `CheckInSchema` would load from the body of a WSGI request, or None where that should be asked."""
    size = request.get("CONTENT_LENGTH") or ""
    if request.get("CONTENT_TYPE") != "application/json" or not size.isdecimal() or not 0 < int(size) <= _MOST_BYTES:
        return None
    raw = request["wsgi.input"].read(int(size))
    request["wsgi.input"] = BytesIO(raw)  # For whoever reads it again.
    return loaded(raw)


def loaded(raw: bytes) -> dict[str, Any] | None:
    """What `CheckInSchema` would load from `raw`, or None where that should be asked."""
    try:
        sent = json.loads(raw)
        if type(sent) is not dict or not sent.keys() <= _FIELDS or sent.get("direction", "in") != Direction.IN:
            return None
        evidence = sent["evidence"]
        if type(evidence) is not dict or evidence.keys() != _EVIDENCE_FIELDS or not _VALUE.fullmatch(evidence["value"]):
            return None
        return {
            "activity_id": _id_of(sent.get("activity_id")),
            "evidence": {"kind": _KINDS[evidence["kind"]], "value": evidence["value"], "reason": None},
            "direction": Direction.IN,
            "as_guest": False,
            "captured_at": _moment_of(sent.get("captured_at")),
            "sent_at": _moment_of(sent.get("sent_at")),
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _id_of(text: str | None) -> UUID | None:
    if text is None:
        return None
    found = UUID(text)
    if not is_version_7(found):
        raise _UnusualError()
    return found


def _moment_of(text: str | None) -> datetime | None:
    if text is None:
        return None
    if not _MOMENT.fullmatch(text):
        raise _UnusualError()
    found = datetime.fromisoformat(text)
    if not EARLIEST_DAY.year < found.year < LATEST_DAY.year:
        raise _UnusualError()
    return found
