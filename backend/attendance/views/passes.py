"""Whoever may watch, and has lost nothing since, may go on watching: one short question instead of many."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, bindparam, func, select

from backend.activities.models import Activity
from backend.core.db import Database
from backend.core.rows import RowReader
from backend.identity.models import Account, LoginSession
from backend.identity.service import sessions
from backend.organisations.models import Grant

LASTS_S = 30.0
"""How long a pass spares the full question, which alone sees that an organisation was moved or a host has left."""
MOST_PASSES = 2000


@dataclass(frozen=True)
class _Pass:
    key: Hashable
    standing: tuple[Any, ...]
    """What the pass rests on: the person's grants and the activity, both only ever counted upwards."""
    given_at: float


class Passes:
    """What the browsers of this process may watch. A pass is good only while its session lives and nothing changed."""

    def __init__(self, database: Database, *, lasts_s: float) -> None:
        self._engine = database.engine
        self._lasts_s = lasts_s
        self._lock = threading.Lock()
        self._passes: OrderedDict[tuple[bytes, UUID], _Pass] = OrderedDict()

    def find(self, login: bytes, activity_id: UUID, *, now: datetime) -> Hashable | None:
        """The key that was given with the pass of this session, if it is still good."""
        with self._lock:
            found = self._passes.get((login, activity_id))
        if found is None or time.monotonic() - found.given_at >= self._lasts_s:
            return None
        return found.key if self._standing_of(login, activity_id, now=now) == found.standing else None

    def give(self, login: bytes, activity_id: UUID, key: Hashable, *, now: datetime) -> None:
        """Give a pass to a session that may see what `key` stands for at this moment."""
        standing = self._standing_of(login, activity_id, now=now) if self._lasts_s else None
        if standing is None:
            return
        with self._lock:
            self._passes[login, activity_id] = _Pass(key, standing, time.monotonic())
            self._passes.move_to_end((login, activity_id))
            while len(self._passes) > MOST_PASSES:
                self._passes.popitem(last=False)

    def _standing_of(self, login: bytes, activity_id: UUID, *, now: datetime) -> tuple[Any, ...] | None:
        """None: signed out, disabled, or the officer's powers are asleep."""
        with self._engine.connect() as connection:
            values = {"login": login, "activity_id": activity_id, "now": now}
            rows = _reader(connection.dialect).read(connection, values)
        if not rows or not sessions.are_powers_awake(rows[0], now=now):
            return None
        return (rows[0].account_id, rows[0].begun, rows[0].over, rows[0].version)


@lru_cache(maxsize=2)
def _reader(dialect: Dialect) -> RowReader:
    now = bindparam("now", type_=Grant.__table__.c.from_at.type)
    grants = select(func.count()).where(Grant.account_id == LoginSession.account_id)
    version = select(Activity.version).where(
        Activity.id == bindparam("activity_id", type_=Activity.__table__.c.id.type)
    )
    statement = (
        select(
            LoginSession.account_id,
            LoginSession.powers_seen_at,
            grants.where(Grant.from_at <= now).scalar_subquery().label("begun"),
            grants.where(Grant.until_at <= now).scalar_subquery().label("over"),
            version.scalar_subquery().label("version"),
        )
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.token_hash == bindparam("login"), LoginSession.ended_at.is_(None))
        .where(LoginSession.expires_at > now, Account.disabled_at.is_(None))
    )
    return RowReader(statement, dialect)
