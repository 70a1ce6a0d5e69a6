"""What volunteers report themselves: own reports, make-up for a planned shift, and pictures that back them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from backend.activities.service.pictures import Picture
from backend.core import audit, clock, files
from backend.core.audit import Action
from backend.core.errors import NotFound
from backend.members.models import Affiliation
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationClosure
from backend.volunteering.errors.ledger import (
    EntryTakenError,
    NotYourShiftError,
    NotYoursToTakeBackError,
    OutsidePlanError,
    OutsideProjectError,
)
from backend.volunteering.errors.review import NoEvidenceError, PictureElsewhereError, TooManyPicturesError
from backend.volunteering.models import (
    MOST_PICTURES,
    Assignment,
    Grade,
    Project,
    ProjectState,
    RecordState,
    ServiceEvidence,
    ServiceRecord,
    Shift,
    Source,
    Volunteer,
)
from backend.volunteering.rules.ledger import Interval, in_whole_minutes
from backend.volunteering.service import ledger, stays

OWN_SOURCES = (Source.SELF_REPORT, Source.MAKE_UP, Source.QUICK_LOG)
REPORTABLE = (ProjectState.PUBLISHED, ProjectState.ENDED)


@dataclass(frozen=True)
class Report:
    """What somebody says of their own service."""

    id: UUID
    """The phone's: sent twice is once."""
    project_id: UUID
    shift_id: UUID | None
    """A planned shift that went unrecorded: the time is made up for, within its plan."""
    interval: Interval
    reason: str
    around: bool = False
    """Leave out what other records of theirs cover."""


def report(
    session: Session, told: Report, *, volunteer: Volunteer, account_id: UUID, now: datetime
) -> list[ServiceRecord]:
    """Write down what somebody says they served; it waits for a second person. The same id again changes nothing.

    :raises NotFound: no such project is open to them, or no such shift in it.
    :raises NotYourShiftError: they had no place in the shift.
    :raises OutsidePlanError: make-up reaches beyond the plan.
    :raises OutsideProjectError: the project does not run on that day.
    :raises EntryTakenError: the id belongs to other hours.

    Further refusals are those of `ledger.add`.
    """
    project = session.scalars(
        select(Project).where(Project.id == told.project_id, Project.id.in_(_ids_open_to(volunteer, now=now)))
    ).one_or_none()
    if project is None:
        raise NotFound()
    ledger.hold(session, volunteer)
    present = ledger.find_entry(session, entry_id=told.id)
    if present:
        if present[0].volunteer_id != volunteer.id or present[0].source not in OWN_SOURCES:
            raise EntryTakenError()
        return present
    interval = in_whole_minutes(told.interval.starts_at, told.interval.ends_at)
    if told.shift_id is not None:
        _refuse_other_than_planned(session, told.shift_id, project, volunteer, interval)
    elif not project.from_on <= clock.local_date(interval.starts_at) < project.until_on:
        raise OutsideProjectError(from_on=project.from_on.isoformat(), until_on=project.until_on.isoformat())
    entry = ledger.Entry(
        project=project,
        interval=interval,
        source=Source.SELF_REPORT if told.shift_id is None else Source.MAKE_UP,
        grade=Grade.D,
        recorded_by_account_id=account_id,
        id=told.id,
        shift_id=told.shift_id,
        reason=told.reason,
    )
    return ledger.add(session, entry, volunteer=volunteer, now=now, around=told.around)


def list_open_projects(session: Session, *, volunteer: Volunteer, now: datetime) -> list[Project]:
    """The projects for which somebody may report hours of their own, the latest first."""
    return list(
        session.scalars(
            select(Project)
            .where(Project.id.in_(_ids_open_to(volunteer, now=now)))
            .order_by(Project.from_on.desc(), Project.title)
            .limit(100)
        )
    )


def list_shifts_to_make_up(session: Session, *, volunteer: Volunteer, now: datetime) -> list[Shift]:
    """Their latest shifts that are over and of which nothing is recorded, the latest first."""
    recorded = select(ServiceRecord.shift_id).where(
        ServiceRecord.volunteer_id == volunteer.id, ServiceRecord.shift_id.is_not(None)
    )
    return list(
        session.scalars(
            select(Shift)
            .join(Assignment, Assignment.shift_id == Shift.id)
            .where(Assignment.volunteer_id == volunteer.id, Assignment.withdrawn_at.is_(None))
            .where(Assignment.place.is_not(None), Shift.ends_at <= now, Shift.cancelled_at.is_(None))
            .where(Shift.id.not_in(recorded))
            .order_by(Shift.starts_at.desc())
            .limit(20)
        )
    )


