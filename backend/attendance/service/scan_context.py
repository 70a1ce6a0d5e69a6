"""What the decisions about scans need to know, read for many scans at once: the activities, then the people."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Dialect, and_, bindparam, select, true

from backend.activities.models import Activity
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    CodeSubject,
    EvidenceKind,
    MemberCard,
    RosterEntry,
)
from backend.attendance.rules import Occasion, occasion_of
from backend.attendance.service.attempt import Scan
from backend.core.db import locked
from backend.core.rows import RowReader, among, listed, room_for
from backend.identity.models import Account, LoginSession
from backend.members.models import Member

NO_CARD = -1
K = TypeVar("K", bound=Hashable)
_Place: TypeAlias = tuple[int | None, UUID | None]
"""What names an activity: the short id of a code, or the activity's own."""


@dataclass(frozen=True)
class Plan:
    """An activity that scans are for."""

    activity: Any
    """A row with the columns of `_PLAN`."""
    occasion: Occasion


@dataclass(frozen=True)
class Context:
    """What one decision needs to know."""

    account_id: UUID | None
    """None: the login is not, or no longer, alive."""
    plan: Plan | None
    """None: the code or the phone named no activity of ours."""
    member_id: UUID | None = None
    member_name: str | None = None
    roster_organisation_id: UUID | None = None
    line: dict[str, Any] | None = None
    """The member's line where it counts as in."""
    card: Any = None
    """The card that was shown: a row with its key, its end, and its member's account."""

    @property
    def activity(self) -> Any:
        """The plan's row, or None."""
        return self.plan.activity if self.plan else None


class _Who(StrEnum):
    """By what the person of a scan is found."""

    LOGIN = "login"
    ACCOUNT = "account"
    MEMBER = "member"
    CARD = "card"


def read_contexts(connection: Connection, scans: Sequence[Scan]) -> list[Context]:
    """The context of each scan, in their order. The activities are held as they are until the transaction ends."""
    groups = [(_who_of(scan), _place_of(scan)) for scan in scans]
    plans = {place: _read_plan(connection, *place) for place in _distinct([place for _, place in groups])}
    members: dict[tuple[_Who, _Place], list[Scan]] = {}
    for group, scan in zip(groups, scans, strict=True):
        members.setdefault(group, []).append(scan)
    people = {
        (who, place): _read_people(connection, who, plans[place], found) for (who, place), found in members.items()
    }
    return [
        _context(scan, plans[group[1]], people[group], is_card=group[0] is _Who.CARD)
        for group, scan in zip(groups, scans, strict=True)
    ]


def _distinct(keys: Sequence[K]) -> list[K]:
    return list(dict.fromkeys(keys))


def _place_of(scan: Scan) -> _Place:
    """What names the activity: the code where there is one, else the phone."""
    return (scan.short_id, None) if scan.short_id is not None else (None, scan.attempt.activity_id)


def _who_of(scan: Scan) -> _Who:
    attempt = scan.attempt
    if attempt.evidence is EvidenceKind.MEMBER_CARD:
        return _Who.CARD
    return _Who.MEMBER if attempt.member_id else _Who.LOGIN if attempt.login is not None else _Who.ACCOUNT


def _person_of(scan: Scan) -> Any:
    attempt = scan.attempt
    if attempt.evidence is EvidenceKind.MEMBER_CARD:
        return scan.card.short_id if scan.card is not None else NO_CARD
    return attempt.member_id or attempt.login or attempt.account_id


def _context(scan: Scan, plan: Plan | None, people: dict[Any, Any], *, is_card: bool) -> Context:
    row = people.get(_person_of(scan))
    account_id = scan.attempt.account_id or (row.account_id if row is not None else None)
    if row is None:
        return Context(account_id, plan)
    return Context(
        account_id=account_id,
        plan=plan,
        member_id=row.member_id,
        member_name=row.member_name,
        roster_organisation_id=row.roster_organisation_id,
        line=_line_of(row) if row.status in COUNTS_AS_IN else None,
        card=row if is_card else None,
    )


# --- Activities -------------------------------------------------------------------------------------------------------


