"""Opening cases: by the calendar, or by an officer who will not wait for it. The database refuses a second one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.cases import reference, rules
from backend.cases.errors import CaseOpenError, NothingToOpenError
from backend.cases.models import Case, CaseAction, CaseEntry, CaseKind
from backend.cases.rules import Absence
from backend.cases.service import absences, telling
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.errors import OwnMatterError


@dataclass(frozen=True)
class Ground:
    """What a case rests on."""

    kind: CaseKind
    member: Member
    organisation_id: UUID
    since_on: date
    basis: dict[str, Any]
    transfer_id: UUID | None = None


def ground_of(member: Member, absence: Absence, *, organisation_id: UUID) -> Ground:
    """The figures of an absence, as a case keeps them."""
    basis = {"months": absence.months, "missed_on": [day.isoformat() for day in absence.missed_on]}
    return Ground(CaseKind.ABSENCE, member, organisation_id, absence.since_on, basis)


def open_for(session: Session, *, member: Member, organisation_id: UUID, by: Account, now: datetime) -> Case:
    """An officer opens the case of an absence that has lasted long enough.

    :raises OwnMatterError: it is their own.
    :raises NothingToOpenError: the record gives no ground, or was decided about not long ago.
    :raises CaseOpenError: there is an open one.
    """
    if member.account_id == by.id:
        raise OwnMatterError()
    today = clock.local_date(now)
    absence = absences.absences_of(session, member_ids=[member.id], today=today).get(member.id)
    months = absence.months if absence is not None else 0
    if absence is None or months < reference.ladder_of(CaseKind.ABSENCE).open_case_after_months:
        raise NothingToOpenError(months=months)
    if _find_open(session, CaseKind.ABSENCE, member.id) is not None:
        raise CaseOpenError()
    found = open_if_due(session, ground=ground_of(member, absence, organisation_id=organisation_id), by=by, now=now)
    if found is None:
        raise NothingToOpenError(months=months)
    return found


def open_if_due(session: Session, *, ground: Ground, by: Account | None, now: datetime) -> Case | None:
    """Open it and tell those who decide; None: it is open, or the same days were decided about not long ago."""
    is_open = _find_open(session, ground.kind, ground.member.id) is not None
    if is_open or not is_due(session, ground=ground, on=clock.local_date(now)):
        return None
    try:
        with session.begin_nested():
            found = _write(session, ground, by=by, now=now)
    except IntegrityError:  # Somebody else has opened it this very moment.
        return None
    telling.tell_waiting(session, case=found, now=now)
    return found


def is_due(session: Session, *, ground: Ground, on: date) -> bool:
    """Whether nobody has decided about the same days within the ladder's months."""
    closed_at = _last_closed_at(session, ground)
    closed_on = clock.local_date(closed_at) if closed_at is not None else None
    return rules.may_open_again(closed_on, reference.ladder_of(ground.kind), today=on)


def _write(session: Session, ground: Ground, *, by: Account | None, now: datetime) -> Case:
    today = clock.local_date(now)
    found = Case(
        id=new_id(),
        kind=ground.kind,
        member_id=ground.member.id,
        transfer_id=ground.transfer_id,
        organisation_id=ground.organisation_id,
        since_on=ground.since_on,
        basis=ground.basis,
        opened_on=today,
        opened_at=now,
    )
    found.member = ground.member
    session.add(found)
    session.flush()
    session.add(
        CaseEntry(
            id=new_id(),
            case_id=found.id,
            number=1,
            action=CaseAction.OPENED,
            organisation_id=ground.organisation_id,
            actor_account_id=by.id if by is not None else None,
            member_account_id=ground.member.account_id,
            done_on=today,
            at=now,
        )
    )
    audit.record(session, Action.CASE_OPENED, found, now=now, organisation_id=ground.organisation_id)
    session.flush()
    return found


def _find_open(session: Session, kind: CaseKind, member_id: UUID) -> Case | None:
    own = select(Case).where(Case.kind == kind, Case.member_id == member_id, Case.closed_at.is_(None))
    return session.scalars(own).one_or_none()


def _last_closed_at(session: Session, ground: Ground) -> datetime | None:
    """When a case about the same days, or the same transfer, was closed."""
    same = (Case.kind == ground.kind, Case.member_id == ground.member.id, Case.since_on == ground.since_on)
    return session.scalar(select(func.max(Case.closed_at)).where(*same))
