"""Bringing both sides together: what the home branch registered, and what the host did."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Action
from backend.flow.errors import NothingToMatchError, RegistrationOverError
from backend.flow.models import FlowGuest, FlowRegistration


def match(session: Session, *, registration: FlowRegistration, now: datetime) -> bool:
    """Match it by itself where the host that it names has taken the member in; whether it did."""
    guest = session.scalars(
        select(FlowGuest).where(FlowGuest.member_id == registration.member_id, FlowGuest.ended_at.is_(None))
    ).one_or_none()
    if guest is None or guest.organisation_id != registration.host_id:
        return False
    _link(session, guest, registration, now=now)
    return True


def match_guest(session: Session, *, guest: FlowGuest, now: datetime) -> bool:
    """The same from the host's side: where a confirmed registration names this host; whether it did."""
    registration = find_registration(session, guest=guest)
    if registration is None or registration.host_id != guest.organisation_id:
        return False
    _link(session, guest, registration, now=now)
    return True


def accept(session: Session, *, guest: FlowGuest, now: datetime) -> None:
    """The home branch says that the two belong together although they name different places.

    :raises RegistrationOverError: the guest is none any more.
    :raises NothingToMatchError: no confirmed registration of the member is open.
    """
    if guest.ended_at is not None:
        raise RegistrationOverError()
    registration = find_registration(session, guest=guest)
    if registration is None:
        raise NothingToMatchError()
    _link(session, guest, registration, now=now)


def find_registration(session: Session, *, guest: FlowGuest) -> FlowRegistration | None:
    """The confirmed registration of the guest that is open."""
    return session.scalars(
        select(FlowRegistration)
        .where(FlowRegistration.member_id == guest.member_id, FlowRegistration.ended_at.is_(None))
        .where(FlowRegistration.confirmed_at.is_not(None))
    ).one_or_none()


def _link(session: Session, guest: FlowGuest, registration: FlowRegistration, *, now: datetime) -> None:
    guest.registration_id = registration.id
    session.flush()
    audit.record(
        session, Action.FLOW_MATCHED, guest, now=now, organisation_id=guest.organisation_id, fields=["registration_id"]
    )
