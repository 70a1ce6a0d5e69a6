"""Bookings of the desk: seats that the database keeps, phones that are sealed, rides given to drivers.

Whoever books or cancels holds the half-day until the transaction ends, so that twenty desks who want the last seat come
one after the other; the database's own check of the count would refuse the twenty-first without that, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.audit import Action
from backend.core.db import keyring_of, locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.rules import normalised_phone
from backend.volunteering.errors.escort import (
    BookingElsewhereError,
    BookingSettledError,
    DriverUnfitError,
    PersonalNumberError,
    PhoneHiddenError,
    PickUpOutsideError,
    SlotFullError,
    SlotOverError,
)
from backend.volunteering.models import (
    BOOKING_PHONE_CONTEXT,
    BookingEnd,
    EscortBooking,
    EscortDisclosure,
    EscortPlaceKind,
    EscortRide,
    EscortSlot,
    EscortTrip,
    Project,
)
from backend.volunteering.reference.escort import escort
from backend.volunteering.rules.escort import NotDriving, booking_ends_at, holds_number, is_surname, shows_phone
from backend.volunteering.service.escort import places, running, telling, vehicles


@dataclass(frozen=True)
class Wish:
    """What a caller asks for, as the desk typed it."""

    slot_id: UUID
    site_id: UUID
    surname: str
    phone: str
    area: str
    persons: int
    starts_at: datetime


def book(
    session: Session, *, booking_id: UUID, project: Project, wish: Wish, account: Account, now: datetime
) -> EscortBooking:
    """Give the caller seats in a half-day. The same id sent twice is one booking.

    :raises EscortOverError: the project does not run.
    :raises SlotOverError: the half-day is over.
    :raises PickUpOutsideError: the pick-up lies outside of it.
    :raises PersonalNumberError: surname or area hold a number of a person.
    :raises PhoneInvalidError: that is no mobile phone number.
    :raises SlotFullError: so many seats are not left.
    :raises BookingElsewhereError: the id belongs to something else.
    """
    running.demand(project)
    slot = places.get_slot(session, project_id=project.id, slot_id=wish.slot_id)
    site = places.get_place(session, project_id=project.id, place_id=wish.site_id, kind=EscortPlaceKind.SITE)
    phone = _checked(wish)
    places.hold_slot(session, slot)
    present = session.get(EscortBooking, booking_id)
    if present is not None:
        return _replayed(session, present, wish, phone, project)
    _refuse_beyond(slot, wish, now=now)
    slot.taken += wish.persons
    booking = EscortBooking(
        id=booking_id,
        project_id=project.id,
        slot_id=slot.id,
        site_id=site.id,
        surname=wish.surname,
        phone_sealed=keyring_of(session).seal(phone, context=BOOKING_PHONE_CONTEXT),
        phone_last4=phone[-4:],
        area=wish.area,
        persons=wish.persons,
        starts_at=wish.starts_at,
        ends_at=booking_ends_at(wish.starts_at, slot_ends_at=slot.ends_at, trip_minutes=escort().trip_minutes),
        booked_at=now,
        booked_by_account_id=account.id,
    )
    session.add(booking)
    fields = ("area", "persons", "phone", "site_id", "slot_id", "starts_at", "surname")
    running.record(session, Action.ESCORT_BOOKED, booking, project, now=now, fields=fields)
    session.flush()
    return booking


def cancel(
    session: Session, *, booking: EscortBooking, project: Project, reason: BookingEnd, account: Account, now: datetime
) -> None:
    """Give the seats back, and the driver's time. Cancelled already: nothing happens.

    :raises BookingSettledError: the people were carried, or are being carried.
    """
    slot = session.get_one(EscortSlot, booking.slot_id)
    places.hold_slot(session, slot)
    session.refresh(booking, ["cancelled_at"])
    if booking.cancelled_at is not None:
        return
    ride = find_ride(session, booking_id=booking.id)
    if ride is not None:
        _refuse_driven(session, ride)
        ride.withdrawn_at = now
        telling.tell_taken_back(session, ride, project, now=now)
    booking.cancelled_at, booking.cancelled_by_account_id, booking.cancel_reason = now, account.id, reason
    slot.taken -= booking.persons
    running.record(session, Action.ESCORT_BOOKING_CANCELLED, booking, project, now=now, fields=("cancel_reason",))
    session.flush()


def list_bookings(session: Session, *, slot_id: UUID) -> list[EscortBooking]:
    """The half-day's bookings by pick-up, cancelled ones last."""
    order = (EscortBooking.cancelled_at.is_not(None), EscortBooking.starts_at, EscortBooking.id)
    return list(session.scalars(select(EscortBooking).where(EscortBooking.slot_id == slot_id).order_by(*order)))


# --- Who drives -------------------------------------------------------------------------------------------------------