_PLAN = (
    *("id", "title", "venue", "state", "held_on", "starts_at", "ends_at", "closed_at"),
    *("opens_before_minutes", "late_after_minutes", "closes_after_minutes", "rotation_seconds", "grace_seconds"),
    *("leave_days_after", "guests_welcome", "checks_out", "circle", "group_id"),
)


def _read_plan(connection: Connection, short_id: int | None, activity_id: UUID | None) -> Plan | None:
    if short_id is None and activity_id is None:
        return None
    key = short_id if short_id is not None else activity_id
    rows = _plan_reader(connection.dialect, by_code=short_id is not None).read(connection, {"key": key})
    return Plan(rows[0], occasion_of(rows[0])) if rows else None


@lru_cache(maxsize=4)
def _plan_reader(dialect: Dialect, *, by_code: bool) -> RowReader:
    activity, code = Activity.__table__, CodeSubject.__table__
    statement = (
        select(*(activity.c[name] for name in _PLAN), code.c.short_id)
        .select_from(activity.join(code, code.c.subject_id == activity.c.id, isouter=not by_code))
        .where((code.c.short_id if by_code else activity.c.id) == bindparam("key"))
    )
    return RowReader(locked(statement, of=activity, shared=True), dialect)


# --- People -----------------------------------------------------------------------------------------------------------


def _read_people(connection: Connection, who: _Who, plan: Plan | None, scans: list[Scan]) -> dict[Any, Any]:
    """Rows of the people who are found, by what they are found by: with no plan, without roster entry and line."""
    people, dialect = _distinct([_person_of(scan) for scan in scans]), connection.dialect
    room = room_for(len(people), dialect)
    values = {
        **listed("people", people, room=room, dialect=dialect),
        "activity_id": plan.activity.id if plan else None,
        "now": max(scan.now for scan in scans),
    }
    return {row.who: row for row in _people_reader(dialect, who, room).read(connection, values)}


@lru_cache(maxsize=64)
def _people_reader(dialect: Dialect, who: _Who, room: int) -> RowReader:
    """Person, roster entry and line in one SELECT."""
    member, entry, line = Member.__table__, RosterEntry.__table__, Attendance.__table__
    found, source, condition = _found_by(who)
    here = bindparam("activity_id", type_=entry.c.activity_id.type)
    source = source.join(entry, and_(entry.c.activity_id == here, entry.c.member_id == member.c.id), isouter=True).join(
        line, and_(line.c.activity_id == here, line.c.member_id == member.c.id), isouter=True
    )
    statement = (
        select(
            found.label("who"),
            (Account.__table__.c.id if who is _Who.LOGIN else member.c.account_id).label("account_id"),
            member.c.id.label("member_id"),
            member.c.name.label("member_name"),
            entry.c.organisation_id.label("roster_organisation_id"),
            line.c.status,
            line.c.method,
            line.c.checked_in_at,
            line.c.recorded_by_account_id,
            *((MemberCard.key_sealed, MemberCard.revoked_at) if who is _Who.CARD else ()),
        )
        .select_from(source)
        .where(condition, among(found, "people", room=room, dialect=dialect))
    )
    return RowReader(statement, dialect)


def _found_by(who: _Who) -> tuple[Any, Any, Any]:
    """The column by which people are found, the tables that lead to them, and who of them counts."""
    member = Member.__table__
    if who is _Who.CARD:
        card = MemberCard.__table__
        return card.c.short_id, card.join(member, member.c.id == card.c.member_id), true()
    if who is not _Who.LOGIN:
        return member.c.id if who is _Who.MEMBER else member.c.account_id, member, true()
    login, account = LoginSession.__table__, Account.__table__
    source = login.join(account, account.c.id == login.c.account_id).join(
        member, member.c.account_id == account.c.id, isouter=True
    )
    now = bindparam("now", type_=login.c.expires_at.type)
    alive = and_(login.c.expires_at > now, login.c.ended_at.is_(None), account.c.disabled_at.is_(None))
    return login.c.token_hash, source, alive


def _line_of(row: Any) -> dict[str, Any]:
    """A line as answers tell it."""
    return {
        "status": row.status.value,
        "checked_in_at": row.checked_in_at.isoformat(),
        "method": row.method.value,
        "recorded_by_account_id": str(row.recorded_by_account_id),
    }
