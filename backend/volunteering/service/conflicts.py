"""What else somebody has at the time of a shift: their other shifts, and the activities that they are expected at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityHost, ActivityState
from backend.members.models import Affiliation
from backend.members.service.circles import sits_in
from backend.organisations.dated import holds_on
from backend.volunteering.models import Shift, Volunteer
from backend.volunteering.rules import projects as rules
from backend.volunteering.service import sign_ups


@dataclass(frozen=True)
class Conflict:
    """Something of the person's own at the same time."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime


def find_conflicts(session: Session, *, shift: Shift, volunteer: Volunteer) -> list[Conflict]:
    """The volunteer's other places and activities that overlap with the shift, in the order of time."""
    others = sign_ups.placed_beside(session, shift=shift, volunteer_id=volunteer.id)
    found = [
        Conflict("shift", other.project.title, other.starts_at, other.ends_at)
        for other in others
        if rules.overlap(shift, other)
    ]
    found += _activities(session, shift, volunteer.member_id)
    return sorted(found, key=lambda conflict: (conflict.starts_at, conflict.title))


def _activities(session: Session, shift: Shift, member_id: UUID | None) -> list[Conflict]:
    if member_id is None:
        return []
    expected = (
        select(ActivityHost.activity_id)
        .join(Activity, Activity.id == ActivityHost.activity_id)
        .join(Affiliation, Affiliation.organisation_id == ActivityHost.organisation_id)
        .where(Affiliation.member_id == member_id, holds_on(Affiliation, Activity.held_on))
        .where(sits_in(Activity, member_id=member_id, organisation_id=Affiliation.organisation_id))
    )
    rows = session.scalars(
        select(Activity)
        .where(Activity.id.in_(expected), Activity.state.not_in((ActivityState.DRAFT, ActivityState.CANCELLED)))
        .where(Activity.starts_at < shift.ends_at, Activity.ends_at > shift.starts_at)
    )
    return [Conflict("activity", row.title, row.starts_at, row.ends_at) for row in rows]
