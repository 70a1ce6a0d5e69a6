"""The roster of an activity: written when check-in opens, as of the local day of the start, topped up until close.

Before that day comes, the expected roster is asked from the affiliations, so that both read the same.
"""

import hashlib
from collections.abc import Collection, Sequence
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
    String,
    Subquery,
    and_,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    join,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from backend.activities.models import HELD, Activity, ActivityHost, SignUp
from backend.activities.service.planning import host_ids
from backend.attendance.errors import MovedAwayError, NotExpectedError, NotOnRosterError
from backend.attendance.models import (
    COUNTS_AS_IN,
    Attendance,
    AttendanceStatus,
    Leave,
    LineStatus,
    PresenceClaim,
    PresenceClaimState,
    RosterEntry,
    RosterKind,
    ScanEvent,
)
from backend.attendance.rules import Stay
from backend.attendance.service import standing, stays
from backend.attendance.service.standing import ATTENDED, OUTSIDE_RATE
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


def top_up(
    connection: Connection, *, activity: Any, member_id: UUID, for_self: bool, as_guest: bool = False, now: datetime
) -> UUID:
    """Add a member who belongs to a host on the day but came onto its roster after check-in opened; the host's id.

    `activity` is one, or a row with its id, day and state. Closing froze the roster: nobody is added any more.

    Whoever says to be a guest of another branch is added beside the hosts' own: credited at home, in no denominator.
    By themselves they may where the host welcomes guests; the desk may always.

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
        if activity.state in HELD:
            raise NotOnRosterError()
        held = connection.scalar(
            select(MemberStanding.standing).where(
                MemberStanding.member_id == member_id, holds_on(MemberStanding, activity.held_on)
            )
        )
        is_voter = held is Standing.FULL
        kind = RosterKind.HOME
        _insert(connection, activity, member_id, current.organisation_id, kind, is_voter=is_voter, now=now)
        organisation_id: UUID = current.organisation_id
        return organisation_id
    may_be_guest = current is not None and activity.state not in HELD and (activity.guests_welcome or not for_self)
    if current is not None and as_guest and may_be_guest:
        kind = RosterKind.GUEST
        _insert(connection, activity, member_id, current.organisation_id, kind, is_voter=False, now=now)
        return current.organisation_id  # type: ignore[no-any-return]
    facts: dict[str, Any] = {"may_be_guest": True} if may_be_guest else {}
    if current is not None and any(link.organisation_id in hosts for link in links):
        raise MovedAwayError(**facts, **({"organisation_name": current.name} if for_self else {}))
    raise NotOnRosterError(**facts)


def _insert(
    connection: Connection,
    activity: Any,
    member_id: UUID,
    organisation_id: UUID,
    kind: RosterKind,
    *,
    is_voter: bool,
    now: datetime,
) -> None:
    connection.execute(
        upsert(connection.dialect, RosterEntry)
        .values(
            activity_id=activity.id,
            member_id=member_id,
            organisation_id=organisation_id,
            kind=kind,
            is_voter=is_voter,
            added_at=now,
        )
        .on_conflict_do_nothing(index_elements=[RosterEntry.activity_id, RosterEntry.member_id])
    )


def add_guest(session: Session, *, activity: Activity, member_id: UUID, organisation_id: UUID, now: datetime) -> None:
    """Expect a member of another branch, credited at their own; nothing happens when they are expected already."""
    _insert(session.connection(), activity, member_id, organisation_id, RosterKind.GUEST, is_voter=False, now=now)


def remove_guest(session: Session, *, activity_id: UUID, member_id: UUID) -> None:
    """Expect the guest no more; whoever has any line at the activity stays on its roster."""
    came = select(Attendance.member_id).where(Attendance.activity_id == activity_id, Attendance.member_id == member_id)
    session.execute(
        delete(RosterEntry)
        .where(RosterEntry.activity_id == activity_id, RosterEntry.member_id == member_id, ~came.exists())
        .where(RosterEntry.kind == RosterKind.GUEST)
    )


def _expected(activity: Activity) -> Select[UUID, UUID, str]:
    return select(
        Affiliation.member_id, Affiliation.organisation_id, literal(RosterKind.HOME.value).label("kind")
    ).where(Affiliation.organisation_id.in_(host_ids(activity)), holds_on(Affiliation, activity.held_on))


def _base(activity: Activity) -> Subquery:
    written = select(
        RosterEntry.member_id, RosterEntry.organisation_id, type_coerce(RosterEntry.kind, String).label("kind")
    )
    written = written.where(RosterEntry.activity_id == activity.id)
    if activity.opened_at is not None:
        return written.subquery()
    # Before the roster is written only guests stand on it, who come to make something up.
    return union_all(_expected(activity), written.where(RosterEntry.kind == RosterKind.GUEST)).subquery()


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
    """A `LineStatus`."""
    method: str | None
    grade: str | None
    checked_in_at: datetime | None
    recorded_by_name: str | None
    undone: bool
    leave: dict[str, Any] | None
    claim: dict[str, Any] | None
    left_at: datetime | None
    """Went, and has not come back; where people check out."""
    sign_up: str | None
    """`placed`, `waiting` or `none` where places are limited; a remark, never a condition. Else None."""


def list_lines(session: Session, *, activity: Activity, member_id: UUID | None = None) -> list[RosterLine]:
    """The roster by pinyin, or only one member's line. Sealed notes are not opened here."""
    base, recorder = _base(activity), aliased(Account)
    source = join(base, Member, Member.id == base.c.member_id).join(Activity, Activity.id == activity.id)
    source, status = standing.joined(source, member_id=Member.id, kind=base.c.kind)
    on_claim = and_(
        PresenceClaim.activity_id == activity.id,
        PresenceClaim.member_id == Member.id,
        PresenceClaim.state == PresenceClaimState.PENDING,
    )
    on_sign_up = and_(SignUp.activity_id == activity.id, SignUp.member_id == Member.id, SignUp.withdrawn_at.is_(None))
    on_group = and_(GroupMembership.member_id == Member.id, holds_on(GroupMembership, activity.held_on))
    statement = (
        select(
            Member.id.label("member_id"),
            Member.name,
            Member.name_pinyin,
            base.c.kind,
            base.c.organisation_id,
            PartyGroup.name.label("group_name"),
            status.label("status"),
            Attendance.status.label("written_status"),
            Attendance.method,
            Attendance.grade,
            Attendance.checked_in_at,
            recorder.display_name.label("recorded_by_name"),
            Leave.id.label("leave_id"),
            Leave.category,
            Leave.note_sealed,
            Leave.state.label("leave_state"),
            PresenceClaim.id.label("claim_id"),
            PresenceClaim.note.label("claim_note"),
            _sign_up_of(activity).label("sign_up"),
        )
        .select_from(
            source.outerjoin(recorder, recorder.id == Attendance.recorded_by_account_id)
            .outerjoin(PresenceClaim, on_claim)
            .outerjoin(SignUp, on_sign_up)
            .outerjoin(GroupMembership, on_group)
            .outerjoin(PartyGroup, PartyGroup.id == GroupMembership.group_id)
        )
        .order_by(Member.name_pinyin, Member.id)
    )
    if member_id is not None:
        statement = statement.where(Member.id == member_id)
    there = stays.of_members(session, activity=activity, member_id=member_id)
    return [_line(row, there.get(row.member_id, [])) for row in session.execute(statement)]


