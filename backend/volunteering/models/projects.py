"""Projects, who leads them, their shifts and who signed up."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation


class ProjectKind(StrEnum):
    """From which template a project was made; what it counts and asks for follows from it."""

    GENERAL = "general"
    EXAM_ESCORT = "exam_escort"
    """爱心送考"""
    LEGAL_AID = "legal_aid"
    """法润民生"""
    ANTI_FRAUD_TALK = "anti_fraud_talk"
    """反诈宣讲"""
    VISITS = "visits"
    """走访慰问: old or disabled people; kind and number only."""


class ProjectState(StrEnum):
    """draft → published → ended; a draft may be deleted, a published one cancelled with a reason."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ENDED = "ended"
    """No new shifts; hours may still be settled."""
    CANCELLED = "cancelled"


class Project(Base):
    """What is done for whom, where and when, with what risk; by a branch or a committee."""

    __tablename__ = "service_project"
    __table_args__ = (
        CheckConstraint("until_on > from_on", name="until_after_from"),
        CheckConstraint("most_minutes_a_day BETWEEN 60 AND 1440", name="day_limit_in_range"),
        CheckConstraint("least_rest_minutes BETWEEN 0 AND 1440", name="rest_in_range"),
        CheckConstraint("least_share_percent BETWEEN 1 AND 100", name="share_in_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    kind: Mapped[ProjectKind] = mapped_column(closed_set(ProjectKind))
    title: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(1000))
    for_whom: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))
    from_on: Mapped[date]
    until_on: Mapped[date]
    """The first day that does not belong to it any more."""
    state: Mapped[ProjectState] = mapped_column(closed_set(ProjectState))
    risks: Mapped[str] = mapped_column(String(1000))
    """What may happen, as it is shown before somebody signs up; may be empty."""
    insurance: Mapped[str] = mapped_column(String(200))
    """Who insures whom; needed before dangerous work (domain §5). Empty: none."""
    is_dangerous: Mapped[bool] = mapped_column(default=False)
    """Needs an insurance before it can be published."""
    qualification: Mapped[str | None] = mapped_column(String(40))
    """Kind that whoever serves here must hold on the day, where law asks for one; None: nothing."""
    takes_applications: Mapped[bool] = mapped_column(default=False)
    """People without an affiliation may ask to help."""
    open_to_all_members: Mapped[bool] = mapped_column(default=False)
    """Members of every branch may sign up; else those of the organisation and below it."""
    most_minutes_a_day: Mapped[int]
    """Fatigue: nobody is signed up for more on one local day."""
    least_rest_minutes: Mapped[int]
    """Fatigue: between two shifts of one person."""
    least_share_percent: Mapped[int | None]
    """Served less of the planned time than so much is flagged; None: not looked at."""
    issuer_name: Mapped[str] = mapped_column(String(80))
    """Neutral name that stands on public proofs: a branch's own would say who is a member."""
    created_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    """Counts edits; an edit of an older version is refused."""

    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed.


class ProjectPost(StrEnum):
    """What a grant within one project makes of an account."""

    LEAD = "lead"
    """Shifts, roll call, confirms hours."""
    DESK = "desk"
    """Bookings of the project, with masked phones; nothing else."""


class ProjectLead(Base):
    """`account` leads `project`, or works at its desk, from `from_at` until `until_at`; dated, never rewritten."""

    __tablename__ = "project_lead"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_start"),
        one_standing("uq_project_lead_open", "project_id", "account_id", "post", while_="until_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    post: Mapped[ProjectPost] = mapped_column(closed_set(ProjectPost))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    granted_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")


class Shift(Base):
    """One occasion of a project: a role, a time, so many people, a meeting point."""

    __tablename__ = "service_shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("needed > 0", name="needed_positive"),
        CheckConstraint("rotation_seconds BETWEEN 10 AND 60", name="rotation_in_range"),
        UniqueConstraint("project_id", "series_key", "held_on", "role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    """What one does: "driver", "at the stand-by point"."""
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    held_on: Mapped[date] = mapped_column(index=True)
    """Local day of the planned start."""
    needed: Mapped[int]
    """How many people; the database gives no place beyond."""
    meeting_point: Mapped[str] = mapped_column(String(160))
    note: Mapped[str] = mapped_column(String(500))
    qualification: Mapped[str | None] = mapped_column(String(40))
    """Asked for beside that of the project; None: nothing more."""
    series_key: Mapped[UUID | None]
    """The same for all shifts that were made by one rule; None: made alone."""
    opens_before_minutes: Mapped[int]
    """Scanned in from so many minutes before the start; only planned time counts."""
    grace_minutes: Mapped[int]
    """Scanned out until so many minutes after the end; then it is closed at the planned end and flagged."""
    rotation_seconds: Mapped[int]
    """How often a screen refreshes the code, 10–60."""
    grace_seconds: Mapped[int]
    """How long a code is taken beyond two rotations."""
    late_cancel_hours: Mapped[int]
    """Withdrawing later than so many hours before the start is called late; nothing follows from it but the word."""
    created_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime | None]
    """When a lead, or the worker after the grace, closed it: no scan in from then on."""
    version: Mapped[int] = mapped_column()
    """Counts edits; an edit of an older version is refused."""

    project: Mapped[Project] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed.


class Assignment(Base):
    """A volunteer signed up for a shift: has a numbered place, or waits for one. Withdrawn, never erased.

    A place has one holder, a volunteer one assignment, no number lies beyond what is needed: the database sees to it.
    """

    __tablename__ = "service_assignment"
    __table_args__ = (
        UniqueConstraint("shift_id", "turn"),
        CheckConstraint("place > 0", name="place_positive"),
        one_standing("uq_service_assignment_volunteer", "shift_id", "volunteer_id", while_="withdrawn_at IS NULL"),
        one_standing(
            "uq_service_assignment_place",
            "shift_id",
            "place",
            while_="withdrawn_at IS NULL AND place IS NOT NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("service_shift.id"))
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    turn: Mapped[int]
    """The how-manieth of its shift it is; the waiting ones move up in this order."""
    place: Mapped[int | None]
    """Which of the places it has; None: it waits."""
    risks_accepted_at: Mapped[datetime]
    """When risks and insurance were agreed to; they are shown before."""
    signed_up_at: Mapped[datetime]
    signed_up_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_late: Mapped[bool] = mapped_column(default=False)
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("volunteer.id"))
    """Whom the holder asks to take over; the place goes over when that person accepts, not before."""
    substitute_asked_at: Mapped[datetime | None]
    takes_over_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_assignment.id"))
    """The assignment whose place this one took over as the substitute."""
