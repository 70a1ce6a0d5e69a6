"""Incidents: what kind, in a few words, and who was told. Wrong ones are taken back, never rewritten."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.audit import Action
from backend.core.db import locked
from backend.identity.models import Account
from backend.volunteering.errors.escort import BookingElsewhereError, EscortWordUnknownError, PersonalNumberError
from backend.volunteering.models import EscortIncident, EscortPlaceKind, EscortTrip, Project
from backend.volunteering.reference.escort import escort
from backend.volunteering.rules.escort import holds_number
from backend.volunteering.service.escort import places, running


def report(
    session: Session,
    *,
    incident_id: UUID,
    project: Project,
    kind: str,
    words: str,
    told: list[str],
    trip: EscortTrip | None,
    site_id: UUID | None,
    account: Account,
    at: datetime,
    now: datetime,
) -> EscortIncident:
    """Write down that something went otherwise at `at`. The same id sent twice is one incident.

    :raises EscortOverError: the project does not run.
    :raises EscortWordUnknownError: no such kind, or nobody such to tell.
    :raises PersonalNumberError: the words hold a number of a person.
    :raises NotFound: the project has no such site.
    :raises BookingElsewhereError: the id belongs to something else.
    """
    session.execute(locked(select(Project.id).where(Project.id == project.id))).one()
    present = session.get(EscortIncident, incident_id)
    if present is not None:
        if (present.project_id, present.reported_by_account_id, present.kind) != (project.id, account.id, kind):
            raise BookingElsewhereError()
        return present
    running.demand(project)
    _check(kind, words, told)
    if site_id is not None:
        places.get_place(session, project_id=project.id, place_id=site_id, kind=EscortPlaceKind.SITE)
    incident = EscortIncident(
        id=incident_id,
        project_id=project.id,
        trip_id=trip.id if trip is not None else None,
        site_id=site_id or (trip.site_id if trip is not None else None),
        held_on=clock.local_date(at),
        kind=kind,
        words=words,
        told=sorted(set(told)),
        reported_at=at,
        reported_by_account_id=account.id,
    )
    session.add(incident)
    running.record(session, Action.ESCORT_INCIDENT_REPORTED, incident, project, now=now, fields=("kind", "told"))
    session.flush()
    return incident


def void(session: Session, *, incident: EscortIncident, project: Project, account: Account, now: datetime) -> None:
    """Take back what was wrong; it stays, and counts no longer. Taken back already: nothing happens."""
    session.execute(locked(select(EscortIncident.id).where(EscortIncident.id == incident.id))).one()
    session.refresh(incident, ["voided_at"])
    if incident.voided_at is None:
        incident.voided_at, incident.voided_by_account_id = now, account.id
        running.record(session, Action.ESCORT_INCIDENT_VOIDED, incident, project, now=now)
        session.flush()


def list_of_day(
    session: Session, *, project_id: UUID, on: date, account_id: UUID | None = None
) -> list[EscortIncident]:
    """The project's incidents of a day that count, of one reporter or of all, the latest first."""
    found = select(EscortIncident).where(
        EscortIncident.project_id == project_id, EscortIncident.held_on == on, EscortIncident.voided_at.is_(None)
    )
    if account_id is not None:
        found = found.where(EscortIncident.reported_by_account_id == account_id)
    return list(session.scalars(found.order_by(EscortIncident.reported_at.desc(), EscortIncident.id)))


def _check(kind: str, words: str, told: list[str]) -> None:
    reference = escort()
    if kind not in reference.incident_ids:
        raise EscortWordUnknownError(field="kind")
    if not set(told) <= reference.told_ids:
        raise EscortWordUnknownError(field="told")
    if holds_number(words):
        raise PersonalNumberError(field="words")