def take_back(
    session: Session, *, record: ServiceRecord, volunteer: Volunteer, account_id: UUID, now: datetime
) -> None:
    """Withdraw what one reported oneself, while it waits.

    :raises NotYoursToTakeBackError: recorded by others, or decided.
    """
    ledger.hold(session, volunteer)
    ledger.refresh(session, record)
    if record.source not in OWN_SOURCES or record.state is not RecordState.WAITING:
        raise NotYoursToTakeBackError()
    ledger.void(session, record=record, account_id=account_id, reason=None, now=now)


def _refuse_other_than_planned(
    session: Session, shift_id: UUID, project: Project, volunteer: Volunteer, interval: Interval
) -> None:
    shift = session.get(Shift, shift_id)
    if shift is None or shift.project_id != project.id or shift.cancelled_at is not None:
        raise NotFound()
    place = select(Assignment.id).where(
        Assignment.shift_id == shift.id,
        Assignment.volunteer_id == volunteer.id,
        Assignment.withdrawn_at.is_(None),
        Assignment.place.is_not(None),
    )
    if session.scalar(place) is None:
        raise NotYourShiftError()
    plan = stays.plan_of(shift)
    if interval.starts_at < plan.starts_at or interval.ends_at > plan.ends_at:
        raise OutsidePlanError(starts_at=plan.starts_at.isoformat(), ends_at=plan.ends_at.isoformat())


def _ids_open_to(volunteer: Volunteer, *, now: datetime) -> Select[UUID]:
    """Where they signed up or served, and what their own branch or one above it does."""
    shifts = select(Shift.project_id).join(Assignment, Assignment.shift_id == Shift.id)
    signed_up = shifts.where(Assignment.volunteer_id == volunteer.id)
    served = select(ServiceRecord.project_id).where(ServiceRecord.volunteer_id == volunteer.id)
    today = clock.local_date(now)
    above = (
        select(OrganisationClosure.ancestor_id)
        .join(Affiliation, Affiliation.organisation_id == OrganisationClosure.descendant_id)
        .where(Affiliation.member_id == volunteer.member_id, holds_on(Affiliation, today))
        .where(holds_on(OrganisationClosure, today))
    )
    is_open = or_(Project.id.in_(signed_up), Project.id.in_(served), Project.organisation_id.in_(above))
    return select(Project.id).where(Project.state.in_(REPORTABLE), is_open)


# --- Pictures ---------------------------------------------------------------------------------------------------------


def add_picture(
    session: Session,
    *,
    records: Sequence[ServiceRecord],
    picture_id: UUID,
    picture: Picture,
    account_id: UUID,
    now: datetime,
) -> ServiceEvidence:
    """Keep a picture that backs one's own report. The same id again answers with what is there.

    :raises NoEvidenceError: no own report, or it was decided.
    :raises TooManyPicturesError: it has three.
    :raises PictureElsewhereError: the id belongs to a picture of another report.
    """
    first = records[0]
    if first.source not in OWN_SOURCES or all(record.state is not RecordState.WAITING for record in records):
        raise NoEvidenceError()
    ledger.refresh(session, first)  # Two pictures at once come one after the other.
    present = session.get(ServiceEvidence, picture_id)
    if present is not None:
        if present.entry_id != first.entry_id:
            raise PictureElsewhereError()
        return present
    free = set(range(1, MOST_PICTURES + 1)) - {kept.place for kept in list_pictures(session, entry_id=first.entry_id)}
    if not free:
        raise TooManyPicturesError(most=MOST_PICTURES)
    kept = ServiceEvidence(
        id=picture_id,
        entry_id=first.entry_id,
        place=min(free),
        file_key=files.keep(session, picture.content),
        sha256=hashlib.sha256(picture.content).digest(),
        width=picture.width,
        height=picture.height,
        added_at=now,
        added_by_account_id=account_id,
    )
    session.add(kept)
    audit.record(session, Action.SERVICE_EVIDENCE_ADDED, kept, now=now, organisation_id=first.organisation_id)
    session.flush()
    return kept


def list_pictures(session: Session, *, entry_id: UUID) -> list[ServiceEvidence]:
    """The pictures of a report, in the order in which they were added."""
    own = select(ServiceEvidence).where(ServiceEvidence.entry_id == entry_id)
    return list(session.scalars(own.order_by(ServiceEvidence.place)))


def list_file_keys(session: Session) -> set[str]:
    """The files that pictures of reports name."""
    return set(session.scalars(select(ServiceEvidence.file_key)))