def _sign_up_of(activity: Activity) -> ColumnElement[Any]:
    if activity.capacity is None:
        return null()
    return case((SignUp.id.is_(None), "none"), (SignUp.place.is_(None), "waiting"), else_="placed")


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


def host_of(session: Session, *, activity: Activity, member_id: UUID) -> UUID:
    """The host that keeps the member's record there: their own branch, and for everybody else the leading one."""
    own = session.scalar(
        select(Affiliation.organisation_id).where(
            Affiliation.member_id == member_id,
            Affiliation.organisation_id.in_(host_ids(activity)),
            holds_on(Affiliation, activity.held_on),
        )
    )
    return own or host_ids(activity)[0]


def is_of_another_host(member_id: Any, *, organisation_id: UUID) -> ColumnElement[bool]:
    """Whether the member belongs, on the day of the Activity in the statement, to a host of it other than this one."""
    return exists().where(
        ActivityHost.activity_id == Activity.id,
        ActivityHost.organisation_id != organisation_id,
        Affiliation.organisation_id == ActivityHost.organisation_id,
        Affiliation.member_id == member_id,
        holds_on(Affiliation, Activity.held_on),
    )


def lines_of(lines: Sequence[RosterLine], *, activity: Activity, hosts: Collection[UUID]) -> list[RosterLine]:
    """Those of the lines that the hosts keep: of their own people, and the leading one also of guests."""
    lead_id = host_ids(activity)[0]
    return [line for line in lines if (line.organisation_id if line.kind == RosterKind.HOME else lead_id) in hosts]


