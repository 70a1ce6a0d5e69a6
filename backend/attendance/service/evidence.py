"""Evidence that needs a memory: claims belong to their first user, six digits may be tried ten times."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.orm import Session

from backend.attendance.errors import ClaimTakenError, ShortCodeThrottledError, ShortCodeWrongError
from backend.attendance.models import ClaimUse, ShortCodeThrottle
from backend.attendance.service import codes
from backend.core.db import keyring_of, upsert

TRIES = 10
TRY_WINDOW = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)


def bind_claim(connection: Connection, *, claim_id: UUID, account_id: UUID, now: datetime) -> None:
    """Give a claim to the first account that uses it.

    :raises ClaimTakenError: another account was first.
    """
    statement = upsert(connection.dialect, ClaimUse).values(claim_id=claim_id, account_id=account_id, used_at=now)
    connection.execute(statement.on_conflict_do_nothing(index_elements=[ClaimUse.claim_id]))
    owner = connection.scalar(select(ClaimUse.account_id).where(ClaimUse.claim_id == claim_id))
    if owner != account_id:
        raise ClaimTakenError()


def check_short_code(
    connection: Connection, *, digits: str, short_id: int, activity: Any, account_id: UUID, now: datetime
) -> bool:
    """Refuse six digits that no display showed lately; True where it was the shared screen of an online meeting.

    Tries are counted per account and activity, never per hall.
    The count goes up before the digits are compared, under the row's lock: parallel guesses cannot outrun it.

    :raises ShortCodeThrottledError: ten wrong tries within ten minutes.
    :raises ShortCodeWrongError: not these; the facts say how many tries are left.
    """
    failures, window_started_at = _count_try(connection, activity=activity, account_id=account_id, now=now)
    if failures > TRIES:
        wait = window_started_at + TRY_WINDOW - now
        raise ShortCodeThrottledError(retry_after=max(1, int(wait.total_seconds())))
    was_shown = partial(
        codes.is_short_code,
        keyring_of(connection).code_keys,
        digits,
        short_id=short_id,
        now=now,
        rotation_seconds=activity.rotation_seconds,
        grace_seconds=activity.grace_seconds,
    )
    is_online = not was_shown()
    if is_online and not was_shown(kind=codes.CodeKind.ONLINE):
        raise ShortCodeWrongError(left=TRIES - failures)
    mine = (ShortCodeThrottle.account_id == account_id, ShortCodeThrottle.activity_id == activity.id)
    connection.execute(update(ShortCodeThrottle).where(*mine).values(failures=0))
    return is_online


def forget_spent(session: Session, *, now: datetime) -> int:
    """Forget who used which claim, and tries of six digits, a day later: claims expire, and tries count, in minutes."""
    since = now - KEPT_FOR
    uses = delete(ClaimUse).where(ClaimUse.used_at <= since).returning(ClaimUse.claim_id)
    old = delete(ShortCodeThrottle).where(ShortCodeThrottle.window_started_at <= since)
    tries = old.returning(ShortCodeThrottle.account_id)
    return len(session.execute(uses).all()) + len(session.execute(tries).all())


def _count_try(connection: Connection, *, activity: Any, account_id: UUID, now: datetime) -> tuple[int, datetime]:
    first = {"failures": 1, "window_started_at": now}
    statement = upsert(connection.dialect, ShortCodeThrottle).values(
        account_id=account_id, activity_id=activity.id, **first
    )
    is_over = ShortCodeThrottle.window_started_at <= now - TRY_WINDOW
    statement = statement.on_conflict_do_update(
        index_elements=[ShortCodeThrottle.account_id, ShortCodeThrottle.activity_id],
        set_={
            "failures": case((is_over, 1), else_=ShortCodeThrottle.failures + 1),
            "window_started_at": case((is_over, now), else_=ShortCodeThrottle.window_started_at),
        },
    ).returning(ShortCodeThrottle.failures, ShortCodeThrottle.window_started_at)
    failures, window_started_at = connection.execute(statement).one()
    return failures, window_started_at
