"""The 1,100 community groups of a city's legal aid for measuring: owners, a year of counters, the marks lists read."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.core.ids import new_id
from backend.volunteering.models import (
    CommunityGroup,
    CountKind,
    GroupCount,
    GroupLog,
    GroupMark,
    GroupPost,
    GroupRole,
)

GROUPS = 1100
COMMUNITIES = 220
FIRMS = 60
LOGS_EACH = 20
COUNTED = (CountKind.QUESTIONS_ANSWERED, CountKind.LAW_POSTS, CountKind.CASES_EXPLAINED, CountKind.VISITS)

Person = tuple[UUID, UUID]
"""A volunteer and their account."""


def fill(
    session: Session, *, project_id: UUID, lawyers: list[Person], from_on: date, now: datetime, chance: random.Random
) -> None:
    """Found the groups, one owner each, and log something in each of them on `LOGS_EACH` days of the year."""
    groups = [(new_id(), lawyers[number % len(lawyers)]) for number in range(GROUPS)]
    founder = lawyers[0][1]
    session.execute(
        insert(CommunityGroup),
        [_group(group_id, number, project_id, founder, from_on, now) for number, (group_id, _) in enumerate(groups)],
    )
    session.execute(insert(GroupPost), [_owner(group_id, owner[0], founder, from_on) for group_id, owner in groups])
    logs = [log for group_id, owner in groups for log in _logs(group_id, owner, from_on, now, chance)]
    counts = [_count(log, chance.choice(COUNTED), chance) for log in logs]
    session.execute(insert(GroupLog), logs)
    session.execute(insert(GroupCount), counts)
    session.execute(insert(GroupMark), list(_marks(counts)))


def _group(
    group_id: UUID, number: int, project_id: UUID, account_id: UUID, from_on: date, now: datetime
) -> dict[str, Any]:
    return {
        "id": group_id,
        "project_id": project_id,
        "community": f"测量社区{number % COMMUNITIES}",
        "name": f"测量{number}群",
        "firm": f"测量律所{number % FIRMS}",
        "head_count": 200,
        "from_on": from_on,
        "created_by_account_id": account_id,
        "created_at": now,
        "changed_at": now,
        "version": 1,
    }


def _owner(group_id: UUID, volunteer_id: UUID, account_id: UUID, from_on: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "group_id": group_id,
        "volunteer_id": volunteer_id,
        "role": GroupRole.OWNER,
        "from_on": from_on,
        "given_by_account_id": account_id,
    }


def _logs(
    group_id: UUID, owner: Person, from_on: date, now: datetime, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for day in chance.sample(range(365), LOGS_EACH):
        yield {
            "id": new_id(),
            "group_id": group_id,
            "volunteer_id": owner[0],
            "account_id": owner[1],
            "held_on": from_on + timedelta(days=day),
            "captured_at": now,
            "received_at": now,
            "fingerprint": b"",
        }


def _count(log: dict[str, Any], kind: CountKind, chance: random.Random) -> dict[str, Any]:
    counted = {"id": new_id(), "log_id": log["id"], "kind": kind, "count": chance.randrange(1, 9)}
    return counted | {name: log[name] for name in ("group_id", "held_on")}


def _marks(counts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    latest: dict[tuple[UUID, CountKind], date] = {}
    for row in counts:
        key = (row["group_id"], row["kind"])
        latest[key] = max(latest.get(key, row["held_on"]), row["held_on"])
    for (group_id, kind), last_on in latest.items():
        yield {"group_id": group_id, "kind": kind, "last_on": last_on}
