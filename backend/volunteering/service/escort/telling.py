"""Telling a driver that a ride was given or taken back: the project and the time, nothing of whom they carry."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.notifications import service as notifications
from backend.notifications.models import NotificationKind
from backend.volunteering.models import EscortRide, Project, Volunteer
from backend.volunteering.service import people


def tell_given(session: Session, ride: EscortRide, project: Project, *, now: datetime) -> None:
    """They carry somebody from now on."""
    _tell(session, NotificationKind.ESCORT_RIDE_GIVEN, ride, project, now=now)


def tell_taken_back(session: Session, ride: EscortRide, project: Project, *, now: datetime) -> None:
    """They do not any more, whatever the reason."""
    _tell(session, NotificationKind.ESCORT_RIDE_TAKEN_BACK, ride, project, now=now)


def _tell(session: Session, kind: NotificationKind, ride: EscortRide, project: Project, *, now: datetime) -> None:
    account_id = people.account_id_of(session, session.get_one(Volunteer, ride.volunteer_id))
    if account_id is None:
        return
    facts = {"title": project.title, "starts_at": ride.starts_at.isoformat()}
    notifications.notify(session, account_id=account_id, kind=kind, facts=facts, subject_id=project.id, now=now)
