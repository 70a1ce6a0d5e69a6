"""What a day brought, on one screen: trips, people, who was on duty, incidents; by exam site."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.volunteering.models import (
    Assignment,
    EscortBooking,
    EscortIncident,
    EscortPlace,
    EscortPlaceKind,
    EscortRide,
    EscortSlot,
    EscortTrip,
    Project,
    ServiceRecord,
    ServiceStay,
    Shift,
)
from backend.volunteering.service.escort import incidents, places, trips


@dataclass(frozen=True)
class SiteResult:
    """One exam site on the day."""

    site: EscortPlace
    bookings: int
    booked_persons: int
    trips: int
    persons: int
    incidents: int


@dataclass(frozen=True)
class DayResult:
    """The day of the whole project."""

    on: date
    days: list[date]
    """Days that have a half-day or a trip, in their order."""
    trips: int
    persons: int
    booked_trips: int
    """Trips for a booking; the others were picked up in the street."""
    under_way: int
    bookings: int
    without_driver: int
    """Bookings that nobody drives."""
    drivers_planned: int
    """Have a place in a shift of the day."""
    drivers_seen: int
    """Scanned in, or carried somebody."""
    sites: list[SiteResult]
    incidents: list[EscortIncident]


def of_day(session: Session, *, project: Project, on: date) -> DayResult:
    """Everything that counts on the local day."""
    done = trips.list_of_day(session, project_id=project.id, on=on)
    wanted = _bookings(session, project, on)
    happened = incidents.list_of_day(session, project_id=project.id, on=on)
    planned, seen = _on_duty(session, project, on)
    return DayResult(
        on=on,
        days=_days(session, project),
        trips=len(done),
        persons=sum(trip.persons for trip in done),
        booked_trips=sum(trip.ride_id is not None for trip in done),
        under_way=sum(trip.ended_at is None for trip in done),
        bookings=len(wanted),
        without_driver=len(wanted) - _count_given(session, wanted),
        drivers_planned=len(planned),
        drivers_seen=len(seen | {trip.volunteer_id for trip in done}),
        sites=_by_site(session, project, wanted, done, happened),
        incidents=happened,
    )


def _by_site(
    session: Session,
    project: Project,
    wanted: list[EscortBooking],
    done: list[EscortTrip],
    happened: list[EscortIncident],
) -> list[SiteResult]:
    """All sites that are offered, and those withdrawn to which somebody was booked or driven."""
    booked, booked_persons = Counter(row.site_id for row in wanted), _persons_by_site(wanted)
    driven, persons = Counter(row.site_id for row in done), _persons_by_site(done)
    troubled = Counter(row.site_id for row in happened)
    return [
        SiteResult(site, booked[site.id], booked_persons[site.id], driven[site.id], persons[site.id], troubled[site.id])
        for site in places.list_places(session, project_id=project.id, with_withdrawn=True)
        if site.kind is EscortPlaceKind.SITE
        and (site.withdrawn_at is None or booked[site.id] or driven[site.id] or troubled[site.id])
    ]


def _persons_by_site(rows: list[EscortBooking] | list[EscortTrip]) -> Counter[UUID]:
    found: Counter[UUID] = Counter()
    for row in rows:
        found[row.site_id] += row.persons
    return found


def _bookings(session: Session, project: Project, on: date) -> list[EscortBooking]:
    of_day = (EscortSlot.project_id == project.id) & (EscortSlot.held_on == on)
    found = select(EscortBooking).join(EscortSlot, EscortSlot.id == EscortBooking.slot_id).where(of_day)
    return list(session.scalars(found.where(EscortBooking.cancelled_at.is_(None))))


def _count_given(session: Session, wanted: list[EscortBooking]) -> int:
    given = EscortRide.booking_id.in_([booking.id for booking in wanted]) & EscortRide.withdrawn_at.is_(None)
    return session.scalar(select(func.count()).select_from(EscortRide).where(given)) or 0


def _on_duty(session: Session, project: Project, on: date) -> tuple[set[UUID], set[UUID]]:
    """Who was planned for the day, and who scanned in or has hours on it."""
    of_day = (Shift.project_id == project.id) & (Shift.held_on == on) & Shift.cancelled_at.is_(None)
    placed = Assignment.place.is_not(None) & Assignment.withdrawn_at.is_(None)
    planned = select(Assignment.volunteer_id).join(Shift, Shift.id == Assignment.shift_id).where(of_day, placed)
    stayed = select(ServiceStay.volunteer_id).join(Shift, Shift.id == ServiceStay.shift_id).where(of_day)
    recorded = select(ServiceRecord.volunteer_id).where(
        ServiceRecord.project_id == project.id, ServiceRecord.held_on == on
    )
    return set(session.scalars(planned)), set(session.scalars(stayed)) | set(session.scalars(recorded))


def _days(session: Session, project: Project) -> list[date]:
    planned = session.scalars(select(EscortSlot.held_on).where(EscortSlot.project_id == project.id).distinct())
    driven = session.scalars(
        select(EscortTrip.held_on).where(EscortTrip.project_id == project.id, EscortTrip.voided_at.is_(None)).distinct()
    )
    return sorted({*planned, *driven})


def nearest_day(session: Session, *, project: Project, today: date) -> date:
    """The day to show first: today if something happens, else the next one, else the last."""
    days = _days(session, project)
    return next((day for day in days if day >= today), days[-1] if days else today)
