"""补课: a member who missed a session goes to that of a neighbouring branch, as a guest there and credited at home.

Neighbours stand under the same organisation as the member's branch on the day. That it counts follows from the check-in
at the other session (see `standing`); nothing is written at home.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from backend.activities.models import Activity, ActivityCredit, ActivityHost, ActivityState
from backend.activities.service.planning import host_ids
from backend.attendance import rules
from backend.attendance.errors import NothingToMakeUpError, SessionNotOfferedError
from backend.attendance.models import Attendance, LineStatus, MakeUp, RosterEntry, RosterKind
from backend.attendance.service import roster, roster_entries, standing
from backend.core import audit
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.members.models import Member
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationParent, PartyOrganisation

MISSED = (LineStatus.ABSENT, LineStatus.ON_LEAVE)
MOST_OFFERED = 20


def list_offered(session: Session, *, missed: Activity, member: Member, now: datetime) -> list[dict[str, Any]]:
    """Sessions by which the member may make up for `missed`, by time: to come, or attended as a guest already."""
    rows = session.execute(_offered(session, missed, member, now=now).order_by(Activity.starts_at).limit(MOST_OFFERED))
    return [
        {
            "activity": {
                "id": row.Activity.id,
                "title": row.Activity.title,
                "starts_at": row.Activity.starts_at,
                "venue": row.Activity.venue,
                "organisation_name": row.short_name,
            },
            "attended": row.came is not None,
        }
        for row in rows
    ]


def choose(session: Session, *, missed: Activity, activity_id: UUID, member: Member, now: datetime) -> MakeUp:
    """Say that the member goes there: they stand on that session's roster as a guest. Choosing anew replaces it.

    :raises NotExpectedError: the member was not on the roster of what they want to make up for.
    :raises NothingToMakeUpError: the member was there, or nothing says yet that they were not.
    :raises SessionNotOfferedError: that session cannot stand for it.
    """
    line = roster.get_line(session, activity=missed, member_id=member.id)
    if line.status not in MISSED:
        raise NothingToMakeUpError()
    row = session.execute(_offered(session, missed, member, now=now).where(Activity.id == activity_id)).first()
    if row is None:
        raise SessionNotOfferedError()
    withdraw(session, missed=missed, member=member, now=now)
    home_id = roster.branch_of(session, activity=missed, member_id=member.id)
    roster_entries.add_guest(session, activity=row.Activity, member_id=member.id, organisation_id=home_id, now=now)
    chosen = MakeUp(
        id=new_id(), member_id=member.id, missed_activity_id=missed.id, activity_id=activity_id, chosen_at=now
    )
    session.add(chosen)
    audit.record(session, Action.MAKE_UP_CHOSEN, chosen, now=now, organisation_id=home_id)
    session.flush()
    return chosen


def withdraw(session: Session, *, missed: Activity, member: Member, now: datetime) -> None:
    """Let the choice go, and the place on the other roster unless they were there; nothing when there is none."""
    chosen = _standing_one(session, missed, member)
    if chosen is None:
        return
    chosen.withdrawn_at = now
    audit.record(session, Action.MAKE_UP_WITHDRAWN, chosen, now=now, organisation_id=host_ids(missed)[0])
    roster_entries.remove_guest(session, activity_id=chosen.activity_id, member_id=member.id)
    session.flush()


def find(session: Session, *, missed: Activity, member: Member) -> dict[str, Any] | None:
    """The session that the member chose, and whether they were there."""
    row = session.execute(
        select(Activity, PartyOrganisation.short_name, Attendance.activity_id.label("came"))
        .select_from(MakeUp)
        .join(Activity, Activity.id == MakeUp.activity_id)
        .join(ActivityHost, ActivityHost.activity_id == Activity.id)
        .join(PartyOrganisation, PartyOrganisation.id == ActivityHost.organisation_id)
        .outerjoin(Attendance, _on_line(member))
        .where(MakeUp.missed_activity_id == missed.id, MakeUp.member_id == member.id, MakeUp.withdrawn_at.is_(None))
        .where(ActivityHost.is_lead)
    ).first()
    if row is None:
        return None
    activity = row.Activity
    brief = {name: getattr(activity, name) for name in ("id", "title", "starts_at", "venue")}
    return {"activity": brief | {"organisation_name": row.short_name}, "attended": row.came is not None}


def _standing_one(session: Session, missed: Activity, member: Member) -> MakeUp | None:
    return session.scalars(
        select(MakeUp).where(
            MakeUp.missed_activity_id == missed.id, MakeUp.member_id == member.id, MakeUp.withdrawn_at.is_(None)
        )
    ).one_or_none()


def _offered(session: Session, missed: Activity, member: Member, *, now: datetime) -> Any:
    credits: Sequence[Any] = session.scalars(
        select(ActivityCredit.credit).where(ActivityCredit.activity_id == missed.id)
    ).all()
    same_kind = select(ActivityCredit.activity_id).where(ActivityCredit.credit.in_(credits))
    own, theirs = aliased(OrganisationParent), aliased(OrganisationParent)
    neighbours = (
        select(theirs.organisation_id)
        .join(own, own.parent_id == theirs.parent_id)
        .where(own.organisation_id.in_(host_ids(missed)), holds_on(own, missed.held_on))
        .where(theirs.organisation_id.not_in(host_ids(missed)), holds_on(theirs, missed.held_on))
    )
    used = select(MakeUp.activity_id).where(
        MakeUp.member_id == member.id, MakeUp.withdrawn_at.is_(None), MakeUp.missed_activity_id != missed.id
    )
    first_on, last_on = rules.make_up_days(missed.held_on)
    is_to_come = and_(
        Activity.guests_welcome,
        Activity.ends_at > now,
        Activity.state.in_((ActivityState.PUBLISHED, ActivityState.OPEN)),
    )
    home_there = select(RosterEntry.activity_id).where(
        RosterEntry.member_id == member.id, RosterEntry.kind == RosterKind.HOME
    )
    return (
        select(Activity, PartyOrganisation.short_name, Attendance.activity_id.label("came"))
        .join(ActivityHost, ActivityHost.activity_id == Activity.id)
        .join(PartyOrganisation, PartyOrganisation.id == ActivityHost.organisation_id)
        .outerjoin(Attendance, _on_line(member))
        .where(ActivityHost.organisation_id.in_(neighbours), ActivityHost.is_lead)
        .where(Activity.id.in_(same_kind), Activity.id.not_in(used))
        .where(Activity.id != missed.id, Activity.id.not_in(home_there))
        .where(Activity.held_on >= first_on, Activity.held_on <= last_on)
        .where(or_(is_to_come, Attendance.activity_id.is_not(None)))
    )


def _on_line(member: Member) -> Any:
    return and_(Attendance.activity_id == Activity.id, Attendance.member_id == member.id, standing.is_in())
