"""Who has been away for how long, worked out from the record on the day that is asked about.

Nothing is counted by a chore: a late scan, a correction, a leave, an exemption or a fault of ours changes the answer by
itself, and a worker that was away changes nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, join, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.attendance.models import Exemption, LineStatus, RosterEntry
from backend.attendance.service import standing
from backend.cases import rules
from backend.cases.rules import Absence, Seen
from backend.members.models import Affiliation, Member, MemberStanding, Standing
from backend.organisations.dated import holds_on

LOOKED_BACK = timedelta(days=730)
"""Whoever was not there for two years has been away for long enough to be seen."""
NOT_AWAY = (*standing.ATTENDED, LineStatus.EXEMPT, LineStatus.ON_LEAVE)
"""There, or with a reason not to be."""
_KNOWN = [one.value for one in (*NOT_AWAY, LineStatus.ABSENT)]


@dataclass(frozen=True)
class Away:
    """A member of a branch who is missed."""

    member: Member
    absence: Absence


def list_away(session: Session, *, organisation_id: UUID, today: date) -> list[Away]:
    """Who of the branch has been missed since when, by name; whoever is exempt or suspended today is left out."""
    home = (Affiliation.organisation_id == organisation_id, holds_on(Affiliation, today))
    members = session.scalars(
        select(Member)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(*home, ~_excused(Exemption, today), ~_excused(MemberStanding, today))
        .order_by(Member.name_pinyin, Member.id)
    ).all()
    found = absences_of(session, member_ids=[member.id for member in members], today=today)
    return [Away(member, found[member.id]) for member in members if member.id in found]


def absences_of(session: Session, *, member_ids: Collection[UUID], today: date) -> dict[UUID, Absence]:
    """The absences that last on the day, at whatever branch the meetings were; others are missing."""
    days: dict[UUID, list[Seen]] = {}
    source, status = _lines()
    rows = session.execute(
        select(RosterEntry.member_id, Activity.held_on, status.label("status"), MemberStanding.id.label("suspended"))
        .select_from(source)
        .where(RosterEntry.member_id.in_(member_ids), status.in_(_KNOWN))
        .where(Activity.held_on <= today, Activity.held_on > today - LOOKED_BACK)
    )
    for member_id, held_on, found, suspended in rows:
        is_missed = found == LineStatus.ABSENT and suspended is None
        days.setdefault(member_id, []).append(Seen(held_on, is_missed))
    absences = {member_id: rules.absence_of(own, today=today) for member_id, own in days.items()}
    return {member_id: absence for member_id, absence in absences.items() if absence is not None}


def was_there_since(member_id: Any, since_on: Any) -> ColumnElement[bool]:
    """The condition that the record now knows of a day after `since_on` on which the member was not away."""
    source, status = _lines()
    there = select(RosterEntry.member_id).select_from(source).where(status.in_([one.value for one in NOT_AWAY]))
    return there.where(RosterEntry.member_id == member_id, Activity.held_on > since_on).exists()


def _excused(table: Any, today: date) -> ColumnElement[bool]:
    holds = select(table.id).where(table.member_id == Member.id, holds_on(table, today))
    return (holds.where(table.standing == Standing.SUSPENDED) if table is MemberStanding else holds).exists()


def _lines() -> tuple[Any, ColumnElement[str]]:
    """Every line of a roster with its status, and the suspension of the day, if there was one."""
    source = join(RosterEntry, Activity, Activity.id == RosterEntry.activity_id)
    suspended = and_(
        MemberStanding.member_id == RosterEntry.member_id,
        MemberStanding.standing == Standing.SUSPENDED,
        holds_on(MemberStanding, Activity.held_on),
    )
    source = source.outerjoin(MemberStanding, suspended)
    return standing.joined(source, member_id=RosterEntry.member_id, kind=RosterEntry.kind)
