"""Drivers' cars: stated by the driver, looked at by somebody else, and who may therefore drive whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.errors import OwnMatterError
from backend.volunteering.errors.escort import (
    CheckOverError,
    DriverUnfitError,
    PlateInvalidError,
    PlateTakenError,
    VehicleSettledError,
)
from backend.volunteering.models import (
    Assignment,
    EscortRide,
    EscortVehicle,
    Project,
    Qualification,
    Shift,
    Volunteer,
)
from backend.volunteering.reference.escort import escort
from backend.volunteering.rules.escort import NotDriving, is_plate, normal_plate, why_not_driving
from backend.volunteering.service import people
from backend.volunteering.service.escort import running

LONGEST_CHECK = timedelta(days=550)


def state(
    session: Session, *, project: Project, volunteer: Volunteer, plate: str, firm: str, account: Account, now: datetime
) -> EscortVehicle:
    """The driver's car for this project; the one stated before is withdrawn. It carries nobody until it was checked.

    :raises EscortOverError: the project is over.
    :raises PlateInvalidError: that is no number plate.
    :raises PlateTakenError: another driver of the project stated it.
    """
    running.demand_open(project)
    normal = normal_plate(plate)
    if not is_plate(normal):
        raise PlateInvalidError()
    before = find_standing(session, project_id=project.id, volunteer_id=volunteer.id)
    if before is not None:
        withdraw(session, vehicle=before, project=project, now=now)
    vehicle = EscortVehicle(
        id=new_id(),
        project_id=project.id,
        volunteer_id=volunteer.id,
        plate=normal,
        firm=firm,
        stated_at=now,
        stated_by_account_id=account.id,
    )
    try:
        with session.begin_nested():
            session.add(vehicle)
    except IntegrityError as taken:
        raise PlateTakenError() from taken
    running.record(session, Action.ESCORT_VEHICLE_STATED, vehicle, project, now=now, fields=("firm", "plate"))
    session.flush()
    return vehicle


def check(
    session: Session, *, vehicle: EscortVehicle, project: Project, valid_until: date, checker: Account, now: datetime
) -> None:
    """Say that one has looked at the car and its papers; looked at again, the later day counts.

    :raises OwnMatterError: it is the checker's own car.
    :raises VehicleSettledError: it was withdrawn.
    :raises CheckOverError: it would hold on no day ahead, or for longer than a check may.
    """
    driver = people.account_id_of(session, session.get_one(Volunteer, vehicle.volunteer_id))
    if checker.id in (driver, vehicle.stated_by_account_id):
        raise OwnMatterError()
    if vehicle.withdrawn_at is not None:
        raise VehicleSettledError()
    today = clock.local_date(now)
    if not today < valid_until <= today + LONGEST_CHECK:
        raise CheckOverError()
    vehicle.checked_at, vehicle.checked_by_account_id, vehicle.valid_until = now, checker.id, valid_until
    running.record(session, Action.ESCORT_VEHICLE_CHECKED, vehicle, project, now=now, fields=("valid_until",))
    session.flush()


def withdraw(session: Session, *, vehicle: EscortVehicle, project: Project, now: datetime) -> None:
    """Let the car drive no longer; trips that it made stay. Withdrawn already: nothing happens."""
    if vehicle.withdrawn_at is None:
        vehicle.withdrawn_at = now
        running.record(session, Action.ESCORT_VEHICLE_WITHDRAWN, vehicle, project, now=now)
        session.flush()


def find_standing(session: Session, *, project_id: UUID, volunteer_id: UUID) -> EscortVehicle | None:
    """The driver's car in the project, checked or not."""
    found = select(EscortVehicle).where(
        EscortVehicle.project_id == project_id,
        EscortVehicle.volunteer_id == volunteer_id,
        EscortVehicle.withdrawn_at.is_(None),
    )
    return session.scalars(found).one_or_none()


def list_vehicles(session: Session, *, project_id: UUID) -> list[EscortVehicle]:
    """The project's cars: first those that nobody has looked at, then those whose check ends next."""
    found = select(EscortVehicle).where(EscortVehicle.project_id == project_id, EscortVehicle.withdrawn_at.is_(None))
    order = (EscortVehicle.checked_at.is_not(None), EscortVehicle.valid_until, EscortVehicle.id)
    return list(session.scalars(found.order_by(*order)))


