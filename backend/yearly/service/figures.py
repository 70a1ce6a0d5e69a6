"""What the ledger knows of a branch's year already: nobody types it again."""

from collections import Counter
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.models import Credit
from backend.attendance.service import ledger
from backend.core import clock
from backend.members.models import ProbationDecision, Standing
from backend.members.service.roster import list_roster
from backend.organisations.models import PartyOrganisation
from backend.transfers.models import Transfer, TransferState
from backend.volunteering.models import Project, RecordState, ServiceRecord
from backend.yearly.models import Appraisal, AppraisalState
from backend.yearly.service import lectures, responsibilities, talks

Figures = dict[str, Any]


def collect(session: Session, *, organisation: PartyOrganisation, year: int, today: date) -> Figures:
    """The year's figures as JSON; of a year that runs, up to today. Sums of people are attendances, 人次."""
    first, until = date(year, 1, 1), date(year + 1, 1, 1)
    held = ledger.collect(session, organisation=organisation, from_on=first, until_on=until).activities
    talked = talks.list_of_branch(session, organisation_id=organisation.id, year=year, today=today)
    duties = responsibilities.list_of_year(session, organisation_id=organisation.id, year=year)
    spoken = lectures.list_of_year(session, organisation_id=organisation.id, year=year)
    return {
        **_members(session, organisation.id, on=min(today, date(year, 12, 31))),
        "activities": len(held),
        "expected": sum(one.expected for one in held),
        "attended": sum(one.attended for one in held),
        "by_credit": [row for credit in Credit if (row := _credit(held, credit))["count"]],
        **_transfers(session, organisation.id, first=first, until=until),
        "probations": _probations(session, organisation.id, first=first, until=until),
        **_service(session, organisation.id, first=first, until=until),
        "talk_members": talked["members"],
        "talked": talked["talked"],
        "lectures": len(spoken["items"]),
        "responsibilities": len(duties["items"]),
        "responsibilities_done": duties["done"],
        "appraisal": _appraisal(session, organisation.id, year=year),
    }


def _members(session: Session, organisation_id: UUID, *, on: date) -> dict[str, int]:
    standing = Counter(row.standing for row in list_roster(session, organisation_ids=[organisation_id], on=on))
    return {"members": standing.total(), "probationary": standing[Standing.PROBATIONARY]}


def _credit(held: tuple[ledger.HeldActivity, ...], credit: Credit) -> dict[str, Any]:
    of_kind = [one for one in held if credit.value in one.credits]
    return {
        "credit": credit.value,
        "count": len(of_kind),
        "expected": sum(one.expected for one in of_kind),
        "attended": sum(one.attended for one in of_kind),
    }


def _transfers(session: Session, organisation_id: UUID, *, first: date, until: date) -> dict[str, int]:
    done = select(func.count()).where(
        Transfer.state == TransferState.CLOSED, Transfer.closed_at >= _start(first), Transfer.closed_at < _start(until)
    )
    return {
        "transferred_in": session.scalar(done.where(Transfer.destination_id == organisation_id)) or 0,
        "transferred_out": session.scalar(done.where(Transfer.origin_id == organisation_id)) or 0,
    }


def _probations(session: Session, organisation_id: UUID, *, first: date, until: date) -> dict[str, int]:
    rows = session.execute(
        select(ProbationDecision.kind, func.count())
        .where(ProbationDecision.organisation_id == organisation_id, ProbationDecision.voided_at.is_(None))
        .where(ProbationDecision.approved_on >= first, ProbationDecision.approved_on < until)
        .group_by(ProbationDecision.kind)
    )
    return {kind.value: count for kind, count in rows}


def _service(session: Session, organisation_id: UUID, *, first: date, until: date) -> dict[str, int]:
    """Of the branch's own projects, whoever served in them."""
    row = session.execute(
        select(func.sum(ServiceRecord.minutes), func.count(ServiceRecord.volunteer_id.distinct()))
        .join(Project, Project.id == ServiceRecord.project_id)
        .where(Project.organisation_id == organisation_id, ServiceRecord.state == RecordState.CREDITED)
        .where(ServiceRecord.held_on >= first, ServiceRecord.held_on < until)
    ).one()
    return {"service_minutes": int(row[0] or 0), "volunteers": row[1]}


def _appraisal(session: Session, organisation_id: UUID, *, year: int) -> dict[str, Any] | None:
    """Once the committee has confirmed it: how many were graded, and how many of them excellent."""
    found = session.scalars(
        select(Appraisal).where(
            Appraisal.organisation_id == organisation_id,
            Appraisal.year == year,
            Appraisal.state == AppraisalState.CONFIRMED,
        )
    ).one_or_none()
    return None if found is None else {"graded": found.graded, "excellent": found.excellent}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ZONE)
