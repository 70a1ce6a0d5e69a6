"""Live quorum of a meeting: counted from those entitled to vote, per host branch."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from backend.attendance.models import Attendance, AttendanceStatus, RosterEntry, RosterKind
from backend.attendance.rules import Quorum

THERE = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)
"""Whoever still waits for an officer's word does not carry a vote."""


def list_quorums(session: Session, *, activity_id: UUID, organisation_ids: Collection[UUID]) -> dict[UUID, Quorum]:
    """How the voters of each of these hosts stand, from the written roster; before it is written nobody votes."""
    rows = session.execute(
        select(
            RosterEntry.organisation_id,
            func.count().label("voters"),
            func.count().filter(Attendance.status.in_(THERE)).label("present"),
        )
        .join(
            Attendance,
            and_(Attendance.activity_id == RosterEntry.activity_id, Attendance.member_id == RosterEntry.member_id),
            isouter=True,
        )
        .where(RosterEntry.activity_id == activity_id, RosterEntry.organisation_id.in_(organisation_ids))
        .where(RosterEntry.kind == RosterKind.HOME, RosterEntry.is_voter)
        .group_by(RosterEntry.organisation_id)
    )
    found = {row.organisation_id: Quorum(row.voters, row.present) for row in rows}
    return {organisation_id: found.get(organisation_id, Quorum(0, 0)) for organisation_id in organisation_ids}


def get_quorum(session: Session, *, activity_id: UUID, organisation_id: UUID) -> Quorum:
    """How the voters of one host stand."""
    return list_quorums(session, activity_id=activity_id, organisation_ids=[organisation_id])[organisation_id]
