"""What was sent as an attempt to check in, and how an attempt is answered."""

from typing import Any
from uuid import UUID

from backend.attendance.errors import SCAN_REFUSALS
from backend.attendance.service.attempt import Attempt, Recorded
from backend.core.errors import Refusal


def attempt_of(
    check_in_id: UUID, body: dict[str, Any], *, account_id: UUID | None, login: bytes | None = None
) -> Attempt:
    """What was sent, by an account or by a session."""
    evidence = body["evidence"]
    return Attempt(
        id=check_in_id,
        account_id=account_id,
        login=login,
        activity_id=body["activity_id"],
        evidence=evidence["kind"],
        value=evidence["value"],
        captured_at=body["captured_at"],
        sent_at=body["sent_at"],
        direction=body["direction"],
        words=evidence["reason"],
        as_guest=body["as_guest"],
    )


def refusal_of(check_in_id: UUID, recorded: Recorded) -> Refusal:
    """The refusal with which a kept attempt ended, now or when it was first made."""
    assert recorded.reason is not None
    return SCAN_REFUSALS[recorded.reason](**recorded.facts, id=str(check_in_id), replayed=recorded.replayed)


def answer_of(check_in_id: UUID, recorded: Recorded, *, recorder: str | None) -> dict[str, Any]:
    """The answer to an attempt that went well; `recorder` is told to officers only."""
    activity, facts = recorded.activity, recorded.facts
    return {
        "id": str(check_in_id),
        "outcome": recorded.outcome.value,
        "status": facts["status"],
        "activity": {
            "id": str(recorded.activity_id),
            "title": activity.title,
            "starts_at": activity.starts_at.isoformat(),
            "venue": activity.venue,
            "checks_out": activity.checks_out,
        },
        "member": {"id": str(recorded.member_id), "name": recorded.member_name},
        "checked_in_at": facts["checked_in_at"],
        "method": facts["method"],
        "left_at": facts.get("left_at"),
        "recorded_by_name": recorder,
        "replayed": recorded.replayed,
    }
