"""What the signed-in person is in an escort: runs it, minds its desk, reads it from above, drives in it."""

from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.identity.access import current_login
from backend.identity.models import Account
from backend.organisations.access import current_grants, demand, has_right_at, scope
from backend.organisations.rules import Right, roles_with
from backend.volunteering.models import (
    Application,
    ApplicationState,
    Assignment,
    EscortBooking,
    EscortIncident,
    EscortPlace,
    EscortRide,
    EscortSlot,
    EscortTrip,
    EscortVehicle,
    Project,
    ProjectKind,
    ProjectLead,
    ProjectPost,
    ProjectState,
    Shift,
    Volunteer,
)
from backend.volunteering.rules.escort import Hand
from backend.volunteering.service import people

T = TypeVar("T")


OVERSEES = (Hand.RUNS, Hand.DESK, Hand.READS)


def find_own_volunteer() -> Volunteer | None:
    """The signed-in person as a volunteer; None: they never volunteered."""
    return people.find(db.session(), account_id=current_login().account_id)


def hands_in(project: Project) -> list[Hand]:
    """Everything that the signed-in person is in the escort; drafts are for those who prepare them."""
    found = []
    if _has_post(project.id, ProjectPost.LEAD) or _runs_at(project.organisation_id):
        found.append(Hand.RUNS)
    if _has_post(project.id, ProjectPost.DESK):
        found.append(Hand.DESK)
    if has_right_at(Right.PROJECTS_READ, project.organisation_id):
        found.append(Hand.READS)
    if project.state is not ProjectState.DRAFT and _drives(project.id):
        found.append(Hand.DRIVES)
    return found


def list_escorts() -> list[tuple[Project, list[Hand]]]:
    """The escorts with which the signed-in person has to do, the latest first."""
    posts = select(ProjectLead.project_id).where(_is_own_post())
    mine: list[ColumnElement[bool]] = [
        Project.organisation_id.in_(scope(Right.PROJECTS_READ)),
        Project.id.in_(posts),
    ]
    volunteer = find_own_volunteer()
    if volunteer is not None:
        mine += [Project.id.in_(found) for found in _driven_by(volunteer)]
    escorts = select(Project).where(Project.kind == ProjectKind.EXAM_ESCORT, or_(*mine))
    found = db.session().scalars(escorts.order_by(Project.from_on.desc(), Project.id)).all()
    told = [(project, hands_in(project)) for project in found]
    return [(project, hands) for project, hands in told if hands]


def get_escort(project_id: UUID, *allowed: Hand) -> Project:
    """The escort, if the signed-in person is one of `allowed` in it.

    :raises NotFound: it does not exist, is no escort, or is not theirs.
    :raises PowersAsleepError: it may be for the officer whose powers sleep.
    """
    project = db.session().get(Project, project_id)
    if project is not None and project.kind is ProjectKind.EXAM_ESCORT and set(hands_in(project)) & set(allowed):
        return project
    _refuse_sleeping()
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
    if _is_oneself(vehicle.volunteer_id):
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
    if ride.withdrawn_at is not None or not _is_oneself(ride.volunteer_id):
        raise NotFound()
    booking = db.session().get_one(EscortBooking, ride.booking_id)
    return ride, db.session().get_one(Project, booking.project_id)


def get_own_trip(trip_id: UUID) -> tuple[EscortTrip, Project]:
    """A trip of the signed-in driver.

    :raises NotFound: there is none such.
    """
    trip = _found(EscortTrip, trip_id)
    if not _is_oneself(trip.volunteer_id):
        raise NotFound()
    return trip, db.session().get_one(Project, trip.project_id)


def get_correctable_trip(trip_id: UUID) -> tuple[EscortTrip, Project]:
    """The driver's own trip of today, or one of an escort that the signed-in person runs.

    :raises NotFound: there is none such.
    """
    trip = _found(EscortTrip, trip_id)
    if _is_oneself(trip.volunteer_id) and trip.held_on == clock.local_date(clock.now()):
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


def current_account() -> Account:
    """Who is signed in."""
    return current_login().account


def _found(kind: type[T], key: UUID) -> T:
    found = db.session().get(kind, key)
    if found is None:
        raise NotFound()
    return found


def _is_oneself(volunteer_id: UUID) -> bool:
    own = find_own_volunteer()
    return own is not None and own.id == volunteer_id


def _is_own_post() -> ColumnElement[bool]:
    now = clock.now()
    holds = or_(ProjectLead.until_at.is_(None), ProjectLead.until_at > now)
    return (ProjectLead.account_id == current_login().account_id) & (ProjectLead.from_at <= now) & holds


def _has_post(project_id: UUID, post: ProjectPost) -> bool:
    held = (ProjectLead.project_id == project_id) & (ProjectLead.post == post)
    return db.session().scalars(select(ProjectLead.id).where(held, _is_own_post())).first() is not None


def _runs_at(organisation_id: UUID) -> bool:
    """Grants from above do not run the projects of those below."""
    roles = roles_with(Right.PROJECTS_RUN)
    own = any(grant.organisation_id == organisation_id and grant.role in roles for grant in current_grants())
    return own and has_right_at(Right.PROJECTS_RUN, organisation_id)


def _drives(project_id: UUID) -> bool:
    volunteer = find_own_volunteer()
    if volunteer is None:
        return False
    held = or_(*(Project.id.in_(found) for found in _driven_by(volunteer)))
    return db.session().scalar(select(Project.id).where(Project.id == project_id, held)) is not None


def _driven_by(volunteer: Volunteer) -> Iterator[Select[UUID]]:
    """Ids of projects in which the volunteer has a place or waits for one, was approved, or has a car."""
    signed_up = select(Shift.project_id).join(Assignment, Assignment.shift_id == Shift.id)
    yield signed_up.where(Assignment.volunteer_id == volunteer.id, Assignment.withdrawn_at.is_(None))
    yield select(Application.project_id).where(
        Application.account_id == volunteer.account_id, Application.state == ApplicationState.APPROVED
    )
    own = (EscortVehicle.volunteer_id == volunteer.id) & EscortVehicle.withdrawn_at.is_(None)
    yield select(EscortVehicle.project_id).where(own)


def _refuse_sleeping() -> None:
    """An officer whose powers sleep is asked for the password instead of being told that there is nothing."""
    if any(grant.role in roles_with(Right.PROJECTS_READ) for grant in current_grants()):
        demand(Right.PROJECTS_READ, counts_as_use=False)
