"""An exam escort as it stands: half-days, sites, drivers with checked cars, bookings and trips."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import keyring_of
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import (
    BOOKING_PHONE_CONTEXT,
    Assignment,
    EscortBooking,
    EscortPlace,
    EscortPlaceKind,
    EscortRide,
    EscortSlot,
    EscortTrip,
    EscortVehicle,
    HalfDay,
    Project,
    ProjectKind,
    Qualification,
    Shift,
    Volunteer,
)
from tests.factories.identity import NOON, make_account, new_phone
from tests.factories.volunteering import make_project, make_volunteer

MORNING = NOON - timedelta(hours=6)
"""Six o'clock in the morning."""
_serials = count(1)


def make_escort(session: Session, organisation: PartyOrganisation, **fields: Any) -> Project:
    """A published escort of the organisation."""
    return make_project(session, organisation, kind=ProjectKind.EXAM_ESCORT, title="爱心送考", **fields)


def make_site(session: Session, project: Project, *, kind: EscortPlaceKind = EscortPlaceKind.SITE) -> EscortPlace:
    """An exam site, or a stand-by point."""
    place = EscortPlace(
        id=new_id(),
        project_id=project.id,
        kind=kind,
        name=f"云溪第{next(_serials)}中学",
        address="",
        created_at=clock.now(),
        created_by_account_id=project.created_by_account_id,
    )
    session.add(place)
    session.flush()
    return place


def make_slot(
    session: Session,
    project: Project,
    *,
    starts_at: datetime = MORNING,
    ends_at: datetime | None = None,
    seats: int = 20,
) -> EscortSlot:
    """The morning of NOON's day, from six to noon."""
    slot = EscortSlot(
        id=new_id(),
        project_id=project.id,
        held_on=clock.local_date(starts_at),
        half=HalfDay.MORNING,
        starts_at=starts_at,
        ends_at=ends_at or starts_at + timedelta(hours=6),
        seats=seats,
        taken=0,
        created_at=clock.now(),
        created_by_account_id=project.created_by_account_id,
    )
    session.add(slot)
    session.flush()
    return slot


def make_driver(
    session: Session,
    project: Project,
    *,
    account: Account | None = None,
    volunteer: Volunteer | None = None,
    shift: Shift | None = None,
    is_checked: bool = True,
    valid_until: date = date(2026, 12, 1),
    licence_until: date | None = date(2027, 1, 1),
) -> Volunteer:
    """Somebody with a checked car and a seen licence; `licence_until` None: without a licence."""
    if volunteer is None:
        volunteer = make_volunteer(session, account=account or make_account(session, display_name="测试司机"))
    now, creator = clock.now(), project.created_by_account_id
    session.add(
        EscortVehicle(
            id=new_id(),
            project_id=project.id,
            volunteer_id=volunteer.id,
            plate=f"测A{next(_serials):05d}",
            firm="云溪出租",
            stated_at=now,
            stated_by_account_id=volunteer.account_id or (account.id if account else creator),
            checked_at=now if is_checked else None,
            checked_by_account_id=creator if is_checked else None,
            valid_until=valid_until if is_checked else None,
        )
    )
    if licence_until is not None:
        session.add(_licence(volunteer, licence_until, checker=creator))
    if shift is not None:
        taken = session.query(Assignment).filter_by(shift_id=shift.id).count()
        session.add(_place_in(shift, volunteer, place=taken + 1))
    session.flush()
    return volunteer


def make_booking(
    session: Session,
    slot: EscortSlot,
    site: EscortPlace,
    *,
    starts_at: datetime | None = None,
    persons: int = 1,
    phone: str | None = None,
    **fields: Any,
) -> EscortBooking:
    """A booking of the half-day an hour after it begins; its seats are taken."""
    phone = phone or new_phone()
    at = starts_at or slot.starts_at + timedelta(hours=1)
    values: dict[str, Any] = {"surname": "欧阳", "area": "云溪街道南苑小区东门"}
    booking = EscortBooking(
        id=new_id(),
        project_id=slot.project_id,
        slot_id=slot.id,
        site_id=site.id,
        phone_sealed=keyring_of(session).seal(phone, context=BOOKING_PHONE_CONTEXT),
        phone_last4=phone[-4:],
        persons=persons,
        starts_at=at,
        ends_at=at + timedelta(minutes=45),
        booked_at=clock.now(),
        booked_by_account_id=slot.created_by_account_id,
        **(values | fields),
    )
    slot.taken += persons
    session.add(booking)
    session.flush()
    return booking


def make_ride(session: Session, booking: EscortBooking, driver: Volunteer) -> EscortRide:
    """The booking is the driver's."""
    vehicle = (
        session.query(EscortVehicle)
        .filter_by(volunteer_id=driver.id, project_id=booking.project_id, withdrawn_at=None)
        .one()
    )
    ride = EscortRide(
        id=new_id(),
        booking_id=booking.id,
        volunteer_id=driver.id,
        vehicle_id=vehicle.id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        given_at=clock.now(),
        given_by_account_id=booking.booked_by_account_id,
    )
    session.add(ride)
    session.flush()
    return ride


def make_trip(
    session: Session, project: Project, driver: Volunteer, site: EscortPlace, *, persons: int = 1, **fields: Any
) -> EscortTrip:
    """A trip from the street that has arrived."""
    vehicle = (
        session.query(EscortVehicle).filter_by(volunteer_id=driver.id, project_id=project.id, withdrawn_at=None).one()
    )
    now = clock.now()
    values: dict[str, Any] = {"held_on": clock.local_date(now), "started_at": now, "ended_at": now}
    trip = EscortTrip(
        id=new_id(),
        project_id=project.id,
        volunteer_id=driver.id,
        vehicle_id=vehicle.id,
        site_id=site.id,
        persons=persons,
        entered_by_account_id=driver.account_id or project.created_by_account_id,
        **(values | fields),
    )
    session.add(trip)
    session.flush()
    return trip


def _licence(volunteer: Volunteer, until: date, *, checker: Any) -> Qualification:
    now = clock.now()
    return Qualification(
        id=new_id(),
        volunteer_id=volunteer.id,
        kind="driving_licence",
        expires_on=until,
        stated_at=now,
        checked_at=now,
        checked_by_account_id=checker,
    )


def _place_in(shift: Shift, volunteer: Volunteer, *, place: int) -> Assignment:
    return Assignment(
        id=new_id(),
        shift_id=shift.id,
        volunteer_id=volunteer.id,
        turn=place,
        place=place,
        risks_accepted_at=clock.now(),
        signed_up_at=clock.now(),
        signed_up_by_account_id=volunteer.account_id,
    )
