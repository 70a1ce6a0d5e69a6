"""Reading the roster of an activity: before it is written, from the affiliations, so that both read the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    exists,
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
from backend.attendance.errors import NotExpectedError
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
)
from backend.attendance.rules import Stay
from backend.attendance.service import standing, stays
from backend.attendance.service.standing import ATTENDED, OUTSIDE_RATE
from backend.flow.models import FlowGuest
from backend.flow.service.guests import takes_part_on
from backend.identity.models import Account
from backend.members.models import Affiliation, GroupMembership, Member, PartyGroup
from backend.members.service.circles import sits_in
from backend.organisations.dated import holds_on


def _affiliated(activity: Activity) -> Select[UUID, UUID, str]:
    return select(
        Affiliation.member_id, Affiliation.organisation_id, literal(RosterKind.HOME.value).label("kind")
    ).where(
        Affiliation.organisation_id.in_(host_ids(activity)),
        holds_on(Affiliation, activity.held_on),
        _sits(activity),
    )


def _taken_in(activity: Activity) -> Select[UUID, UUID, str]:
    """Flow members who live at a host; whoever has a line there already has it as something else."""
    lined = select(RosterEntry.member_id).where(RosterEntry.activity_id == activity.id)
    return (
        select(Affiliation.member_id, Affiliation.organisation_id, literal(RosterKind.GUEST.value).label("kind"))
        .join(FlowGuest, FlowGuest.member_id == Affiliation.member_id)
        .where(FlowGuest.organisation_id.in_(host_ids(activity)), takes_part_on(activity.held_on))
        .where(sits_in(activity, member_id=FlowGuest.member_id, organisation_id=FlowGuest.organisation_id))
        .where(Affiliation.organisation_id.not_in(host_ids(activity)), holds_on(Affiliation, activity.held_on))
        .where(Affiliation.member_id.not_in(lined))
    )


def _sits(activity: Activity) -> ColumnElement[bool]:
    return sits_in(activity, member_id=Affiliation.member_id, organisation_id=Affiliation.organisation_id)


def expected(activity: Activity) -> Subquery:
    """Member, branch and kind of everybody who is expected, written down already or not."""
    written = select(
        RosterEntry.member_id, RosterEntry.organisation_id, type_coerce(RosterEntry.kind, String).label("kind")
    )
    written = written.where(RosterEntry.activity_id == activity.id)
    if activity.state in HELD:
        return written.subquery()
    if activity.opened_at is not None:  # Whom a host takes in while check-in is open may come at once.
        return union_all(written, _taken_in(activity)).subquery()
    # Before the roster is written only guests stand on it, who come to make something up.
    guests = written.where(RosterEntry.kind == RosterKind.GUEST)
    return union_all(_affiliated(activity), guests, _taken_in(activity)).subquery()


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
    base, recorder = expected(activity), aliased(Account)
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
    # One member is looked up where the line most likely stands: building the whole of `expected` takes longer.
    found = session.scalar(_home_of(activity, member_id).where(_sits(activity))) if activity.opened_at is None else None
    if found is None:
        written = select(RosterEntry.organisation_id).where(
            RosterEntry.activity_id == activity.id, RosterEntry.member_id == member_id
        )
        if activity.opened_at is None:
            written = written.where(RosterEntry.kind == RosterKind.GUEST)
        found = session.scalar(written)
    if found is None and activity.state not in HELD:
        found = session.scalar(
            _taken_in(activity).where(Affiliation.member_id == member_id).with_only_columns(Affiliation.organisation_id)
        )
    if found is None:
        raise NotExpectedError()
    return found


def is_taken_in(session: Session, *, activity: Activity, member_id: UUID) -> bool:
    """Whether the member, who has no line there yet, may come as a flow member who lives at a host."""
    if activity.state in HELD:
        return False
    return session.scalar(_taken_in(activity).where(Affiliation.member_id == member_id).limit(1)) is not None


def host_of(session: Session, *, activity: Activity, member_id: UUID) -> UUID:
    """The host that keeps the member's record there: their own branch, and for everybody else the leading one."""
    return session.scalar(_home_of(activity, member_id)) or host_ids(activity)[0]


def _home_of(activity: Activity, member_id: UUID) -> Select[UUID]:
    """The host to which the member belongs on the day."""
    own = select(Affiliation.organisation_id).where(Affiliation.member_id == member_id)
    hosts = Affiliation.organisation_id.in_(host_ids(activity))
    return own.where(hosts, holds_on(Affiliation, activity.held_on))


def is_of_another_host(member_id: Any, *, organisation_id: Any) -> ColumnElement[bool]:
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
