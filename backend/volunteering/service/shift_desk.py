"""The lead's side of a shift: who is in, the roll call, and closing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import EvidenceKind
from backend.core import audit
from backend.core.audit import Action
from backend.core.errors import NotFound, Refusal
from backend.identity.models import Account
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.ledger import EntryTakenError, OutsidePlanError
from backend.volunteering.errors.scans import ShiftCancelledError, ShiftClosedError, ShiftNotBegunError
from backend.volunteering.models import (
    COUNTING,
    Assignment,
    Grade,
    Project,
    ServiceRecord,
    ServiceScan,
    ServiceStay,
    Shift,
    Source,
    Volunteer,
)
from backend.volunteering.rules.ledger import Interval, in_whole_minutes
from backend.volunteering.service import ledger, people, shift_codes, stays
from backend.volunteering.service.scan_proofs import BY_ANOTHER
from backend.volunteering.service.stays import Leaving


@dataclass(frozen=True)
class RollCallLine:
    """What the lead says of one person: from when to when they served."""

    id: UUID
    """The phone's id of it: sent twice is once."""
    volunteer_id: UUID
    interval: Interval


def list_lines(session: Session, *, shift: Shift, account_id: UUID) -> list[dict[str, Any]]:
    """Everybody who has a place or came, by name: since when they are in, what was recorded, and by whom.

    `account_id`: who looks; nobody records themselves.
    """
    placed = select(Assignment.volunteer_id).where(
        Assignment.shift_id == shift.id, Assignment.withdrawn_at.is_(None), Assignment.place.is_not(None)
    )
    planned = set(session.scalars(placed))
    came = session.scalars(
        select(ServiceStay).where(ServiceStay.shift_id == shift.id).order_by(ServiceStay.started_at, ServiceStay.id)
    ).all()
    records = session.scalars(
        select(ServiceRecord)
        .where(ServiceRecord.shift_id == shift.id, ServiceRecord.state.in_(COUNTING))
        .order_by(ServiceRecord.starts_at)
    ).all()
    everybody = planned | {stay.volunteer_id for stay in came} | {record.volunteer_id for record in records}
    names = people.names_of(session, everybody)
    numbers = session.execute(select(Volunteer.id, Volunteer.number).where(Volunteer.id.in_(everybody)))
    running = {stay.volunteer_id: stay for stay in came if stay.ended_at is None}
    recorders = _recorders(session, came, records)
    looking = people.find(session, account_id=account_id)
    lines = [
        {
            "volunteer_id": volunteer_id,
            "name": names.get(volunteer_id, ""),
            "number": number,
            "has_place": volunteer_id in planned,
            "running_since": running[volunteer_id].started_at if volunteer_id in running else None,
            "minutes": sum(record.minutes for record in records if record.volunteer_id == volunteer_id),
            "recorded_by": recorders.get(volunteer_id, []),
            "is_own": looking is not None and looking.id == volunteer_id,
            "records": [record for record in records if record.volunteer_id == volunteer_id],
        }
        for volunteer_id, number in numbers
    ]
    return sorted(lines, key=lambda line: (line["name"], str(line["volunteer_id"])))


def call_roll(
    session: Session, *, shift: Shift, lines: list[RollCallLine], account_id: UUID, now: datetime
) -> list[list[ServiceRecord] | Refusal]:
    """Write down whom the lead saw serve; each line ends by itself, as its records or as a refusal.

    :raises ShiftCancelledError: the shift was called off.
    """
    if shift.cancelled_at is not None:
        raise ShiftCancelledError()
    project = session.get_one(Project, shift.project_id)
    ended: dict[UUID, list[ServiceRecord] | Refusal] = {}
    for line in sorted(lines, key=lambda line: line.volunteer_id):  # Two leads hold people in the same order.
        try:
            with session.begin_nested():
                ended[line.id] = _call(session, shift, project, line, account_id=account_id, now=now)
        except Refusal as refusal:
            ended[line.id] = refusal
    return [ended[line.id] for line in lines]