def _line(row: Any, there: Sequence[Stay]) -> RosterLine:
    is_in = row.written_status in COUNTS_AS_IN
    leave = None
    if row.leave_id is not None:
        kept = ("leave_id", "category", "note_sealed", "leave_state")
        leave = {name.removeprefix("leave_"): getattr(row, name) for name in kept}
    return RosterLine(
        member_id=row.member_id,
        organisation_id=row.organisation_id,
        name=row.name,
        name_pinyin=row.name_pinyin,
        group_name=row.group_name,
        kind=RosterKind(row.kind),
        status=row.status,
        method=row.method if is_in else None,
        grade=row.grade if is_in else None,
        checked_in_at=row.checked_in_at if is_in else None,
        recorded_by_name=row.recorded_by_name if is_in else None,
        undone=row.written_status is AttendanceStatus.UNDONE,
        leave=leave,
        claim={"id": row.claim_id, "note": row.claim_note} if row.claim_id is not None else None,
        left_at=there[-1].out_at if is_in and there else None,
        sign_up=row.sign_up,
    )


def counts_of(lines: Sequence[RosterLine]) -> dict[str, int]:
    """How many of the home roster are what. `expected` is the denominator: without the exempt and the not counted."""
    home = [line for line in lines if line.kind == RosterKind.HOME]
    by_status = {status.value: sum(line.status == status for line in home) for status in LineStatus}
    outside = sum(by_status[status] for status in OUTSIDE_RATE)
    return {"expected": len(home) - outside, "on_roster": len(home), "guests": len(lines) - len(home), **by_status}


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
            _one(select(func.count() + func.count(SignUp.withdrawn_at)).where(SignUp.activity_id == activity.id)),
            _one(select(func.count(SignUp.place)).where(SignUp.activity_id == activity.id)),
            _one(_memberships_of(base)),
            *standing.marks(activity.id, select(base.c.member_id)),
        )
    ).one()
    return "-".join(str(part) for part in (activity.version, *parts, _groups_mark(session, activity=activity)))


def _memberships_of(base: Subquery) -> Select[Any]:
    """Rows of groups are added, and ended once."""
    return (
        select(func.count() + func.count(GroupMembership.until_on))
        .select_from(base)
        .join(GroupMembership, GroupMembership.member_id == base.c.member_id)
    )


def _groups_mark(session: Session, *, activity: Activity) -> str:
    """Names of groups are the one thing on a roster that is rewritten: a few short texts, told by their hash."""
    names = session.scalars(
        select(PartyGroup.name).where(PartyGroup.organisation_id.in_(host_ids(activity))).order_by(PartyGroup.id)
    )
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


def _one(statement: Select[Any]) -> Any:
    return statement.scalar_subquery()


def counts_in(organisation_id: UUID, *, activity_ids: ColumnElement[bool]) -> Any:
    """Per activity of a branch, from the written rosters: how many are what, by `expected` as the denominator.

    `attended` includes those who made it up elsewhere; `made_up` says how many of them these are.
    """
    source = join(RosterEntry, Activity, Activity.id == RosterEntry.activity_id)
    source, status = standing.joined(source, member_id=RosterEntry.member_id, kind=RosterEntry.kind)
    parts = [part for part in LineStatus if part not in (LineStatus.PRESENT, LineStatus.PROVISIONAL)]
    return (
        select(
            RosterEntry.activity_id,
            standing.count_expected(status).label("expected"),
            standing.counted(status, *ATTENDED).label("attended"),
            *(standing.counted(status, part).label(part.value) for part in parts),
        )
        .select_from(source)
        .where(RosterEntry.organisation_id == organisation_id, RosterEntry.kind == RosterKind.HOME, activity_ids)
        .group_by(RosterEntry.activity_id)
    )
