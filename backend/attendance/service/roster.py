"""The roster of an activity: written when check-in opens, as of the local day of the start, topped up until close.

Before that day comes, the expected roster is asked from the affiliations, so that both read the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Subquery,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from backend.activities.models import Activity, ActivityHost
from backend.activities.service.planning import host_ids
from backend.attendance.errors import MovedAwayError, NotExpectedError, NotOnRosterError
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    AttendanceStatus,
    Leave,
    LeaveCategory,
    PresenceClaim,
    PresenceClaimState,
    RosterEntry,
    RosterKind,
    ScanEvent,
)
from backend.core.db import upsert
from backend.identity.models import Account
from backend.members.models import Affiliation, GroupMembership, Member, MemberStanding, PartyGroup, Standing
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation


def materialise(session: Session, *, activity: Activity, now: datetime) -> int:
    """Write the roster of `activity` as of its day; how many lines were new."""
    session.flush()  # The statement reads past the session.
    connection = session.connection()
    parameters = {"activity_id": activity.id, "on_day": activity.held_on, "hosts": host_ids(activity), "added_at": now}
    return len(connection.execute(_materialise_statement(connection.dialect), parameters).all())


@lru_cache(maxsize=4)
def _materialise_statement(dialect: Dialect) -> Any:
    """Built once: building it takes longer than running it, and many activities open at the same minute."""
    home, standing, entry = Affiliation.__table__, MemberStanding.__table__, RosterEntry.__table__
    day = bindparam("on_day", type_=home.c.from_on.type)
    rows = (
        select(
            bindparam("activity_id", type_=entry.c.activity_id.type),
            home.c.member_id,
            home.c.organisation_id,
            literal(RosterKind.HOME, entry.c.kind.type),
            func.coalesce(standing.c.standing == Standing.FULL, false()),
            bindparam("added_at", type_=entry.c.added_at.type),
        )
        .select_from(home)
        .join(standing, and_(standing.c.member_id == home.c.member_id, holds_on(standing.c, day)), isouter=True)
        # A WHERE must stand here: SQLite would read ON CONFLICT behind a join as the join's own ON.
        .where(home.c.organisation_id.in_(bindparam("hosts", expanding=True)), holds_on(home.c, day))
    )
    columns = ["activity_id", "member_id", "organisation_id", "kind", "is_voter", "added_at"]
    return (
        upsert(dialect, entry)
        .from_select(columns, rows)
        .on_conflict_do_nothing(index_elements=[entry.c.activity_id, entry.c.member_id])
        .returning(entry.c.member_id)
    )


def top_up(connection: Connection, *, activity: Any, member_id: UUID, for_self: bool, now: datetime) -> UUID:
    """Add a member who belongs to a host on the day but came onto its roster after check-in opened; the host's id.

    `activity` is one, or a row with its id and day.

    :raises MovedAwayError: belonged to a host before and to another branch now; its name is told to themselves only.
    :raises NotOnRosterError: never belonged to a host, or belongs nowhere.
    """
    hosts = set(
        connection.scalars(select(ActivityHost.organisation_id).where(ActivityHost.activity_id == activity.id)).all()
    )
    links = connection.execute(
        select(Affiliation.organisation_id, Affiliation.from_on, Affiliation.until_on, PartyOrganisation.name)
        .join(PartyOrganisation, PartyOrganisation.id == Affiliation.organisation_id)
        .where(Affiliation.member_id == member_id, Affiliation.from_on <= activity.held_on)
        .order_by(Affiliation.from_on)
    ).all()
    current = next((link for link in links if link.until_on is None or link.until_on > activity.held_on), None)
    if current is not None and current.organisation_id in hosts:
        standing = connection.scalar(
            select(MemberStanding.standing).where(
                MemberStanding.member_id == member_id, holds_on(MemberStanding, activity.held_on)
            )
        )
        is_voter = standing is Standing.FULL
        _insert(connection, activity, member_id, current.organisation_id, is_voter=is_voter, now=now)
        organisation_id: UUID = current.organisation_id
        return organisation_id
    if current is not None and any(link.organisation_id in hosts for link in links):
        raise MovedAwayError(**({"organisation_name": current.name} if for_self else {}))
    raise NotOnRosterError()


def _insert(
    connection: Connection, activity: Any, member_id: UUID, organisation_id: UUID, *, is_voter: bool, now: datetime
) -> None:
    connection.execute(
        upsert(connection.dialect, RosterEntry)
        .values(
            activity_id=activity.id,
            member_id=member_id,
            organisation_id=organisation_id,
            kind=RosterKind.HOME,
            is_voter=is_voter,
            added_at=now,
        )
        .on_conflict_do_nothing(index_elements=[RosterEntry.activity_id, RosterEntry.member_id])
    )


def _expected(activity: Activity) -> Select[UUID, UUID, str]:
    return select(
        Affiliation.member_id, Affiliation.organisation_id, literal(RosterKind.HOME.value).label("kind")
    ).where(Affiliation.organisation_id.in_(host_ids(activity)), holds_on(Affiliation, activity.held_on))


def _base(activity: Activity) -> Subquery:
    if activity.opened_at is None:
        return _expected(activity).subquery()
    return (
        select(RosterEntry.member_id, RosterEntry.organisation_id, RosterEntry.kind)
        .where(RosterEntry.activity_id == activity.id)
        .subquery()
    )


# --- Reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RosterLine:
    """One member of the roster, as officers see it."""

    member_id: UUID
    organisation_id: UUID
    """The branch it counts for."""
    name: str
    name_pinyin: str
    group_name: str | None
    kind: str
    status: str
    """present, late, provisional, on_leave or unmarked."""
    method: str | None
    grade: str | None
    checked_in_at: datetime | None
    recorded_by_name: str | None
    undone: bool
    leave: dict[str, Any] | None
    claim: dict[str, Any] | None


def list_lines(session: Session, *, activity: Activity, member_id: UUID | None = None) -> list[RosterLine]:
    """The roster by pinyin, or only one member's line. Sealed notes are not opened here."""
    base = _base(activity)
    recorder = aliased(Account)
    statement = (
        select(
            Member.id.label("member_id"),
            Member.name,
            Member.name_pinyin,
            base.c.kind,
            base.c.organisation_id,
            PartyGroup.name.label("group_name"),
            Attendance.status,
            Attendance.method,
            Attendance.grade,
            Attendance.checked_in_at,
            recorder.display_name.label("recorded_by_name"),
            Leave.category,
            Leave.note_sealed,
            PresenceClaim.id.label("claim_id"),
            PresenceClaim.note.label("claim_note"),
        )
        .select_from(base)
        .join(Member, Member.id == base.c.member_id)
        .join(
            Attendance,
            and_(Attendance.activity_id == activity.id, Attendance.member_id == Member.id),
            isouter=True,
        )
        .join(recorder, recorder.id == Attendance.recorded_by_account_id, isouter=True)
        .join(
            Leave,
            and_(Leave.activity_id == activity.id, Leave.member_id == Member.id, Leave.withdrawn_at.is_(None)),
            isouter=True,
        )
        .join(
            PresenceClaim,
            and_(
                PresenceClaim.activity_id == activity.id,
                PresenceClaim.member_id == Member.id,
                PresenceClaim.state == PresenceClaimState.PENDING,
            ),
            isouter=True,
        )
        .join(
            GroupMembership,
            and_(GroupMembership.member_id == Member.id, holds_on(GroupMembership, activity.held_on)),
            isouter=True,
        )
        .join(PartyGroup, PartyGroup.id == GroupMembership.group_id, isouter=True)
        .order_by(Member.name_pinyin, Member.id)
    )
    if member_id is not None:
        statement = statement.where(Member.id == member_id)
    return [_line(row) for row in session.execute(statement)]


