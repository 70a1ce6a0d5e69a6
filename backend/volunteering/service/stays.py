"""Stays: somebody serves from scanning in until scanning out; what was planned of it becomes records.

Ending a stay never fails over other time of the person: the part that is free counts and the record says so.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.attendance.models import EvidenceKind
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.volunteering.models import (
    Project,
    RecordState,
    ServiceRecord,
    ServiceScan,
    ServiceStay,
    Shift,
    Source,
    Volunteer,
)
from backend.volunteering.rules import ledger as rules
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service import ledger, people

REMIND_BEFORE = timedelta(minutes=10)


@dataclass(frozen=True)
class Leaving:
    """How a stay ends."""

    at: datetime
    scan: ServiceScan | None = None
    """The scan out; None: nobody scanned."""
    evidence: EvidenceKind | None = None
    """What shows that they went; a lead who closes the shift vouches for it (`ROSTER`)."""
    by_account_id: UUID | None = None
    """Who says so, where it is no scan."""
    is_late: bool = False
    is_doubtful: bool = False


def find_running(session: Session, *, volunteer_id: UUID) -> ServiceStay | None:
    """The stay that runs; a person has one at most."""
    return session.scalars(
        select(ServiceStay)
        .where(ServiceStay.volunteer_id == volunteer_id, ServiceStay.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def start(
    session: Session,
    *,
    scan: ServiceScan,
    shift: Shift,
    volunteer: Volunteer,
    at: datetime,
    ended_at: datetime | None = None,
) -> ServiceStay:
    """Let somebody begin to serve; whoever calls holds the volunteer and knows that nothing runs.

    `ended_at`: it is over already, and the caller goes on to say how.
    """
    stay = ServiceStay(
        id=new_id(),
        volunteer_id=volunteer.id,
        shift_id=shift.id,
        started_at=rules.whole_minute(at),
        ended_at=ended_at,
        in_scan_id=scan.id,
    )
    session.add(stay)
    session.flush()
    return stay


def plan_of(shift: Shift) -> Interval:
    """The planned time."""
    return Interval(shift.starts_at, shift.ends_at)


def forgotten_at(shift: Shift) -> datetime:
    """From when on nobody scans out of the shift any more: the planned end stands then."""
    return shift.ends_at + timedelta(minutes=shift.grace_minutes)


def end(
    session: Session, *, stay: ServiceStay, shift: Shift, volunteer: Volunteer, leaving: Leaving, now: datetime
) -> list[ServiceRecord]:
    """End the stay; the planned part of it becomes records. Whoever calls holds the volunteer.

    After the grace the planned end stands instead, flagged, whatever was scanned.
    """
    flags: set[str] = set()
    if leaving.at >= forgotten_at(shift):
        leaving, flags = _as_forgotten(shift, leaving), {"closed_at_planned_end"}
    came = session.get_one(ServiceScan, stay.in_scan_id)
    ends_at = max(stay.started_at, rules.whole_minute(leaving.at))
    stay.ended_at, stay.out_scan_id = ends_at, leaving.scan.id if leaving.scan else None
    planned, cut = rules.within_plan(Interval(stay.started_at, ends_at), plan_of(shift))
    flags |= cut | _flags_of(came, leaving)
    session.flush()
    _withdraw_reminder(session, stay, now=now)
    if not planned.minutes:
        return []
    is_beyond = _count_pairs(session, stay) > rules.MOST_PAIRS
    entry = ledger.Entry(
        project=session.get_one(Project, shift.project_id),
        interval=planned,
        source=Source.SCAN,
        grade=rules.grade_of_stay(
            came.evidence, leaving.evidence, is_doubtful=bool(flags & {"received_late", "second_look"})
        ),
        recorded_by_account_id=_recorder(session, volunteer, came, leaving),
        id=stay.id,
        shift_id=shift.id,
        stay_id=stay.id,
        flags=frozenset(flags | ({"more_than_three_pairs"} if is_beyond else set())),
        is_beyond_pairs=is_beyond,
    )
    return ledger.add(session, entry, volunteer=volunteer, now=now, around=True)


def is_amendable(session: Session, *, stay: ServiceStay, shift: Shift, at: datetime) -> bool:
    """Whether a scan out that arrives late may take the place of the planned end: nobody has decided on it yet."""
    if stay.out_scan_id is not None or at >= forgotten_at(shift):
        return False
    return all(record.state is RecordState.WAITING for record in ledger.find_entry(session, entry_id=stay.id))


def amend(
    session: Session, *, stay: ServiceStay, shift: Shift, volunteer: Volunteer, leaving: Leaving, now: datetime
) -> list[ServiceRecord]:
    """Let a scan out that arrived late take the place of the planned end."""
    assert leaving.scan is not None
    by = leaving.scan.account_id
    for record in ledger.find_entry(session, entry_id=stay.id):
        ledger.void(session, record=record, account_id=by, reason=None, now=now)
    return end(session, stay=stay, shift=shift, volunteer=volunteer, leaving=leaving, now=now)


def forget(
    session: Session, *, stay: ServiceStay, shift: Shift, volunteer: Volunteer, now: datetime
) -> list[ServiceRecord]:
    """End a stay that nobody scanned out of at the planned end; the person is told why and what to do."""
    leaving = Leaving(at=forgotten_at(shift))
    records = end(session, stay=stay, shift=shift, volunteer=volunteer, leaving=leaving, now=now)
    account_id = people.account_id_of(session, volunteer)
    if account_id is not None:
        project = session.get_one(Project, shift.project_id)
        notifications.notify(
            session,
            account_id=account_id,
            kind=NotificationKind.SERVICE_CLOSED_AT_END,
            facts={
                "title": project.title,
                "ends_at": shift.ends_at.isoformat(),
                "minutes": sum(record.minutes for record in records),
            },
            subject_id=shift.id,
            now=now,
        )
    audit.record(session, Action.SERVICE_STAY_CLOSED, stay, now=now, fields=["ended_at"])
    return records


# --- What the worker does ---------------------------------------------------------------------------------------------


def close_forgotten(session: Session, *, now: datetime, limit: int) -> int:
    """End stays whose grace is over; how many. Each person is held, so that a scan out at the same moment waits."""
    grace_over = select(ServiceStay, Shift).join(Shift, Shift.id == ServiceStay.shift_id)
    # The grace is a number of minutes in the row, which the two databases would add each in its own way.
    due = [
        (stay, shift)
        for stay, shift in session.execute(
            grace_over.where(ServiceStay.ended_at.is_(None), Shift.ends_at <= now)
            .order_by(Shift.ends_at, ServiceStay.id)
            .limit(10 * limit)
        )
        if forgotten_at(shift) <= now or shift.cancelled_at is not None
    ][:limit]
    done = 0
    for stay, shift in due:
        volunteer = session.get_one(Volunteer, stay.volunteer_id)
        ledger.hold(session, volunteer)
        session.refresh(stay)
        if stay.ended_at is None:
            forget(session, stay=stay, shift=shift, volunteer=volunteer, now=now)
            done += 1
    return done


def remind(session: Session, *, now: datetime, limit: int) -> int:
    """Tell those who serve that their shift ends within ten minutes, once; how many."""
    rows = session.execute(
        select(ServiceStay, Shift, Project.title)
        .join(Shift, Shift.id == ServiceStay.shift_id)
        .join(Project, Project.id == Shift.project_id)
        .where(ServiceStay.ended_at.is_(None), ServiceStay.reminded_at.is_(None))
        .where(Shift.ends_at > now, Shift.ends_at <= now + REMIND_BEFORE)
        .limit(limit)
    ).all()
    for stay, shift, title in rows:
        stay.reminded_at = now
        account_id = people.account_id_of(session, session.get_one(Volunteer, stay.volunteer_id))
        if account_id is not None:
            notifications.notify(
                session,
                account_id=account_id,
                kind=NotificationKind.SERVICE_ENDS_SOON,
                facts={"title": title, "ends_at": shift.ends_at.isoformat()},
                subject_id=stay.id,
                useful_until=shift.ends_at,
                now=now,
            )
        audit.record(session, Action.SERVICE_STAY_REMINDED, stay, now=now, fields=["reminded_at"])
    return len(rows)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _as_forgotten(shift: Shift, leaving: Leaving) -> Leaving:
    return replace(leaving, at=shift.ends_at, scan=None, evidence=None)


def _flags_of(came: ServiceScan, leaving: Leaving) -> set[str]:
    is_in_late = bool(came.answer.get("is_late"))
    flags = {"received_late"} if leaving.is_late or is_in_late else set()
    if leaving.is_doubtful or came.answer.get("is_doubtful"):
        flags.add("second_look")
    if came.clock_skewed and is_in_late:
        flags.add("clock_skewed")
    return flags


def _recorder(session: Session, volunteer: Volunteer, came: ServiceScan, leaving: Leaving) -> UUID:
    """Who vouches beside the volunteer, and so does not confirm; the volunteer, where nobody does."""
    own = people.account_id_of(session, volunteer)
    said = [leaving.scan.account_id] if leaving.scan else []
    said += [leaving.by_account_id] if leaving.by_account_id else []
    others = [account_id for account_id in (*said, came.account_id) if account_id != own]
    return others[0] if others else came.account_id


def _count_pairs(session: Session, stay: ServiceStay) -> int:
    """How often the person came to the shift on the stay's local day, this time included."""
    day = clock.local_date(stay.started_at)
    from_at, until_at = clock.start_of(day), clock.start_of(day + timedelta(days=1))
    own = select(func.count()).where(
        ServiceStay.volunteer_id == stay.volunteer_id,
        ServiceStay.shift_id == stay.shift_id,
        ServiceStay.started_at >= from_at,
        ServiceStay.started_at < until_at,
    )
    return session.scalar(own) or 0


def _withdraw_reminder(session: Session, stay: ServiceStay, *, now: datetime) -> None:
    if stay.reminded_at is None:
        return
    notifications.settle(session, subject_id=stay.id, now=now)
    audit.record(session, Action.SERVICE_STAY_REMINDED, stay, now=now, fields=["withdrawn_at"])
