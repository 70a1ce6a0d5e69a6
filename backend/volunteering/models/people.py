"""Volunteers, what they are qualified for, and those who ask to become one."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.identity.models import Account
from backend.members.models import Member

PHONE_CONTEXT = "volunteer_application.phone"
NUMBER_CONTEXT = "qualification.number"


class Volunteer(Base):
    """A person who serves: a member, somebody with an account only, or both, who are then the same volunteer.

    The name is that of the member, else of the account: it is kept once. Who has neither any more was erased; the
    hours stay.
    """

    __tablename__ = "volunteer"
    __table_args__ = (
        CheckConstraint(
            "merged_into_id IS NULL OR (account_id IS NULL AND member_id IS NULL)", name="merged_is_nobody"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    """Drawn at random, so that it says nothing: neither who, nor of which branch, nor how many there are."""
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), unique=True)
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), unique=True)
    since_on: Mapped[date]
    """No service before this day is taken. Members: the day of their first affiliation."""
    created_at: Mapped[datetime]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("volunteer.id"))
    """The same person was known twice; records, sign-ups and qualifications went over to that row."""

    account: Mapped[Account | None] = relationship(lazy="raise")
    member: Mapped[Member | None] = relationship(lazy="raise")


class Qualification(Base):
    """What somebody may do by law or skill, with its expiry. A new card is a new row; withdrawn, never rewritten."""

    __tablename__ = "qualification"
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR issued_on IS NULL OR expires_on > issued_on", name="ends_after_start"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    """Key in `seeds/reference/qualifications.json`: driving licence, lawyer's licence, …"""
    number_sealed: Mapped[bytes | None]
    number_last4: Mapped[str | None] = mapped_column(String(4))
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """First day on which it no longer holds; None: does not expire."""
    stated_at: Mapped[datetime]
    checked_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """Who saw the card; never the volunteer. None: stated only, which opens no shift that asks for it."""
    checked_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ApplicationState(StrEnum):
    """Life of an application to help in a project."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Application(Base):
    """Somebody without an affiliation, or of elsewhere, asks the lead of a project to take part."""

    __tablename__ = "volunteer_application"
    __table_args__ = (
        one_standing("uq_volunteer_application_pending", "project_id", "phone_index", while_="state = 'pending'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    """What the applicant's own phone shows to read the answer and to choose a password."""
    name: Mapped[str | None] = mapped_column(String(60))
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None]
    note: Mapped[str | None] = mapped_column(String(200))
    """In the applicant's words: firm, plate, experience."""
    risks_accepted_at: Mapped[datetime]
    """When risks, insurance and the use of the data were agreed to; they are shown before."""
    state: Mapped[ApplicationState] = mapped_column(closed_set(ApplicationState))
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decision_reason: Mapped[str | None] = mapped_column(String(200))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """The account that the approval made or found by its phone."""
    erased_at: Mapped[datetime | None]
    """When the name and the phone of one that led to nothing were erased."""