def get_line(session: Session, *, activity: Activity, member_id: UUID) -> RosterLine:
    """One member's line.

    :raises NotExpectedError: not on the roster.
    """
    lines = list_lines(session, activity=activity, member_id=member_id)
    if not lines:
        raise NotExpectedError()
    return lines[0]


def branch_of(session: Session, *, activity: Activity, member_id: UUID) -> UUID:
    """The host for which the member's line counts.

    :raises NotExpectedError: not on the roster.
    """
    base = _base(activity)
    found: UUID | None = session.scalar(select(base.c.organisation_id).where(base.c.member_id == member_id))
    if found is None:
        raise NotExpectedError()
    return found


def _line(row: Any) -> RosterLine:
    is_in = row.status in COUNTS_AS_IN
    return RosterLine(
        member_id=row.member_id,
        organisation_id=row.organisation_id,
        name=row.name,
        name_pinyin=row.name_pinyin,
        group_name=row.group_name,
        kind=RosterKind(row.kind),
        status=status_of(row.status, row.category),
        method=row.method if is_in else None,
        grade=row.grade if is_in else None,
        checked_in_at=row.checked_in_at if is_in else None,
        recorded_by_name=row.recorded_by_name if is_in else None,
        undone=row.status is AttendanceStatus.UNDONE,
        leave={"category": row.category, "note_sealed": row.note_sealed} if row.category is not None else None,
        claim={"id": row.claim_id, "note": row.claim_note} if row.claim_id is not None else None,
    )


