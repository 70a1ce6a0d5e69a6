"""Keeping in touch with those who are away: the log, and what is due."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.flow.errors import DatesReversedError, NotConfirmedError, OwnRegistrationError, RegistrationOverError
from backend.flow.models import ContactNote, ContactWay, FlowContact, FlowRegistration
from backend.flow.service import homes
from backend.identity.models import Account
from backend.members.models import Affiliation


def log(
    session: Session,
    *,
    registration: FlowRegistration,
    on_day: date,
    way: ContactWay,
    note: ContactNote,
    actor: Account,
    now: datetime,
) -> None:
    """The home branch was in touch with the member, or tried.

    :raises OwnRegistrationError: an officer was in touch with themselves.
    :raises RegistrationOverError, NotConfirmedError: it is over, or waits for the branch's word.
    :raises DatesReversedError: the day lies ahead, or before the member left.
    """
    if actor.id == registration.member_account_id:
        raise OwnRegistrationError()
    _keep(session, registration, on_day=on_day, way=way, note=note, actor=actor, now=now)


def report(
    session: Session, *, registration: FlowRegistration, note: ContactNote, actor: Account, now: datetime
) -> None:
    """The member reports by themselves, today; it counts as a contact, too.

    :raises RegistrationOverError, NotConfirmedError: as `log`.
    """
    today = clock.local_date(now)
    _keep(session, registration, on_day=today, way=ContactWay.OWN_REPORT, note=note, actor=actor, now=now)


def list_contacts(session: Session, *, registration_id: UUID) -> list[tuple[FlowContact, str]]:
    """The log with who wrote each line, the latest first."""
    rows = session.execute(
        select(FlowContact, Account.display_name)
        .join(Account, Account.id == FlowContact.recorded_by_account_id)
        .where(FlowContact.registration_id == registration_id)
        .order_by(FlowContact.on_day.desc(), FlowContact.id.desc())
    )
    return [(contact, name) for contact, name in rows]


def last_days(session: Session, *, registrations: Select[UUID]) -> dict[UUID, tuple[date | None, date | None]]:
    """By registration: the last day on which the member was reached, and that of their last own report."""
    rows = session.execute(
        select(
            FlowContact.registration_id,
            func.max(FlowContact.on_day).filter(FlowContact.note != ContactNote.NOT_REACHED),
            func.max(FlowContact.on_day).filter(FlowContact.way == ContactWay.OWN_REPORT),
        )
        .where(FlowContact.registration_id.in_(registrations))
        .group_by(FlowContact.registration_id)
    )
    return {registration_id: (reached, reported) for registration_id, reached, reported in rows}


def last_in_touch(*, on: date) -> Select[UUID, UUID, date]:
    """Of everybody who was away on the day: member, home branch, and since when nobody has been in touch with them.

    That is the last day up to `on` on which they were reached or reported, or the day on which they left.
    """
    reached = (
        select(func.max(FlowContact.on_day))
        .where(FlowContact.registration_id == FlowRegistration.id, FlowContact.on_day <= on)
        .where(FlowContact.note != ContactNote.NOT_REACHED)
        .scalar_subquery()
    )
    return (
        select(
            FlowRegistration.member_id,
            Affiliation.organisation_id,
            func.coalesce(reached, FlowRegistration.from_on).label("since_on"),
        )
        .join(Affiliation, homes.is_home(Affiliation, on=on))
        .where(FlowRegistration.confirmed_at.is_not(None), FlowRegistration.from_on <= on)
        .where(or_(FlowRegistration.until_on.is_(None), FlowRegistration.until_on > on))
    )


def _keep(
    session: Session,
    registration: FlowRegistration,
    *,
    on_day: date,
    way: ContactWay,
    note: ContactNote,
    actor: Account,
    now: datetime,
) -> None:
    if registration.ended_at is not None:
        raise RegistrationOverError()
    if registration.confirmed_at is None:
        raise NotConfirmedError()
    if not registration.from_on <= on_day <= clock.local_date(now):
        raise DatesReversedError(field="on_day")
    contact = FlowContact(
        id=new_id(),
        registration_id=registration.id,
        on_day=on_day,
        way=way,
        note=note,
        recorded_at=now,
        recorded_by_account_id=actor.id,
    )
    session.add(contact)
    home_id = homes.home_id_of(session, registration, on=clock.local_date(now))
    audit.record(session, Action.FLOW_CONTACTED, contact, now=now, organisation_id=home_id, fields=["note"])
    session.flush()
