"""Past months entered from paper: an activity that is over, its roster as of its day, and who was there.

Recognisable for ever: the activity says when it was entered, every line has a method and a grade of its own and names
who entered it. It was never open, so nothing of it is a live check-in, and nobody is told of an absence.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, Credit
from backend.activities.service import planning
from backend.attendance import rules
from backend.attendance.errors import IdReusedError, NotExpectedError, NotPastError
from backend.attendance.models import (
    Attendance,
    AttendanceStatus,
    EventKind,
    EvidenceKind,
    Outcome,
    RosterEntry,
)
from backend.attendance.service import minutes, roster_entries
from backend.attendance.service.correcting import event_by_officer
from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Affiliation, Member
from backend.members.service.circles import Sitting, sits_in
from backend.organisations.dated import holds_on
from backend.organisations.models import PartyOrganisation

USUAL = {
    "opens_before_minutes": 0,
    "late_after_minutes": 15,
    "rotation_seconds": 15,
    "grace_seconds": 0,
    "leave_days_after": 0,
}
"""Nothing was ever scanned there."""
_NOTHING_WRITTEN: dict[str, Any] = {"chair": "", "recorder": "", "invitees": "", "points": []}


@dataclass(frozen=True)
class PastRoster:
    """Who of a branch sat in a circle on a day, and what is on record of that day already."""

    members: list[Any]
    activities: list[Activity]


def first_day(*, now: datetime, months: int) -> date:
    """The earliest day of which something may still be entered."""
    return clock.local_date(now) - relativedelta(months=months)


def roster_of(session: Session, *, organisation_id: UUID, sitting: Sitting) -> PastRoster:
    """The circle's people of its day by pinyin, and the branch's activities of that day: none is entered twice."""
    members = session.execute(
        select(Member.id.label("member_id"), Member.name, Member.name_pinyin)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .where(Affiliation.organisation_id == organisation_id, holds_on(Affiliation, sitting.held_on))
        .where(sits_in(sitting, member_id=Member.id, organisation_id=organisation_id))
        .order_by(Member.name_pinyin, Member.id)
    )
    activities = session.scalars(
        planning.of_branch(organisation_id).where(Activity.held_on == sitting.held_on).order_by(Activity.starts_at)
    )
    return PastRoster(list(members), list(activities))


def enter(
    session: Session,
    *,
    activity_id: UUID,
    host: PartyOrganisation,
    values: dict[str, Any],
    credits: Iterable[Credit],
    present: Collection[UUID],
    decisions: str,
    officer: Account,
    months: int,
    now: datetime,
) -> Activity:
    """Enter a past activity of `host`; `present` are the members who came. The same id again is the same activity.

    Nobody vouches for themselves: the officer's own line waits for another officer's word.

    :raises NotPastError: its day is not over, or lies more than `months` back.
    :raises NotExpectedError: somebody of `present` did not belong to the branch, or to the circle, on that day.
    :raises IdReusedError: the id stands for something else.
    :raises NotABranchError: the host is a committee.
    :raises EndsBeforeStartError: it would end before it starts, or last longer than a day.
    :raises GroupUnknownError: its circle is a group that the branch does not have.
    :raises WholeBranchNeededError: its circle is too small for what it counts as.
    """
    stored = session.scalars(
        select(Activity).where(Activity.id == activity_id).options(*planning.WITH_HOSTS)
    ).one_or_none()
    if stored is not None:
        if stored.entered_later_at is None or planning.host_ids(stored) != [host.id]:
            raise IdReusedError()
        return stored
    held_on, earliest = clock.local_date(values["starts_at"]), first_day(now=now, months=months)
    if not earliest <= held_on < clock.local_date(now):
        raise NotPastError(from_on=earliest.isoformat())
    # Officers set a line right for so long after the entering as they do after an event: the window ends now.
    until_now = {"closes_after_minutes": max(0, (now - values["ends_at"]) // timedelta(minutes=1))}
    activity = planning.enter_later(
        session,
        activity_id=activity_id,
        host=host,
        account=officer,
        credits=credits,
        values=values | USUAL | until_now,
        now=now,
    )
    roster_entries.materialise(session, activity=activity, now=now)
    _write_lines(session, activity, set(present), officer, now=now)
    if decisions:
        written = _NOTHING_WRITTEN | {"decisions": decisions}
        minutes.save(
            session, activity=activity, organisation_id=host.id, revision=0, written=written, officer=officer, now=now
        )
    return activity


def _write_lines(session: Session, activity: Activity, present: set[UUID], officer: Account, *, now: datetime) -> None:
    expected = set(session.scalars(select(RosterEntry.member_id).where(RosterEntry.activity_id == activity.id)))
    if not present <= expected:
        raise NotExpectedError()
    own_id = session.scalar(select(Member.id).where(Member.account_id == officer.id))
    host_id = planning.host_ids(activity)[0]
    for member_id in sorted(present):
        event = event_by_officer(
            kind=EventKind.CHECK_IN,
            activity=activity,
            member_id=member_id,
            officer=officer,
            evidence=EvidenceKind.PAPER,
            outcome=Outcome.CHECKED_IN,
            reason=None,
            now=now,
        )
        line = Attendance(
            activity_id=activity.id,
            member_id=member_id,
            organisation_id=host_id,
            held_on=activity.held_on,
            status=AttendanceStatus.PROVISIONAL if member_id == own_id else AttendanceStatus.PRESENT,
            method=EvidenceKind.PAPER,
            grade=rules.GRADES[EvidenceKind.PAPER],
            checked_in_at=activity.starts_at,
            scan_event_id=event.id,
            recorded_by_account_id=officer.id,
            changed_at=now,
        )
        session.add_all((event, line))
    session.flush()