def close(session: Session, *, shift: Shift, account_id: UUID, now: datetime) -> int:
    """End the shift for those who still serve; how many. Before the planned end it is on the lead's word.

    :raises ShiftCancelledError: the shift was called off.
    :raises ShiftNotBegunError: it has not begun.
    :raises ShiftClosedError: somebody closed it before.
    """
    shift_codes.hold(session, shift)
    if shift.cancelled_at is not None:
        raise ShiftCancelledError()
    if now < shift.starts_at:
        raise ShiftNotBegunError(starts_at=shift.starts_at.isoformat())
    if shift.closed_at is not None:
        raise ShiftClosedError(closed_at=shift.closed_at.isoformat())
    shift.closed_at = shift.changed_at = now
    project = session.get_one(Project, shift.project_id)
    audit.record(
        session, Action.SHIFT_CLOSED, shift, now=now, organisation_id=project.organisation_id, fields=["closed_at"]
    )
    session.flush()
    return sum(_close_stay(session, stay, shift, account_id, now=now) for stay in _list_running(session, shift))


def _call(
    session: Session, shift: Shift, project: Project, line: RollCallLine, *, account_id: UUID, now: datetime
) -> list[ServiceRecord]:
    volunteer = people.find_by_id(session, volunteer_id=line.volunteer_id)
    if volunteer is None:
        raise NotFound()
    if people.account_id_of(session, volunteer) == account_id:
        raise OwnMatterError()
    ledger.hold(session, volunteer)
    present = ledger.find_entry(session, entry_id=line.id)
    if present:
        if present[0].volunteer_id != volunteer.id or present[0].recorded_by_account_id != account_id:
            raise EntryTakenError()
        return present
    interval = in_whole_minutes(line.interval.starts_at, line.interval.ends_at)
    plan = stays.plan_of(shift)
    if interval.starts_at < plan.starts_at or interval.ends_at > plan.ends_at:
        raise OutsidePlanError(starts_at=plan.starts_at.isoformat(), ends_at=plan.ends_at.isoformat())
    entry = ledger.Entry(
        project=project,
        interval=interval,
        source=Source.ROLL_CALL,
        grade=Grade.C,
        recorded_by_account_id=account_id,
        id=line.id,
        shift_id=shift.id,
    )
    return ledger.add(session, entry, volunteer=volunteer, now=now)


def _recorders(
    session: Session, came: Sequence[ServiceStay], records: Sequence[ServiceRecord]
) -> dict[UUID, list[str]]:
    """By volunteer, the names of those who recorded something of theirs: others, never they themselves."""
    scan_ids = {scan_id for stay in came for scan_id in (stay.in_scan_id, stay.out_scan_id)} - {None}
    scans = select(ServiceScan.volunteer_id, ServiceScan.account_id).where(
        ServiceScan.id.in_(scan_ids), ServiceScan.evidence.in_(BY_ANOTHER)
    )
    rows = session.execute(scans)
    pairs = {(volunteer_id, account_id) for volunteer_id, account_id in rows if volunteer_id is not None}
    called = (record for record in records if record.source is Source.ROLL_CALL)
    pairs |= {(record.volunteer_id, record.recorded_by_account_id) for record in called}
    whose = select(Account.id, Account.display_name).where(Account.id.in_({account_id for _, account_id in pairs}))
    names = {account_id: name for account_id, name in session.execute(whose)}
    found: dict[UUID, list[str]] = {}
    for volunteer_id, account_id in pairs:
        found.setdefault(volunteer_id, []).append(names[account_id])
    return {volunteer_id: sorted(set(said)) for volunteer_id, said in found.items()}


def _list_running(session: Session, shift: Shift) -> list[ServiceStay]:
    return list(
        session.scalars(
            select(ServiceStay)
            .where(ServiceStay.shift_id == shift.id, ServiceStay.ended_at.is_(None))
            .order_by(ServiceStay.volunteer_id)
        )
    )


def _close_stay(session: Session, stay: ServiceStay, shift: Shift, account_id: UUID, *, now: datetime) -> bool:
    volunteer = session.get_one(Volunteer, stay.volunteer_id)
    ledger.hold(session, volunteer)
    session.refresh(stay)
    if stay.ended_at is not None:  # Scanned out meanwhile.
        return False
    if now >= shift.ends_at:
        stays.forget(session, stay=stay, shift=shift, volunteer=volunteer, now=now)
        return True
    leaving = Leaving(at=now, evidence=EvidenceKind.ROSTER, by_account_id=account_id)
    stays.end(session, stay=stay, shift=shift, volunteer=volunteer, leaving=leaving, now=now)
    return True
