"""Exam sites, stand-by points and the half-days with their seats."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.errors import NotFound
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.errors.escort import PlaceExistsError, SeatsTakenError, SlotExistsError, SlotTimesError
from backend.volunteering.models import EscortPlace, EscortPlaceKind, EscortSlot, HalfDay, Project
from backend.volunteering.rules.escort import lies_in_half_day
from backend.volunteering.service.escort import running


def add_place(
    session: Session,
    *,
    project: Project,
    kind: EscortPlaceKind,
    name: str,
    address: str,
    account: Account,
    now: datetime,
) -> EscortPlace:
    """A site to drive to, or a point to wait at.

    :raises EscortOverError: the project is over.
    :raises PlaceExistsError: the project has one of this kind and name.
    """
    running.demand_open(project)
    _hold(session, project)
    if any(place.kind is kind and place.name == name for place in list_places(session, project_id=project.id)):
        raise PlaceExistsError()
    place = EscortPlace(
        id=new_id(),
        project_id=project.id,
        kind=kind,
        name=name,
        address=address,
        created_at=now,
        created_by_account_id=account.id,
    )
    session.add(place)
    running.record(session, Action.ESCORT_PLACE_ADDED, place, project, now=now, fields=("kind", "name", "address"))
    session.flush()
    return place


def withdraw_place(session: Session, *, place: EscortPlace, project: Project, now: datetime) -> None:
    """Offer the place no longer; what was booked to it stays. Withdrawn already: nothing happens."""
    if place.withdrawn_at is None:
        place.withdrawn_at = now
        running.record(session, Action.ESCORT_PLACE_WITHDRAWN, place, project, now=now)
        session.flush()


def list_places(session: Session, *, project_id: UUID, with_withdrawn: bool = False) -> list[EscortPlace]:
    """The project's places: sites first, by name."""
    found = select(EscortPlace).where(EscortPlace.project_id == project_id)
    if not with_withdrawn:
        found = found.where(EscortPlace.withdrawn_at.is_(None))
    return list(session.scalars(found.order_by(EscortPlace.kind, EscortPlace.name, EscortPlace.id)))


def get_place(session: Session, *, project_id: UUID, place_id: UUID, kind: EscortPlaceKind) -> EscortPlace:
    """A place of the project that is offered.

    :raises NotFound: there is none such.
    """
    place = session.get(EscortPlace, place_id)
    if place is None or place.project_id != project_id or place.kind is not kind or place.withdrawn_at is not None:
        raise NotFound()
    return place


def add_slot(
    session: Session,
    *,
    project: Project,
    half: HalfDay,
    starts_at: datetime,
    ends_at: datetime,
    seats: int,
    account: Account,
    now: datetime,
) -> EscortSlot:
    """A half-day on which so many people are carried.

    :raises EscortOverError: the project is over.
    :raises SlotTimesError: no whole minutes of one day of the project.
    :raises SlotExistsError: the project has this half-day.
    """
    running.demand_open(project)
    held_on = clock.local_date(starts_at)
    if not lies_in_half_day(starts_at, ends_at) or not project.from_on <= held_on < project.until_on:
        raise SlotTimesError()
    _hold(session, project)
    if any((slot.held_on, slot.half) == (held_on, half) for slot in list_slots(session, project_id=project.id)):
        raise SlotExistsError()
    slot = EscortSlot(
        id=new_id(),
        project_id=project.id,
        held_on=held_on,
        half=half,
        starts_at=starts_at,
        ends_at=ends_at,
        seats=seats,
        taken=0,
        created_at=now,
        created_by_account_id=account.id,
    )
    session.add(slot)
    running.record(session, Action.ESCORT_SLOT_ADDED, slot, project, now=now, fields=("held_on", "half", "seats"))
    session.flush()
    return slot


def set_seats(session: Session, *, slot: EscortSlot, project: Project, seats: int, now: datetime) -> None:
    """Let the half-day have so many seats.

    :raises EscortOverError: the project is over.
    :raises SeatsTakenError: more people are booked.
    """
    running.demand_open(project)
    hold_slot(session, slot)
    if seats < slot.taken:
        raise SeatsTakenError(taken=slot.taken)
    slot.seats = seats
    running.record(session, Action.ESCORT_SLOT_CHANGED, slot, project, now=now, fields=("seats",))
    session.flush()


def list_slots(session: Session, *, project_id: UUID) -> list[EscortSlot]:
    """The project's half-days in their order."""
    found = select(EscortSlot).where(EscortSlot.project_id == project_id)
    return list(session.scalars(found.order_by(EscortSlot.starts_at, EscortSlot.id)))


def get_slot(session: Session, *, project_id: UUID, slot_id: UUID) -> EscortSlot:
    """A half-day of the project.

    :raises NotFound: there is none such.
    """
    slot = session.get(EscortSlot, slot_id)
    if slot is None or slot.project_id != project_id:
        raise NotFound()
    return slot


def hold_slot(session: Session, slot: EscortSlot) -> None:
    """Make others wait until the transaction ends; seats as whoever held it before has left them."""
    session.execute(locked(select(EscortSlot.id).where(EscortSlot.id == slot.id))).one()
    session.refresh(slot, ["seats", "taken"])


def _hold(session: Session, project: Project) -> None:
    session.execute(locked(select(Project.id).where(Project.id == project.id))).one()
