"""Pure decisions of 爱心送考: plates, times of a booking, who may drive, when a phone is shown. No database."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from backend.core import clock

PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{4,6}[A-Z0-9\u4e00-\u9fff]?")
"""A province's character, a letter, five or six more; loose, because kinds of plates change."""
_NUMBER_LIKE = re.compile(r"\d(?:[\s-]?\d){5,}")
_SURNAME = re.compile(r"[^\W\d_](?:[ ·'’-]?[^\W\d_]){0,9}")


class Hand(StrEnum):
    """What somebody has to do with an escort."""

    RUNS = "runs"
    """Its lead, or an officer by a grant at its very organisation."""
    DESK = "desk"
    """Works at its desk: bookings with masked phones, and who drives them."""
    READS = "reads"
    """An officer of its organisation or above: counts, nobody's name or phone."""
    DRIVES = "drives"
    """Signed up or approved, or stated a car: own bookings and trips, nothing else."""


class NotDriving(StrEnum):
    """Why somebody cannot be given a booking."""

    NO_VEHICLE = "no_vehicle"
    VEHICLE_UNCHECKED = "vehicle_unchecked"
    VEHICLE_EXPIRED = "vehicle_expired"
    NO_LICENCE = "no_licence"
    """No card of the kind that is asked for, seen by somebody and valid on the day."""
    BUSY = "busy"
    """Drives somebody else at that time."""


class Vehicle(Protocol):
    """Whatever says whether a car was looked at."""

    @property
    def checked_at(self) -> datetime | None: ...
    @property
    def valid_until(self) -> date | None: ...


class Card(Protocol):
    """Whatever may qualify somebody."""

    @property
    def checked_at(self) -> datetime | None: ...
    @property
    def expires_on(self) -> date | None: ...


def normal_plate(text: str) -> str:
    """A plate in capitals without spaces and dots."""
    return re.sub(r"[\s·.\-]", "", text).upper()


def is_plate(text: str) -> bool:
    """Whether a normal plate can be one."""
    return PLATE.fullmatch(text) is not None


def masked_plate(plate: str) -> str:
    """`测A12345` → `测A***45`: enough to tell two cars apart."""
    return f"{plate[:2]}***{plate[-2:]}"


def is_surname(text: str) -> bool:
    """Letters only; a digit or more than a name does not belong there."""
    return _SURNAME.fullmatch(text) is not None


def holds_number(text: str) -> bool:
    """Whether somebody wrote a number of a person into words: six digits or more (domain §5: no exam or ID number)."""
    return _NUMBER_LIKE.search(text) is not None


def booking_ends_at(starts_at: datetime, *, slot_ends_at: datetime, trip_minutes: int) -> datetime:
    """When the driver is free again: after the usual time, or when the half-day ends."""
    return min(starts_at + timedelta(minutes=trip_minutes), slot_ends_at)


def lies_in_half_day(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a half-day is whole minutes of one local day, at most twelve hours."""
    whole = all(moment.second == moment.microsecond == 0 for moment in (starts_at, ends_at))
    same_day = clock.local_date(starts_at) == clock.local_date(ends_at - timedelta(minutes=1))
    return whole and same_day and timedelta(0) < ends_at - starts_at <= timedelta(hours=12)


def shows_phone(*, held_on: date, slot_ends_at: datetime, from_hour: int, now: datetime) -> bool:
    """From the evening before the day until the half-day ends, and at no other time."""
    evening = datetime.combine(held_on - timedelta(days=1), time(from_hour), tzinfo=clock.ZONE)
    return evening <= now < slot_ends_at


def why_not_driving(vehicle: Vehicle | None, cards: Iterable[Card], *, on: date, is_busy: bool) -> NotDriving | None:
    """Why the driver cannot carry anybody on the day; None: they can. The cards are of the kind that is asked for."""
    if vehicle is None:
        return NotDriving.NO_VEHICLE
    if vehicle.checked_at is None or vehicle.valid_until is None:
        return NotDriving.VEHICLE_UNCHECKED
    if vehicle.valid_until <= on:
        return NotDriving.VEHICLE_EXPIRED
    seen = (card for card in cards if card.checked_at is not None)
    if not any(card.expires_on is None or on < card.expires_on for card in seen):
        return NotDriving.NO_LICENCE
    return NotDriving.BUSY if is_busy else None
