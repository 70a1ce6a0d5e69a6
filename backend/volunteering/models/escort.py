"""爱心送考, the exam escort: vehicles, places and half-days, bookings of the desk, who drives, trips and incidents."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing

BOOKING_PHONE_CONTEXT = "escort_booking.phone"


class EscortVehicle(Base):
    """A driver's car in one project. Stated by the driver, checked by somebody else, withdrawn, never rewritten."""

    __tablename__ = "escort_vehicle"
    __table_args__ = (
        CheckConstraint("checked_by_account_id <> stated_by_account_id", name="checked_by_another"),
        CheckConstraint("(checked_at IS NULL) = (valid_until IS NULL)", name="checked_until_a_day"),
        one_standing("uq_escort_vehicle_plate", "project_id", "plate", while_="withdrawn_at IS NULL"),
        one_standing("uq_escort_vehicle_volunteer", "project_id", "volunteer_id", while_="withdrawn_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    plate: Mapped[str] = mapped_column(String(12))
    """Capitals and digits without spaces; masked for whoever neither drives it nor runs the project or its desk."""
    firm: Mapped[str] = mapped_column(String(60))
    stated_at: Mapped[datetime]
    stated_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None]
    checked_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """Who looked at car and papers. None: stated only, which carries nobody."""
    valid_until: Mapped[date | None]
    """First day on which the check no longer holds."""
    withdrawn_at: Mapped[datetime | None]


class EscortPlaceKind(StrEnum):
    """What a place is for."""

    SITE = "site"
    """考点: where the examinees go."""
    STAND_BY = "stand_by"
    """待命点: where drivers wait for whoever needs a lift."""


class EscortPlace(Base):
    """An exam site or a stand-by point of one project."""

    __tablename__ = "escort_place"
    __table_args__ = (
        one_standing("uq_escort_place_name", "project_id", "kind", "name", while_="withdrawn_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    kind: Mapped[EscortPlaceKind] = mapped_column(closed_set(EscortPlaceKind))
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    created_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]


class HalfDay(StrEnum):
    """Which half of a day."""

    MORNING = "am"
    AFTERNOON = "pm"


class EscortSlot(Base):
    """A half-day on which people are carried, with so many seats. The database books none beyond."""

    __tablename__ = "escort_slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("taken BETWEEN 0 AND seats", name="within_seats"),
        UniqueConstraint("project_id", "held_on", "half"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    held_on: Mapped[date]
    half: Mapped[HalfDay] = mapped_column(closed_set(HalfDay))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Half-open, on one local day."""
    seats: Mapped[int]
    """How many people may be booked."""
    taken: Mapped[int] = mapped_column(default=0)
    """People of the standing bookings; kept in the transaction that books or cancels."""
    created_at: Mapped[datetime]
    created_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class BookingEnd(StrEnum):
    """Why a booking was cancelled."""

    BY_CALLER = "by_caller"
    TWICE = "twice"
    """The same people were booked twice."""
    MISTAKE = "mistake"
    NO_DRIVER = "no_driver"


class EscortBooking(Base):
    """Who wants to be carried. Nothing of an exam or an identity card; thirty days later only the count is left."""

    __tablename__ = "escort_booking"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("persons BETWEEN 1 AND 4", name="persons_in_range"),
        CheckConstraint(
            "erased_at IS NULL OR (surname IS NULL AND phone_sealed IS NULL AND phone_last4 IS NULL AND area IS NULL)",
            name="erased_is_empty",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the desk's device: sent twice is once."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"), index=True)
    slot_id: Mapped[UUID] = mapped_column(ForeignKey("escort_slot.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("escort_place.id"))
    surname: Mapped[str | None] = mapped_column(String(10))
    phone_sealed: Mapped[bytes | None]
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    area: Mapped[str | None] = mapped_column(String(60))
    """Where to pick up, as an area: a street, an estate, a gate."""
    persons: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """From the pick-up until the driver is free again, within the half-day; half-open."""
    booked_at: Mapped[datetime]
    booked_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    cancel_reason: Mapped[BookingEnd | None] = mapped_column(closed_set(BookingEnd))
    erased_at: Mapped[datetime | None]


class EscortRide(Base):
    """A booking was given to a driver; taken back, never rewritten. No two rides of one driver overlap."""

    __tablename__ = "escort_ride"
    __table_args__ = (one_standing("uq_escort_ride_booking", "booking_id", while_="withdrawn_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("escort_booking.id"))
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey("escort_vehicle.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Those of the booking (`migrations.triggers` keeps the rides of one driver apart)."""
    given_at: Mapped[datetime]
    given_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]


class EscortDisclosure(Base):
    """A driver saw the full phone of a booking; append-only, and nothing in it but who and when."""

    __tablename__ = "escort_disclosure"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("escort_booking.id"), index=True)
    ride_id: Mapped[UUID] = mapped_column(ForeignKey("escort_ride.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class EscortTrip(Base):
    """People were carried: for a booking, or picked up in the street. Wrong ones are voided and entered anew."""

    __tablename__ = "escort_trip"
    __table_args__ = (
        CheckConstraint("persons BETWEEN 1 AND 7", name="persons_in_range"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
        one_standing("uq_escort_trip_ride", "ride_id", while_="voided_at IS NULL AND ride_id IS NOT NULL"),
        one_standing("uq_escort_trip_under_way", "volunteer_id", while_="voided_at IS NULL AND ended_at IS NULL"),
        Index("ix_escort_trip_day", "project_id", "held_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """The phone's: sent twice is once."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey("escort_vehicle.id"))
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_shift.id"), index=True)
    """The driver's shift at that time; None: none was planned."""
    ride_id: Mapped[UUID | None] = mapped_column(ForeignKey("escort_ride.id"))
    """None: picked up in the street."""
    from_place_id: Mapped[UUID | None] = mapped_column(ForeignKey("escort_place.id"))
    """A stand-by point; None: at the booking's area, or somewhere in the street."""
    site_id: Mapped[UUID] = mapped_column(ForeignKey("escort_place.id"))
    held_on: Mapped[date]
    persons: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """None: still under way. Both by the server's clock, or, from a phone that had no network, when it was tapped."""
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("escort_trip.id"))
    """The voided trip that this one sets right."""
    corrected_why: Mapped[str | None] = mapped_column(String(80))
    """Why it sets that one right; no names or numbers of people."""
    entered_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class EscortIncident(Base):
    """Something went otherwise than planned. Voided when wrong; its words go with the bookings' after thirty days."""

    __tablename__ = "escort_incident"
    __table_args__ = (Index("ix_escort_incident_day", "project_id", "held_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """The phone's: sent twice is once."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    trip_id: Mapped[UUID | None] = mapped_column(ForeignKey("escort_trip.id"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("escort_place.id"))
    held_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(40))
    """Key in `seeds/reference/escort.json`."""
    words: Mapped[str | None] = mapped_column(String(120))
    told: Mapped[list[Any]]
    """Keys of who was told, in `seeds/reference/escort.json`; may be empty."""
    reported_at: Mapped[datetime]
    reported_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]
