"""Activities, their hosts and their credits."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set
from backend.organisations.models import PartyOrganisation


class Credit(StrEnum):
    """What an activity counts as; one activity may have several (domain §3)."""

    THEME_DAY = "theme_day"
    """主题党日"""
    MEMBERS_MEETING = "members_meeting"
    """支部党员大会"""
    COMMITTEE_MEETING = "committee_meeting"
    """支委会"""
    GROUP_MEETING = "group_meeting"
    """党小组会"""
    LECTURE = "lecture"
    """党课"""
    ORGANISATIONAL_LIFE = "organisational_life"
    """组织生活会"""


class ActivityState(StrEnum):
    """draft → published → open → closed, or cancelled with a reason."""

    DRAFT = "draft"
    """Seen by officers only."""
    PUBLISHED = "published"
    """Seen by the members of the hosts."""
    OPEN = "open"
    """The roster stands and check-in runs within its window."""
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Activity(Base):
    """One occasion, with its place, its times and its check-in policy."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("rotation_seconds BETWEEN 10 AND 60", name="rotation_in_range"),
        Index("ix_activity_state_starts", "state", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    state: Mapped[ActivityState] = mapped_column(closed_set(ActivityState))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    held_on: Mapped[date] = mapped_column(index=True)
    """Local day of the planned start; the roster is that of this day."""
    venue: Mapped[str] = mapped_column(String(80))
    venue_address: Mapped[str] = mapped_column(String(160))
    agenda: Mapped[str] = mapped_column(String(4000))
    """One point a line; may be empty."""
    opens_before_minutes: Mapped[int]
    """Check-in is taken from so many minutes before the start."""
    late_after_minutes: Mapped[int]
    """Later than so many minutes after the start counts as late."""
    closes_after_minutes: Mapped[int]
    """Check-in is taken until so many minutes after the end."""
    rotation_seconds: Mapped[int]
    """How often the display refreshes its code, 10–60."""
    grace_seconds: Mapped[int]
    """How long a code is taken beyond two rotations."""
    leave_days_after: Mapped[int]
    """Leave may be asked for until so many days after the activity."""
    created_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    """Counts edits; an edit of an older version is refused."""
    published_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(200))

    hosts: Mapped[list["ActivityHost"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    credits: Mapped[list["ActivityCredit"]] = relationship(lazy="raise", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed.


class ActivityHost(Base):
    """A branch that holds the activity; its roster is expected."""

    __tablename__ = "activity_host"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), primary_key=True, index=True)

    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")


class ActivityCredit(Base):
    """What the activity counts as."""

    __tablename__ = "activity_credit"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    credit: Mapped[Credit] = mapped_column(closed_set(Credit), primary_key=True)
