"""The exam escort's routes, as they are walked."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select, update

from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from backend.volunteering.models import EscortBooking, EscortIncident, EscortTrip, EscortVehicle, Project, Volunteer
from tests.api.walk.stage import API, HERE, ONCE, Call, Stage, everyone, reaches, route
from tests.factories.escort import make_booking, make_driver, make_escort, make_ride, make_site, make_slot, make_trip
from tests.factories.volunteering import make_shift

PHONE, SURNAME, AREA, WORDS = "15487654321", "欧阳", "南苑小区东门", "大桥封了一条道"
_turns = count()
"""Whoever walks drives one booking after the other."""


def _runs(who: str, place: str) -> bool:
    """Of the branch itself: whoever stands above reads only."""
    return who in (Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE) and place == HERE


def _reads(who: str, place: str) -> bool:
    return isinstance(who, Role) and Right.PROJECTS_READ in RIGHTS_OF[who] and reaches(who, place)


def _escort(stage: Stage) -> Project:
    return make_escort(stage.session, stage.place)


def _driven(stage: Stage) -> tuple[Project, Volunteer]:
    """An escort in which whoever walks drives."""
    session, project = stage.session, _escort(stage)
    found = session.scalars(select(Volunteer).where(Volunteer.account_id == stage.actor.id)).one_or_none()
    driver = make_driver(session, project, account=stage.actor, volunteer=found)
    under_way = EscortTrip.volunteer_id == driver.id
    session.execute(update(EscortTrip).where(under_way, EscortTrip.ended_at.is_(None)).values(ended_at=clock.now()))
    return project, driver


def _booking(stage: Stage, project: Project) -> EscortBooking:
    session, now = stage.session, clock.now().replace(second=0, microsecond=0)
    slot = make_slot(session, project, starts_at=now - timedelta(hours=1))
    site, at = make_site(session, project), now + timedelta(minutes=45 * next(_turns))
    return make_booking(session, slot, site, starts_at=at, phone=PHONE, surname=SURNAME, area=AREA)


def _incident(stage: Stage, project: Project) -> EscortIncident:
    now = clock.now()
    incident = EscortIncident(
        id=new_id(),
        project_id=project.id,
        held_on=clock.local_date(now),
        kind="traffic",
        words=WORDS,
        told=[],
        reported_at=now,
        reported_by_account_id=stage.actor.id,
    )
    stage.session.add(incident)
    stage.session.flush()
    return incident


# --- What is set up ---------------------------------------------------------------------------------------------------


@route("escort setup.show_words", allows=everyone, places=ONCE)
def _words(_stage: Stage) -> Call:
    return Call(f"{API}/escort-words")


@route("escort setup.list_escorts", allows=everyone, places=ONCE)
def _escorts(stage: Stage) -> Call:
    _escort(stage)
    return Call(f"{API}/escorts")


@route("escort setup.show_escort", allows=_reads)
def _show(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_escort(stage).id}/escort")


@route("escort setup.create_place", allows=_runs)
def _create_place(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_escort(stage).id}/escort-places", {"kind": "site", "name": "云溪一中"})


@route("escort setup.delete_place", allows=_runs)
def _delete_place(stage: Stage) -> Call:
    return Call(f"{API}/escort-places/{make_site(stage.session, _escort(stage)).id}")


@route("escort setup.create_slot", allows=_runs)
def _create_slot(stage: Stage) -> Call:
    project = _escort(stage)
    at = clock.start_of(project.from_on) + timedelta(hours=6)
    times = {"starts_at": at.isoformat(), "ends_at": (at + timedelta(hours=6)).isoformat()}
    return Call(f"{API}/projects/{project.id}/escort-slots", {"half": "am", "seats": 40, **times})


@route("escort setup.update_slot", allows=_runs)
def _update_slot(stage: Stage) -> Call:
    return Call(f"{API}/escort-slots/{make_slot(stage.session, _escort(stage)).id}", {"seats": 9})


@route("escort setup.list_vehicles", allows=_reads)
def _vehicles(stage: Stage) -> Call:
    project = _escort(stage)
    make_driver(stage.session, project)
    return Call(f"{API}/projects/{project.id}/escort-vehicles")


@route("escort setup.create_vehicle", allows=everyone, places=ONCE)
def _create_vehicle(stage: Stage) -> Call:
    project, _driver = _driven(stage)
    body = {"plate": "测B00001", "firm": "云溪出租"}
    return Call(f"{API}/projects/{project.id}/escort-vehicles", body, personal=("测B00001",))


def _vehicle(stage: Stage) -> EscortVehicle:
    driver = make_driver(stage.session, _escort(stage))
    return stage.session.scalars(select(EscortVehicle).where(EscortVehicle.volunteer_id == driver.id)).one()


@route("escort setup.check_vehicle", allows=_runs)
def _check_vehicle(stage: Stage) -> Call:
    until = clock.local_date(clock.now()) + timedelta(days=90)
    return Call(f"{API}/escort-vehicles/{_vehicle(stage).id}/check", {"valid_until": until.isoformat()})


@route("escort setup.delete_vehicle", allows=_runs)
def _delete_vehicle(stage: Stage) -> Call:
    return Call(f"{API}/escort-vehicles/{_vehicle(stage).id}")


# --- The desk ---------------------------------------------------------------------------------------------------------


@route("escort desk.list_bookings", allows=_runs)
def _bookings(stage: Stage) -> Call:
    project = _escort(stage)
    slot_id = _booking(stage, project).slot_id
    path = f"{API}/projects/{project.id}/escort-bookings?slot_id={slot_id}"
    return Call(path, personal=(PHONE, SURNAME, AREA))


@route("escort desk.put_booking", allows=_runs)
def _put_booking(stage: Stage) -> Call:
    project = _escort(stage)
    at = clock.now().replace(second=0, microsecond=0)
    slot, site = make_slot(stage.session, project, starts_at=at), make_site(stage.session, project)
    body = {
        "slot_id": str(slot.id),
        "site_id": str(site.id),
        "surname": SURNAME,
        "phone": PHONE,
        "area": AREA,
        "persons": 2,
        "starts_at": slot.starts_at.isoformat(),
    }
    path = f"{API}/projects/{project.id}/escort-bookings/{new_id()}"
    return Call(path, body, personal=(PHONE, SURNAME, AREA))


@route("escort desk.cancel_booking", allows=_runs)
def _cancel_booking(stage: Stage) -> Call:
    booking = _booking(stage, _escort(stage))
    path = f"{API}/escort-bookings/{booking.id}/cancellation"
    return Call(path, {"reason": "by_caller"}, personal=(PHONE, SURNAME, AREA))


@route("escort desk.list_drivers", allows=_runs)
def _drivers(stage: Stage) -> Call:
    project = _escort(stage)
    make_driver(stage.session, project)
    return Call(f"{API}/escort-bookings/{_booking(stage, project).id}/drivers")


@route("escort desk.put_driver", allows=_runs)
def _put_driver(stage: Stage) -> Call:
    project = _escort(stage)
    driver = make_driver(stage.session, project)
    path = f"{API}/escort-bookings/{_booking(stage, project).id}/driver"
    return Call(path, {"volunteer_id": str(driver.id)}, personal=(PHONE, SURNAME, AREA))


@route("escort desk.delete_driver", allows=_runs)
def _delete_driver(stage: Stage) -> Call:
    project = _escort(stage)
    booking = _booking(stage, project)
    make_ride(stage.session, booking, make_driver(stage.session, project))
    return Call(f"{API}/escort-bookings/{booking.id}/driver", personal=(PHONE, SURNAME, AREA))


# --- The driver -------------------------------------------------------------------------------------------------------


@route("escort driving.show_day", allows=everyone, places=ONCE)
def _day(stage: Stage) -> Call:
    project, _driver = _driven(stage)
    return Call(f"{API}/projects/{project.id}/escort-day")


@route("escort driving.reveal_phone", allows=everyone, places=ONCE)
def _phone(stage: Stage) -> Call:
    project, driver = _driven(stage)
    ride = make_ride(stage.session, _booking(stage, project), driver)
    return Call(f"{API}/me/escort-rides/{ride.id}/phone", personal=(PHONE, SURNAME, AREA))


@route("escort driving.put_trip", allows=everyone, places=ONCE)
def _put_trip(stage: Stage) -> Call:
    project, driver = _driven(stage)
    ride = make_ride(stage.session, _booking(stage, project), driver)
    return Call(f"{API}/projects/{project.id}/escort-trips/{new_id()}", {"ride_id": str(ride.id), "persons": 2})


@route("escort driving.end_trip", allows=everyone, places=ONCE)
def _end_trip(stage: Stage) -> Call:
    project, driver = _driven(stage)
    shift = make_shift(stage.session, project)
    site = make_site(stage.session, project)
    trip = make_trip(stage.session, project, driver, site, ended_at=None, shift_id=shift.id)
    return Call(f"{API}/escort-trips/{trip.id}/arrivals/{new_id()}", {})


@route("escort driving.void_trip", allows=_runs)
def _void_trip(stage: Stage) -> Call:
    project = _escort(stage)
    driver = make_driver(stage.session, project)
    return Call(f"{API}/escort-trips/{make_trip(stage.session, project, driver, make_site(stage.session, project)).id}")


@route("escort driving.correct_trip", allows=_runs)
def _correct_trip(stage: Stage) -> Call:
    project = _escort(stage)
    driver, site = make_driver(stage.session, project), make_site(stage.session, project)
    trip = make_trip(stage.session, project, driver, site)
    return Call(
        f"{API}/escort-trips/{trip.id}/correction", {"persons": 3, "site_id": str(site.id), "reason": "少记一人"}
    )


@route("escort driving.put_incident", allows=everyone, places=ONCE)
def _put_incident(stage: Stage) -> Call:
    project, _driver = _driven(stage)
    path = f"{API}/projects/{project.id}/escort-incidents/{new_id()}"
    return Call(path, {"kind": "traffic", "words": WORDS, "told": ["lead"]}, personal=(WORDS,))


@route("escort driving.void_incident", allows=everyone, places=ONCE)
def _void_incident(stage: Stage) -> Call:
    incident = _incident(stage, _escort(stage))
    return Call(f"{API}/escort-incidents/{incident.id}", personal=(WORDS,))


# --- The day's result -------------------------------------------------------------------------------------------------


@route("escort results.show_result", allows=_reads)
def _result(stage: Stage) -> Call:
    project = _escort(stage)
    _incident(stage, project)
    return Call(f"{API}/projects/{project.id}/escort-result", personal=(WORDS,))


@route("escort results.list_trips", allows=_runs)
def _trips(stage: Stage) -> Call:
    project = _escort(stage)
    make_trip(stage.session, project, make_driver(stage.session, project), make_site(stage.session, project))
    return Call(f"{API}/projects/{project.id}/escort-trips?on={clock.local_date(clock.now()).isoformat()}")
