"""What a person is expected at, or has signed up for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityState, SignUp
from backend.attendance.service.record import find_member, own_activities
from backend.identity.models import Account
from backend.members.models import Member
from backend.volunteering.models import Shift
from backend.volunteering.service import people, sign_ups

KEPT_FOR = timedelta(days=60)
"""So long what is over stays in the feed; phones forget what they do not find any more."""


@dataclass(frozen=True)
class Occasion:
    """One entry of a calendar."""

    id: UUID
    """The same as long as the occasion exists: by it a phone knows which entry to change."""
    is_service: bool
    """A volunteer's shift; else an activity of a branch."""
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    address: str
    """May be empty; says nothing of who meets there."""
    version: int
    """Counts changes, from 1."""
    changed_at: datetime
    is_cancelled: bool
    path: str
    """Its page in the app."""


def list_of(session: Session, *, account: Account, now: datetime) -> list[Occasion]:
    """Everything from two months ago on, in the order of time."""
    from_at = now - KEPT_FOR
    member = find_member(session, account_id=account.id)
    found = [*_shifts(session, account, from_at)]
    if member is not None:
        found += [of_activity(activity) for activity in _activities(session, member, from_at)]
    return sorted(found, key=lambda occasion: (occasion.starts_at, occasion.id))


def of_activity(activity: Activity) -> Occasion:
    """An activity as an entry."""
    return Occasion(
        id=activity.id,
        is_service=False,
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        venue=activity.venue,
        address=activity.venue_address,
        version=activity.version,
        changed_at=activity.changed_at,
        is_cancelled=activity.state is ActivityState.CANCELLED,
        path=f"/activities/{activity.id}",
    )


def of_shift(shift: Shift) -> Occasion:
    """A shift as an entry; its project is loaded."""
    return Occasion(
        id=shift.id,
        is_service=True,
        title=f"{shift.project.title} · {shift.role}",
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        venue="",
        address=shift.meeting_point,
        version=shift.version,
        changed_at=shift.changed_at,
        is_cancelled=shift.cancelled_at is not None,
        path=f"/service/shifts/{shift.id}",
    )


def _activities(session: Session, member: Member, from_at: datetime) -> Iterator[Activity]:
    """Those of one's own branch; where places are limited, only with a place. What was never published is not told."""
    placed = select(SignUp.activity_id).where(
        SignUp.member_id == member.id, SignUp.place.is_not(None), SignUp.withdrawn_at.is_(None)
    )
    yield from session.scalars(
        own_activities(member)
        .where(Activity.published_at.is_not(None), Activity.ends_at > from_at)
        .where(or_(Activity.capacity.is_(None), Activity.id.in_(placed)))
    )


def _shifts(session: Session, account: Account, from_at: datetime) -> Iterator[Occasion]:
    """Those where one has a place; who waits for one has no appointment yet."""
    volunteer = people.find(session, account_id=account.id)
    if volunteer is None:
        return
    for assignment, shift in session.execute(sign_ups.of_volunteer(volunteer.id).where(Shift.ends_at > from_at)):
        if assignment.place is not None:
            yield of_shift(shift)
