"""Writing the roster: when check-in opens, as of the local day of the start, and topped up until close."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Connection,
    Dialect,
    and_,
    bindparam,
    delete,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity, ActivityHost
from backend.activities.service.planning import host_ids
from backend.attendance.errors import MovedAwayError, NotOnRosterError
from backend.attendance.models import (
    Attendance,
    RosterEntry,
    RosterKind,
)
from backend.core.db import upsert
from backend.flow.models import FlowGuest
from backend.flow.service.guests import takes_part_on
from backend.members.models import Affiliation, Circle, GroupMembership, MemberStanding, Standing
from backend.members.service.circles import Sitting, sits_in
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation


def materialise(session: Session, *, activity: Activity, now: datetime) -> int:
    """Write the roster of `activity` as of its day, with the hosts' flow members as guests; how many lines were new."""
    session.flush()  # The statements read past the session.
    connection = session.connection()
    parameters = {"activity_id": activity.id, "on_day": activity.held_on, "hosts": host_ids(activity), "added_at": now}
    if activity.circle is Circle.GROUP:
        parameters["group_id"] = activity.group_id
    dialect, circle = connection.dialect, activity.circle
    statements = (_materialise_statement(dialect, circle), _guests_statement(dialect, circle))
    return sum(len(connection.execute(statement, parameters).all()) for statement in statements)


@lru_cache(maxsize=8)
def _materialise_statement(dialect: Dialect, circle: Circle) -> Any:
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
        .where(sits_in(_sitting(circle), member_id=home.c.member_id, organisation_id=home.c.organisation_id))
    )
    columns = ["activity_id", "member_id", "organisation_id", "kind", "is_voter", "added_at"]
    return (
        upsert(dialect, entry)
        .from_select(columns, rows)
        .on_conflict_do_nothing(index_elements=[entry.c.activity_id, entry.c.member_id])
        .returning(entry.c.member_id)
    )


def _sitting(circle: Circle) -> Sitting:
    """The circle of the statement's parameters."""
    group, day = GroupMembership.__table__.c.group_id, Affiliation.__table__.c.from_on
    return Sitting(circle, bindparam("group_id", type_=group.type), bindparam("on_day", type_=day.type))


@lru_cache(maxsize=8)
def _guests_statement(dialect: Dialect, circle: Circle) -> Any:
    """Members of other branches whom a host has taken in, behind its own people: whoever is both is at home here."""
    home, entry = Affiliation.__table__, RosterEntry.__table__
    day = bindparam("on_day", type_=home.c.from_on.type)
    hosts: BindParameter[Any] = bindparam("hosts", expanding=True)
    rows = (
        select(
            bindparam("activity_id", type_=entry.c.activity_id.type),
            home.c.member_id,
            home.c.organisation_id,
            literal(RosterKind.GUEST, entry.c.kind.type),
            false(),
            bindparam("added_at", type_=entry.c.added_at.type),
        )
        .select_from(home)
        .join(FlowGuest, FlowGuest.member_id == home.c.member_id)
        .where(FlowGuest.organisation_id.in_(hosts), takes_part_on(day), holds_on(home.c, day))
        .where(sits_in(_sitting(circle), member_id=FlowGuest.member_id, organisation_id=FlowGuest.organisation_id))
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

    `activity` is one, or a row with its id, day, state and circle. Closing froze the roster: nobody is added any more.

    Whoever says to be a guest of another branch is added beside the hosts' own: credited at home, in no denominator.
    By themselves they may where the host welcomes guests; the desk may always. Whom a host has taken in as a flow
    member needs to say nothing.

    :raises MovedAwayError: belonged to a host before and to another branch now; its name is told to themselves only.
    :raises NotOnRosterError: never belonged to a host, sits in another circle, or belongs nowhere.
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
    if current is not None and current.organisation_id in hosts and _sits(connection, activity, member_id, current):
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
    is_on = current is not None and activity.state not in HELD
    may_be_guest = is_on and (activity.guests_welcome or not for_self)
    is_guest = (as_guest and may_be_guest) or (is_on and _lives_here(connection, activity, member_id, hosts=hosts))
    if current is not None and is_guest:
        kind = RosterKind.GUEST
        _insert(connection, activity, member_id, current.organisation_id, kind, is_voter=False, now=now)
        return current.organisation_id  # type: ignore[no-any-return]
    facts: dict[str, Any] = {"may_be_guest": True} if may_be_guest else {}
    if (
        current is not None
        and current.organisation_id not in hosts
        and hosts & {link.organisation_id for link in links}
    ):
        raise MovedAwayError(**facts, **({"organisation_name": current.name} if for_self else {}))
    raise NotOnRosterError(**facts)


def _lives_here(connection: Connection, activity: Any, member_id: UUID, *, hosts: set[UUID]) -> bool:
    """Whether one of the hosts has taken the member in as a flow member."""
    taken_in = select(FlowGuest.id).where(FlowGuest.member_id == member_id, FlowGuest.organisation_id.in_(hosts))
    sits = sits_in(activity, member_id=member_id, organisation_id=FlowGuest.organisation_id)
    return connection.scalar(taken_in.where(takes_part_on(activity.held_on), sits).limit(1)) is not None


def _sits(connection: Connection, activity: Any, member_id: UUID, home: Any) -> bool:
    """Whether the member sits in the activity's circle, as one of the branch that is their home."""
    if activity.circle is Circle.PLENARY:
        return True
    return bool(connection.scalar(select(sits_in(activity, member_id=member_id, organisation_id=home.organisation_id))))


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