def status_of(status: AttendanceStatus | None, category: LeaveCategory | None) -> str:
    """What a line of the roster is: by its attendance, else by its leave, else unmarked."""
    if status is not None and status in COUNTS_AS_IN:
        return status.value
    return "on_leave" if category is not None else "unmarked"


def counts_of(lines: Sequence[RosterLine]) -> dict[str, int]:
    """How many of the roster are what; guests lie outside `expected`."""
    home = [line for line in lines if line.kind == RosterKind.HOME]

    def count(status: str) -> int:
        return sum(line.status == status for line in home)

    return {
        "expected": len(home),
        "guests": len(lines) - len(home),
        **{status: count(status) for status in ("present", "late", "provisional", "on_leave", "unmarked")},
    }


def version_of(session: Session, *, activity: Activity) -> str:
    """Changes whenever the roster's answer does; one cheap statement, asked by everybody who watches.

    It counts rows that are only ever added (every change of a line appends an event) and marks that are set once:
    times would not do, because a change may be committed after one that began later.
    """
    base, belongs = _base(activity), Affiliation.organisation_id.in_(host_ids(activity))
    parts = session.execute(
        select(
            _one(select(func.count()).where(ScanEvent.activity_id == activity.id)),
            _one(select(func.count()).select_from(base)),
            _one(select(func.max(Member.changed_at)).join(base, base.c.member_id == Member.id)),
            _one(select(func.count()).where(belongs)),
            _one(select(func.count(Affiliation.until_on)).where(belongs)),
            _one(select(func.count()).where(Leave.activity_id == activity.id)),
            _one(select(func.count(Leave.withdrawn_at)).where(Leave.activity_id == activity.id)),
            _one(select(func.count()).where(PresenceClaim.activity_id == activity.id)),
            _one(select(func.count(PresenceClaim.decided_at)).where(PresenceClaim.activity_id == activity.id)),
        )
    ).one()
    return "-".join(str(part) for part in (activity.version, *parts))


def _one(statement: Select[Any]) -> Any:
    return statement.scalar_subquery()


def counts_in(organisation_id: UUID, *, activity_ids: ColumnElement[bool]) -> Select[UUID, int, int, int, int]:
    """Per activity of a branch: expected, attended, late, on leave; from the written rosters."""
    is_in = Attendance.status.in_(COUNTS_AS_IN)
    on_leave = and_(Leave.id.is_not(None), or_(Attendance.status.is_(None), ~is_in))
    return (
        select(
            RosterEntry.activity_id,
            func.count().label("expected"),
            func.count().filter(is_in).label("attended"),
            func.count().filter(Attendance.status == AttendanceStatus.LATE).label("late"),
            func.count().filter(on_leave).label("on_leave"),
        )
        .join(
            Attendance,
            and_(Attendance.activity_id == RosterEntry.activity_id, Attendance.member_id == RosterEntry.member_id),
            isouter=True,
        )
        .join(
            Leave,
            and_(
                Leave.activity_id == RosterEntry.activity_id,
                Leave.member_id == RosterEntry.member_id,
                Leave.withdrawn_at.is_(None),
            ),
            isouter=True,
        )
        .where(RosterEntry.organisation_id == organisation_id, RosterEntry.kind == RosterKind.HOME, activity_ids)
        .group_by(RosterEntry.activity_id)
    )