# --- Who may drive ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Driver:
    """Somebody with a car in the project, as the desk chooses them."""

    volunteer_id: UUID
    name: str
    vehicle: EscortVehicle
    is_on_duty: bool
    """Has a place in a shift of the project at that time."""
    rides: int
    """Bookings that they have in this half-day."""
    why_not: NotDriving | None


def list_drivers(
    session: Session, *, project: Project, starts_at: datetime, ends_at: datetime, span: tuple[datetime, datetime]
) -> list[Driver]:
    """Everybody with a car: who may and is on duty first, then by how few rides they have within `span`, by name."""
    vehicles = list_vehicles(session, project_id=project.id)
    ids = [vehicle.volunteer_id for vehicle in vehicles]
    names = people.names_of(session, ids)
    cards, rides = _cards(session, project, ids), _rides(session, ids, span)
    on_duty = ids_on_duty(session, project_id=project.id, starts_at=starts_at, ends_at=ends_at)
    on = clock.local_date(starts_at)
    found = []
    for vehicle in vehicles:
        one = vehicle.volunteer_id
        own = [ride for ride in rides if ride.volunteer_id == one]
        busy = any(ride.starts_at < ends_at and starts_at < ride.ends_at for ride in own)
        held = [card for card in cards if card.volunteer_id == one]
        why_not = why_not_driving(vehicle, held, on=on, is_busy=busy)
        found.append(Driver(one, names.get(one, ""), vehicle, one in on_duty, len(own), why_not))
    return sorted(found, key=lambda each: (each.why_not is not None, not each.is_on_duty, each.rides, each.name))


def get_fit(session: Session, *, project: Project, volunteer_id: UUID, on: date) -> EscortVehicle:
    """The car with which the driver may carry people on the day; whether they are busy is not asked.

    :raises DriverUnfitError: they may not, and why.
    """
    vehicle = find_standing(session, project_id=project.id, volunteer_id=volunteer_id)
    cards = _cards(session, project, [volunteer_id])
    why_not = why_not_driving(vehicle, cards, on=on, is_busy=False)
    if vehicle is None or why_not is not None:
        raise DriverUnfitError(why=(why_not or NotDriving.NO_VEHICLE).value)
    return vehicle


def find_duty(session: Session, *, project_id: UUID, volunteer_id: UUID, at: datetime) -> UUID | None:
    """The shift of the project in which the driver has a place at the instant."""
    held = (
        select(Shift.id)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .where(Shift.project_id == project_id, Shift.cancelled_at.is_(None))
        .where(Shift.starts_at <= at, Shift.ends_at > at)
        .where(Assignment.volunteer_id == volunteer_id)
        .where(Assignment.place.is_not(None), Assignment.withdrawn_at.is_(None))
    )
    return session.scalars(held.order_by(Shift.starts_at, Shift.id)).first()


def ids_on_duty(session: Session, *, project_id: UUID, starts_at: datetime, ends_at: datetime) -> set[UUID]:
    """Who has a place in a shift of the project that overlaps the time."""
    held = (
        select(Assignment.volunteer_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.project_id == project_id, Shift.cancelled_at.is_(None))
        .where(Shift.starts_at < ends_at, Shift.ends_at > starts_at)
        .where(Assignment.place.is_not(None), Assignment.withdrawn_at.is_(None))
    )
    return set(session.scalars(held))


def _cards(session: Session, project: Project, ids: Collection[UUID]) -> list[Qualification]:
    kind = project.qualification or escort().qualification
    held = Qualification.volunteer_id.in_(ids) & (Qualification.kind == kind)
    return list(session.scalars(select(Qualification).where(held, Qualification.withdrawn_at.is_(None))))


def _rides(session: Session, ids: Collection[UUID], span: tuple[datetime, datetime]) -> list[EscortRide]:
    within = (EscortRide.starts_at < span[1]) & (EscortRide.ends_at > span[0])
    standing = EscortRide.volunteer_id.in_(ids) & EscortRide.withdrawn_at.is_(None)
    return list(session.scalars(select(EscortRide).where(standing, within)))
