"""What the signed-in person is in an escort: runs it, minds its desk, reads it from above, drives in it."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.organisations.access import refuse_sleeping, scope
from backend.organisations.rules import Right
from backend.volunteering.access import standing
from backend.volunteering.models import (
    EscortBooking,
    EscortIncident,
    EscortPlace,
    EscortRide,
    EscortSlot,
    EscortTrip,
    EscortVehicle,
    Project,
    ProjectKind,
    ProjectPost,
    ProjectState,
    Volunteer,
)
from backend.volunteering.rules.escort import Hand
from backend.volunteering.service import circle

T = TypeVar("T")


OVERSEES = (Hand.RUNS, Hand.DESK, Hand.READS)


def hands_in(project: Project) -> list[Hand]:
    """Everything that the signed-in person is in the escort."""
    return hands_of([project])[project.id]


def hands_of(projects: Sequence[Project]) -> dict[UUID, list[Hand]]:
    """By escort, everything that the signed-in person is in it; drafts are for those who prepare them."""
    conditions: dict[Hand, ColumnElement[bool]] = {
        Hand.RUNS: standing.is_run(),
        Hand.DESK: standing.has_post(ProjectPost.DESK),
        Hand.READS: Project.organisation_id.in_(scope(Right.PROJECTS_READ)),
    }
    volunteer = standing.find_own_volunteer()
    if volunteer is not None:
        conditions[Hand.DRIVES] = _is_driven_by(volunteer) & (Project.state != ProjectState.DRAFT)
    found: dict[UUID, list[Hand]] = {project.id: [] for project in projects}
    for hand, condition in conditions.items():
        for project_id in standing.among(projects, condition):
            found[project_id].append(hand)
    return found


def list_escorts() -> list[tuple[Project, list[Hand]]]:
    """The escorts with which the signed-in person has to do, the latest first, and what they are in each."""
    mine = [Project.organisation_id.in_(scope(Right.PROJECTS_READ)), standing.has_post()]
    volunteer = standing.find_own_volunteer()
    if volunteer is not None:
        mine.append(_is_driven_by(volunteer))
    escorts = select(Project).where(Project.kind == ProjectKind.EXAM_ESCORT, or_(*mine))
    found = db.session().scalars(escorts.order_by(Project.from_on.desc(), Project.id)).all()
    hands = hands_of(found)
    return [(project, hands[project.id]) for project in found if hands[project.id]]


def get_escort(project_id: UUID, *allowed: Hand) -> Project:
    """The escort, if the signed-in person is one of `allowed` in it.

    :raises NotFound: it does not exist, is no escort, or is not theirs.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    project = db.session().get(Project, project_id)
    if project is not None and project.kind is ProjectKind.EXAM_ESCORT and set(hands_in(project)) & set(allowed):
        return project
    refuse_sleeping(Right.PROJECTS_READ)
    raise NotFound()


def sees_plates(project: Project) -> bool:
    """Whether the signed-in person needs the whole plates: to run the escort, or to tell a family which car comes."""
    return bool({Hand.RUNS, Hand.DESK} & set(hands_in(project)))


# --- Things of an escort ----------------------------------------------------------------------------------------------


def get_place(place_id: UUID) -> tuple[EscortPlace, Project]:
    """A place of an escort that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    place = _found(EscortPlace, place_id)
    return place, get_escort(place.project_id, Hand.RUNS)


def get_slot(slot_id: UUID) -> tuple[EscortSlot, Project]:
    """A half-day of an escort that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    slot = _found(EscortSlot, slot_id)
    return slot, get_escort(slot.project_id, Hand.RUNS)


def get_vehicle(vehicle_id: UUID) -> tuple[EscortVehicle, Project]:
    """A car in an escort that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    vehicle = _found(EscortVehicle, vehicle_id)
    return vehicle, get_escort(vehicle.project_id, Hand.RUNS)


def get_withdrawable_vehicle(vehicle_id: UUID) -> tuple[EscortVehicle, Project]:
    """One's own car, or one in an escort that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    vehicle = _found(EscortVehicle, vehicle_id)
    if standing.is_oneself(vehicle.volunteer_id):
        return vehicle, db.session().get_one(Project, vehicle.project_id)
    return vehicle, get_escort(vehicle.project_id, Hand.RUNS)


def get_booking(booking_id: UUID) -> tuple[EscortBooking, Project]:
    """A booking, for the desk and for whoever runs the escort.

    :raises NotFound: there is none such.
    """
    booking = _found(EscortBooking, booking_id)
    return booking, get_escort(booking.project_id, Hand.RUNS, Hand.DESK)


def get_own_ride(ride_id: UUID) -> tuple[EscortRide, Project]:
    """A ride that was given to the signed-in driver and not taken back.

    :raises NotFound: there is none such.
    """
    ride = _found(EscortRide, ride_id)
    if ride.withdrawn_at is not None or not standing.is_oneself(ride.volunteer_id):
        raise NotFound()
    booking = db.session().get_one(EscortBooking, ride.booking_id)
    return ride, db.session().get_one(Project, booking.project_id)


def get_own_trip(trip_id: UUID) -> tuple[EscortTrip, Project]:
    """A trip of the signed-in driver.

    :raises NotFound: there is none such.
    """
    trip = _found(EscortTrip, trip_id)
    if not standing.is_oneself(trip.volunteer_id):
        raise NotFound()
    return trip, db.session().get_one(Project, trip.project_id)


def get_correctable_trip(trip_id: UUID) -> tuple[EscortTrip, Project]:
    """The driver's own trip of today, or one of an escort that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    trip = _found(EscortTrip, trip_id)
    if standing.is_oneself(trip.volunteer_id) and trip.held_on == clock.local_date(clock.now()):
        return trip, db.session().get_one(Project, trip.project_id)
    return trip, get_escort(trip.project_id, Hand.RUNS)


def get_voidable_incident(incident_id: UUID) -> tuple[EscortIncident, Project]:
    """What the signed-in person reported today, or an incident of an escort that they run.

    :raises NotFound: there is none such.
    """
    incident = _found(EscortIncident, incident_id)
    own = incident.reported_by_account_id == current_login().account_id
    if own and incident.held_on == clock.local_date(clock.now()):
        return incident, db.session().get_one(Project, incident.project_id)
    return incident, get_escort(incident.project_id, Hand.RUNS)


def _found(kind: type[T], key: UUID) -> T:
    found = db.session().get(kind, key)
    if found is None:
        raise NotFound()
    return found


def _is_driven_by(volunteer: Volunteer) -> ColumnElement[bool]:
    """The condition on projects that the volunteer signed up, was approved, or has a car in them."""
    approved = circle.approved_for(current_login().account_id)
    own = (EscortVehicle.volunteer_id == volunteer.id) & EscortVehicle.withdrawn_at.is_(None)
    cars = select(EscortVehicle.project_id).where(own)
    return or_(*(Project.id.in_(ids) for ids in (standing.signed_up(volunteer), approved, cars)))
