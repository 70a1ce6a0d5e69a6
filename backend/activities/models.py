"""Activities with their hosts and credits, series of them, the venues they book, and exceptions of the calendar."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from backend.activities.calendar import DayKind
from backend.core.db import Base, closed_set, one_standing
from backend.identity.models import Account
from backend.members.models import Circle, PartyGroup
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


class Mode(StrEnum):
    """How people take part."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"
    """Some in the room, some online: each side has a code of its own."""


class ActivityState(StrEnum):
    """draft → published → open → closed → minuted, or cancelled with a reason."""

    DRAFT = "draft"
    """Seen by officers only."""
    PUBLISHED = "published"
    """Seen by the members of the hosts."""
    OPEN = "open"
    """The roster stands and check-in runs within its window."""
    CLOSED = "closed"
    MINUTED = "minuted"
    """The minutes of every host are final."""
    CANCELLED = "cancelled"


HELD = (ActivityState.CLOSED, ActivityState.MINUTED)
"""Over, and not called off."""


class VenueUse(StrEnum):
    """Who may book a venue."""

    EVERYBODY = "everybody"
    """Every branch of the instance."""
    KEEPER = "keeper"
    """The organisation that keeps it, and those below it."""


class Venue(Base):
    """A place that several branches share; one activity at a time."""

    __tablename__ = "venue"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity_positive"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    """Who keeps it."""
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(160))
    capacity: Mapped[int | None]
    """Seats; None: nobody counted."""
    use: Mapped[VenueUse] = mapped_column(closed_set(VenueUse))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """From then on it takes no new bookings; those it has stay."""

    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")


class CheckInPolicy:
    """The numbers that check-in goes by, of one activity and of a series."""

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


class Circled:
    """Whom of its branch an activity is for, of one and of a series."""

    circle: Mapped[Circle] = mapped_column(closed_set(Circle), default=Circle.PLENARY)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_group.id"))
    """Of the branch that leads; where the circle is a group."""

    @declared_attr
    @classmethod
    def group(cls) -> Mapped[PartyGroup | None]:
        """The group that meets."""
        return relationship(PartyGroup, lazy="raise")


GROUP_OF_GROUP = "(circle = 'group') = (group_id IS NOT NULL)"


class Series(CheckInPolicy, Circled, Base):
    """What repeats by a rule. Its occurrences are activities of their own that remember their day in the rule."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("until_on > from_on", name="until_after_from"),
        CheckConstraint(GROUP_OF_GROUP, name="group_of_group"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    rule: Mapped[str] = mapped_column(String(80))
    """RFC 5545 RRULE in one of the forms of `recurrence`."""
    from_on: Mapped[date]
    until_on: Mapped[date]
    """The first day that does not belong to it any more."""
    allows_weekends: Mapped[bool]
    """False: Saturdays and Sundays move to a workday."""
    title: Mapped[str] = mapped_column(String(80))
    """`{月}` and `{month}` stand for the month of the occurrence."""
    starts_time: Mapped[time]
    """Local time of the start."""
    duration_minutes: Mapped[int]
    venue: Mapped[str] = mapped_column(String(80))
    venue_address: Mapped[str] = mapped_column(String(160))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue.id"))
    agenda: Mapped[str] = mapped_column(String(4000))
    credits: Mapped[list[Any]]
    mode: Mapped[Mode] = mapped_column(closed_set(Mode), default=Mode.ON_SITE)
    meeting_url: Mapped[str | None] = mapped_column(String(300))
    """Where to join each time; shown to the branch's officers only, who hand it on with each occurrence."""
    capacity: Mapped[int | None]
    """Places each time; None: nobody has to sign up."""
    publishes: Mapped[bool]
    """Whether new occurrences are published at once; else they are drafts."""
    created_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    """Counts edits; an edit of an older version is refused."""
    ended_at: Mapped[datetime | None]

    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed.


class SeriesGap(Base):
    """A day of the rule that was left out on purpose; no later edit brings it back."""

    __tablename__ = "series_gap"

    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id"), primary_key=True)
    series_on: Mapped[date] = mapped_column(primary_key=True)


class Activity(CheckInPolicy, Circled, Base):
    """One occasion, with its place, its times and its check-in policy."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(GROUP_OF_GROUP, name="group_of_group"),
        CheckConstraint("rotation_seconds BETWEEN 10 AND 60", name="rotation_in_range"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        Index("ix_activity_state_starts", "state", "starts_at"),
        UniqueConstraint("series_id", "series_on"),
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
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue.id"), index=True)
    """The shared venue that it books from start to end, unless cancelled; the database refuses a second one."""
    agenda: Mapped[str] = mapped_column(String(4000))
    """One point a line; may be empty."""
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"))
    series_on: Mapped[date | None]
    """Its day by the rule of its series, wherever it was moved."""
    detached_at: Mapped[datetime | None]
    """When somebody changed this one by itself; the series leaves it alone from then on."""
    leave_needs_approval: Mapped[bool] = mapped_column(default=False)
    """Whether an officer of the branch has to agree to a leave."""
    guests_welcome: Mapped[bool] = mapped_column(default=False)
    checks_out: Mapped[bool] = mapped_column(default=False)
    """People check out when they leave, and may come in again."""
    """Whether members of other branches may make up here for a session they missed."""
    mode: Mapped[Mode] = mapped_column(closed_set(Mode), default=Mode.ON_SITE)
    meeting_url: Mapped[str | None] = mapped_column(String(300))
    """Where to join online; shown to those who are expected and to the hosts' officers, in no notice and no list."""
    entered_later_at: Mapped[datetime | None]
    """When it was entered from paper, after the event; None: it was planned here. It is never opened."""
    capacity: Mapped[int | None]
    """Places for which members sign up; None: nobody has to. Lowering it throws nobody out."""
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

    hosts: Mapped[list["ActivityHost"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ActivityHost.is_lead.desc()"
    )
    """The branch that leads it stands first."""
    credits: Mapped[list["ActivityCredit"]] = relationship(lazy="raise", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed.


class ActivityHost(Base):
    """A branch that holds the activity; its roster is expected. One of them leads: it planned it and runs it."""

    __tablename__ = "activity_host"
    __table_args__ = (one_standing("uq_activity_host_lead", "activity_id", while_="is_lead"),)

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), primary_key=True, index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")


class InvitationState(StrEnum):
    """Life of an invitation to hold an activity together."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    """The branch is one of the hosts."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """The leading branch took it back."""


class Invitation(Base):
    """The leading branch asks another to hold an activity together; only that branch can say yes."""

    __tablename__ = "activity_invitation"
    __table_args__ = (
        one_standing(
            "uq_activity_invitation_standing",
            "activity_id",
            "organisation_id",
            while_="state IN ('pending', 'accepted')",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    state: Mapped[InvitationState] = mapped_column(closed_set(InvitationState))
    invited_at: Mapped[datetime]
    invited_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    answered_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(String(200))
    """Why it was declined; the leading branch reads it."""

    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")


class ActivityCredit(Base):
    """What the activity counts as."""

    __tablename__ = "activity_credit"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    credit: Mapped[Credit] = mapped_column(closed_set(Credit), primary_key=True)


MOST_PHOTOS = 9
"""Of one activity."""


class ActivityPhoto(Base):
    """A picture of an activity. Removed, its file and its caption are gone and the row stays."""

    __tablename__ = "activity_photo"
    __table_args__ = (
        CheckConstraint(f"place BETWEEN 1 AND {MOST_PHOTOS}", name="place_in_range"),
        one_standing("uq_activity_photo_place", "activity_id", "place", while_="removed_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone: the same picture sent twice is one."""
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    place: Mapped[int]
    """1 to 9, each taken by one picture at a time, so that the database refuses a tenth."""
    caption: Mapped[str] = mapped_column(String(60))
    file_key: Mapped[str] = mapped_column(String(40), unique=True)
    sha256: Mapped[bytes]
    """Of the file as it is kept: a JPEG made anew from the pixels, with nothing else in it."""
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime]
    added_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]
    removed_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    added_by: Mapped[Account] = relationship(lazy="raise", foreign_keys=[added_by_account_id])


class SignUp(Base):
    """A member wants to come where places are limited: has a numbered place, or waits for one. Withdrawn, never erased.

    A place has one holder, a member one sign-up, no number lies beyond the capacity: the database sees to all three.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("activity_id", "turn"),
        CheckConstraint("place > 0", name="place_positive"),
        one_standing("uq_sign_up_member", "activity_id", "member_id", while_="withdrawn_at IS NULL"),
        one_standing("uq_sign_up_place", "activity_id", "place", while_="withdrawn_at IS NULL AND place IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    turn: Mapped[int]
    """The how-manieth sign-up of its activity it is; the waiting ones move up in this order."""
    place: Mapped[int | None]
    """Which of the places it has; None: it waits."""
    signed_up_at: Mapped[datetime]
    signed_up_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    """The member, or the officer who entered it for them."""
    withdrawn_at: Mapped[datetime | None]


class CalendarOverride(Base):
    """A day that is different here: a local holiday, or a workday. Withdrawn, never rewritten."""

    __tablename__ = "calendar_override"
    __table_args__ = (one_standing("uq_calendar_override_day", "day", while_="withdrawn_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[DayKind] = mapped_column(closed_set(DayKind))
    name: Mapped[str] = mapped_column(String(40))
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
