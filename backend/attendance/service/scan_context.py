"""What the decisions about scans need to know, read for many scans at once: one statement per activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, select

from backend.activities.models import Activity
from backend.attendance.models import COUNTS_AS_IN, Attendance, CodeSubject, RosterEntry
from backend.attendance.service.attempt import Scan
from backend.core.db import locked
from backend.identity.models import Account, LoginSession
from backend.members.models import Member


@dataclass(frozen=True)
class Context:
    """What one decision needs to know."""

    account_id: UUID | None
    """None: the login is not, or no longer, alive."""
    activity: Any = None
    """A row with the activity's plan: the columns of `_PLAN`; None: the code or the phone named none of ours."""
    short_id: int | None = None
    member_id: UUID | None = None
    member_name: str | None = None
    roster_organisation_id: UUID | None = None
    line: dict[str, Any] | None = None
    """The member's line where it counts as in."""


class _Who(StrEnum):
    """By what the person of a scan is found."""

    LOGIN = "login"
    ACCOUNT = "account"
    MEMBER = "member"


@dataclass(frozen=True)
class _Group:
    """Scans that one statement reads for."""

    who: _Who
    short_id: int | None
    activity_id: UUID | None


def read_contexts(connection: Connection, scans: Sequence[Scan]) -> list[Context]:
    """The context of each scan, in their order. The activities are held as they are until the transaction ends."""
    groups: dict[_Group, list[int]] = {}
    for place, scan in enumerate(scans):
        groups.setdefault(_group_of(scan), []).append(place)
    found: dict[int, Context] = {}
    for group, places in groups.items():
        contexts = _read_group(connection, group, [scans[place] for place in places])
        found.update(zip(places, contexts, strict=True))
    return [found[place] for place in range(len(scans))]


def _group_of(scan: Scan) -> _Group:
    attempt, short_id = scan.attempt, scan.short_id
    who = _Who.MEMBER if attempt.member_id else _Who.LOGIN if attempt.login is not None else _Who.ACCOUNT
    return _Group(who, short_id, attempt.activity_id if short_id is None else None)


def _key_of(scan: Scan, who: _Who) -> Any:
    attempt = scan.attempt
    return {_Who.LOGIN: attempt.login, _Who.ACCOUNT: attempt.account_id, _Who.MEMBER: attempt.member_id}[who]


def _read_group(connection: Connection, group: _Group, scans: list[Scan]) -> list[Context]:
    people = list({_key_of(scan, group.who) for scan in scans})
    rows: Sequence[Any] = []
    if group.short_id is not None or group.activity_id is not None:
        statement = _statement(by_code=group.short_id is not None, who=group.who)
        parameters = {"key": group.short_id if group.short_id is not None else group.activity_id, "people": people}
        rows = connection.execute(statement, parameters | _clock(group.who, scans)).all()
    by_person = {row.who: row for row in rows}
    accounts = _accounts(connection, people, scans) if group.who is _Who.LOGIN and not rows else {}
    return [_context(scan, group, rows, by_person.get(_key_of(scan, group.who)), accounts) for scan in scans]


def _clock(who: _Who, scans: list[Scan]) -> dict[str, datetime]:
    """The moment at which logins must be alive, where that is asked."""
    return {"now": max(scan.now for scan in scans)} if who is _Who.LOGIN else {}


def _context(scan: Scan, group: _Group, rows: Sequence[Any], row: Any | None, accounts: dict[bytes, UUID]) -> Context:
    account_id = scan.attempt.account_id
    if group.who is _Who.LOGIN:
        assert scan.attempt.login is not None
        account_id = row.account_id if row is not None else accounts.get(scan.attempt.login)
    activity = row if row is not None else rows[0] if rows else None
    if row is None or activity is None:
        return Context(account_id, activity, activity.short_id if activity is not None else None)
    return Context(
        account_id=account_id,
        activity=activity,
        short_id=row.short_id,
        member_id=row.member_id,
        member_name=row.member_name,
        roster_organisation_id=row.roster_organisation_id,
        line=line_of(row) if row.line_status in COUNTS_AS_IN else None,
    )


_PLAN = (
    *("id", "title", "venue", "state", "held_on", "starts_at", "ends_at", "closed_at"),
    *("opens_before_minutes", "late_after_minutes", "closes_after_minutes", "rotation_seconds", "grace_seconds"),
)
LINE = (
    Attendance.status.label("line_status"),
    Attendance.method,
    Attendance.checked_in_at,
    Attendance.recorded_by_account_id,
)
"""The columns that `line_of` reads."""


def line_of(row: Any) -> dict[str, Any]:
    """A line as answers tell it, from a row with the columns of `LINE`."""
    return {
        "status": row.line_status.value,
        "checked_in_at": row.checked_in_at.isoformat(),
        "method": row.method.value,
        "recorded_by_account_id": str(row.recorded_by_account_id),
    }


@lru_cache(maxsize=6)
def _statement(*, by_code: bool, who: _Who) -> Select[Any]:
    """Activity, code, person, roster entry and line in one SELECT, by the code's short id or by the activity."""
    activity, code, member = Activity.__table__, CodeSubject.__table__, Member.__table__
    entry, line = RosterEntry.__table__, Attendance.__table__
    found, joined = _with_people(activity.join(code, code.c.subject_id == activity.c.id, isouter=not by_code), who)
    joined = joined.join(
        entry, and_(entry.c.activity_id == activity.c.id, entry.c.member_id == member.c.id), isouter=True
    ).join(line, and_(line.c.activity_id == activity.c.id, line.c.member_id == member.c.id), isouter=True)
    statement = (
        select(
            *(activity.c[name] for name in _PLAN),
            code.c.short_id,
            *found,
            member.c.id.label("member_id"),
            member.c.name.label("member_name"),
            entry.c.organisation_id.label("roster_organisation_id"),
            *LINE,
        )
        .select_from(joined)
        .where((code.c.short_id if by_code else activity.c.id) == bindparam("key"))
    )
    return locked(statement, of=activity, shared=True)


def _with_people(source: Any, who: _Who) -> tuple[tuple[Any, ...], Any]:
    """`source` with the people asked for joined to it, and the columns that say who they are."""
    member = Member.__table__
    people: BindParameter[Any] = bindparam("people", expanding=True)
    if who is _Who.LOGIN:
        login, account = LoginSession.__table__, Account.__table__
        joined = (
            source.join(login, and_(login.c.token_hash.in_(people), *_alive(login)), isouter=True)
            .join(account, and_(account.c.id == login.c.account_id, account.c.disabled_at.is_(None)), isouter=True)
            .join(member, member.c.account_id == account.c.id, isouter=True)
        )
        return (login.c.token_hash.label("who"), account.c.id.label("account_id")), joined
    column = member.c.id if who is _Who.MEMBER else member.c.account_id
    return (column.label("who"),), source.join(member, column.in_(people), isouter=True)


def _alive(login: Any) -> tuple[Any, ...]:
    return login.c.expires_at > bindparam("now"), login.c.ended_at.is_(None)


def _accounts(connection: Connection, logins: list[bytes], scans: list[Scan]) -> dict[bytes, UUID]:
    """The accounts of living logins, where no activity was found beside them."""
    login, account = LoginSession.__table__, Account.__table__
    rows = connection.execute(
        select(login.c.token_hash, login.c.account_id)
        .join(account, account.c.id == login.c.account_id)
        .where(login.c.token_hash.in_(logins), *_alive(login), account.c.disabled_at.is_(None)),
        _clock(_Who.LOGIN, scans),
    )
    return {row.token_hash: row.account_id for row in rows}