def give(
    session: Session,
    *,
    booking: EscortBooking,
    project: Project,
    volunteer_id: UUID,
    account: Account,
    now: datetime,
) -> EscortRide:
    """Let the driver carry the booking instead of whoever had it; both are told. To the same again: nothing happens.

    :raises EscortOverError: the project does not run.
    :raises BookingSettledError: it was cancelled, erased or driven.
    :raises DriverUnfitError: car, licence or another booking at that time speak against it.
    """
    running.demand(project)
    _hold(session, booking)
    if booking.cancelled_at is not None or booking.erased_at is not None:
        raise BookingSettledError()
    slot = session.get_one(EscortSlot, booking.slot_id)
    before = find_ride(session, booking_id=booking.id)
    if before is not None and before.volunteer_id == volunteer_id:
        return before
    vehicle = vehicles.get_fit(session, project=project, volunteer_id=volunteer_id, on=slot.held_on)
    if before is not None:
        _refuse_driven(session, before)
        before.withdrawn_at = now
        session.flush()  # The booking must be free before somebody else gets it.
    ride = EscortRide(
        id=new_id(),
        booking_id=booking.id,
        volunteer_id=volunteer_id,
        vehicle_id=vehicle.id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        given_at=now,
        given_by_account_id=account.id,
    )
    try:
        with session.begin_nested():
            session.add(ride)
    except IntegrityError as overlap:
        raise DriverUnfitError(why=NotDriving.BUSY.value) from overlap
    running.record(session, Action.ESCORT_RIDE_GIVEN, ride, project, now=now, fields=("volunteer_id",))
    session.flush()
    telling.tell_given(session, ride, project, now=now)
    if before is not None:
        telling.tell_taken_back(session, before, project, now=now)
    return ride


def take_back(session: Session, *, booking: EscortBooking, project: Project, now: datetime) -> None:
    """Let nobody drive the booking; whoever did is told. Nobody does: nothing happens.

    :raises BookingSettledError: the people were carried, or are being carried.
    """
    _hold(session, booking)
    ride = find_ride(session, booking_id=booking.id)
    if ride is None:
        return
    _refuse_driven(session, ride)
    ride.withdrawn_at = now
    running.record(session, Action.ESCORT_RIDE_TAKEN_BACK, ride, project, now=now)
    telling.tell_taken_back(session, ride, project, now=now)
    session.flush()


def find_ride(session: Session, *, booking_id: UUID) -> EscortRide | None:
    """Who drives the booking now."""
    standing = (EscortRide.booking_id == booking_id) & EscortRide.withdrawn_at.is_(None)
    return session.scalars(select(EscortRide).where(standing)).one_or_none()


def list_rides(session: Session, *, booking_ids: Sequence[UUID]) -> dict[UUID, EscortRide]:
    """The standing rides by booking."""
    standing = EscortRide.booking_id.in_(booking_ids) & EscortRide.withdrawn_at.is_(None)
    return {ride.booking_id: ride for ride in session.scalars(select(EscortRide).where(standing))}


def reveal_phone(session: Session, *, ride: EscortRide, project: Project, account: Account, now: datetime) -> str:
    """The full phone for the driver of the booking, written down.

    :raises PhoneHiddenError: it is not yet the evening before, the half-day is over, or the booking was erased.
    """
    booking = session.get_one(EscortBooking, ride.booking_id)
    slot = session.get_one(EscortSlot, booking.slot_id)
    is_time = shows_phone(held_on=slot.held_on, slot_ends_at=slot.ends_at, from_hour=escort().phone_from_hour, now=now)
    if not is_time or booking.phone_sealed is None or booking.cancelled_at is not None:
        raise PhoneHiddenError()
    session.add(EscortDisclosure(id=new_id(), booking_id=booking.id, ride_id=ride.id, account_id=account.id, at=now))
    running.record(session, Action.ESCORT_PHONE_SHOWN, booking, project, now=now, fields=("phone",))
    session.flush()
    return keyring_of(session).open(booking.phone_sealed, context=BOOKING_PHONE_CONTEXT)


# --- Refusing ---------------------------------------------------------------------------------------------------------


def _checked(wish: Wish) -> str:
    if not is_surname(wish.surname):
        raise PersonalNumberError(field="surname")
    if holds_number(wish.area):
        raise PersonalNumberError(field="area")
    return normalised_phone(wish.phone)


def _refuse_beyond(slot: EscortSlot, wish: Wish, *, now: datetime) -> None:
    if now >= slot.ends_at:
        raise SlotOverError()
    if not slot.starts_at <= wish.starts_at < slot.ends_at:
        raise PickUpOutsideError()
    if slot.taken + wish.persons > slot.seats:
        raise SlotFullError(free=slot.seats - slot.taken)


def _replayed(session: Session, present: EscortBooking, wish: Wish, phone: str, project: Project) -> EscortBooking:
    kept: Any = present.phone_sealed and keyring_of(session).open(present.phone_sealed, context=BOOKING_PHONE_CONTEXT)
    there = (present.slot_id, present.site_id, present.surname, present.area, present.persons, present.starts_at, kept)
    sent = (wish.slot_id, wish.site_id, wish.surname, wish.area, wish.persons, wish.starts_at, phone)
    if present.project_id != project.id or there != sent:
        raise BookingElsewhereError()
    return present


def _hold(session: Session, booking: EscortBooking) -> None:
    session.execute(locked(select(EscortBooking.id).where(EscortBooking.id == booking.id))).one()
    session.refresh(booking, ["cancelled_at", "erased_at"])


def _refuse_driven(session: Session, ride: EscortRide) -> None:
    driven = (EscortTrip.ride_id == ride.id) & EscortTrip.voided_at.is_(None)
    if session.scalars(select(EscortTrip.id).where(driven)).first() is not None:
        raise BookingSettledError()
