"""What follows an activity: how it was closed, faults of the system, exemptions, make-up sessions, corrections."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing

EXEMPTION_NOTE_CONTEXT = "exemption.note"
"""Binds the sealed note of an exemption to its use."""


class Closing(Base):
    """An activity was closed, and perhaps opened again; who is absent follows from it and is written nowhere."""

    __tablename__ = "closing"
    __table_args__ = (
        one_standing("uq_closing_standing", "activity_id", while_="reopened_at IS NULL"),
        Index("ix_closing_told_at", "told_at", "closed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    closed_at: Mapped[datetime]
    closed_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """None: the worker closed it, because its window was long over."""
    told_at: Mapped[datetime | None]
    """When the absent were told; None: they still are to be."""
    reopened_at: Mapped[datetime | None]
    reopened_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reopen_reason: Mapped[str | None] = mapped_column(String(200))


class SystemFault(Base):
    """Our own failure at an activity: while it stands, nobody is absent from it. Withdrawn, never erased."""

    __tablename__ = "system_fault"
    __table_args__ = (one_standing("uq_system_fault_standing", "activity_id", while_="withdrawn_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    reason: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    noted_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]


class ExemptionCategory(StrEnum):
    """Why somebody need not come (domain §3)."""

    ILLNESS = "illness"
    """Long illness."""
    FRAILTY = "frailty"
    """Old age or frailty."""
    OTHER = "other"


class Exemption(Base):
    """免到: a member need not come for a time, and somebody keeps in touch. Periods of one member never overlap.

    Out of the attendance denominator; still on the roster and in the base of quorum.
    """

    __tablename__ = "exemption"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="until_not_before_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """The branch that granted it."""
    category: Mapped[ExemptionCategory] = mapped_column(closed_set(ExemptionCategory))
    note_sealed: Mapped[bytes | None]
    """Free text for the branch's secretary only."""
    contact_member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    """Who keeps in touch: a member of the same branch."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """First day on which it does not hold any more; ending it sets an earlier one."""
    granted_at: Mapped[datetime]
    granted_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class MakeUp(Base):
    """补课: a member goes to another branch's session for one that they missed; it counts once they were there."""

    __tablename__ = "make_up"
    __table_args__ = (
        one_standing("uq_make_up_standing", "missed_activity_id", "member_id", while_="withdrawn_at IS NULL"),
        one_standing("uq_make_up_session", "activity_id", "member_id", while_="withdrawn_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    missed_activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    """The session of the other branch; one session makes up for one that was missed."""
    chosen_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class CorrectionWish(StrEnum):
    """What the record should say instead."""

    PRESENT = "present"
    """I was there, and in time."""
    NOT_THERE = "not_there"
    """I was not there."""


class CorrectionState(StrEnum):
    """Life of a request."""

    PENDING = "pending"
    GRANTED = "granted"
    DECLINED = "declined"


class Correction(Base):
    """A member asks for their line to be set right; an officer, never the member, answers. Both stay on record."""

    __tablename__ = "correction"
    __table_args__ = (one_standing("uq_correction_pending", "activity_id", "member_id", while_="state = 'pending'"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    wish: Mapped[CorrectionWish] = mapped_column(closed_set(CorrectionWish))
    words: Mapped[str] = mapped_column(String(300))
    state: Mapped[CorrectionState] = mapped_column(closed_set(CorrectionState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str | None] = mapped_column(String(200))


class LineStatus(StrEnum):
    """What counts for one member at one activity, the first that holds."""

    PRESENT = "present"
    LATE = "late"
    PROVISIONAL = "provisional"
    MADE_UP = "made_up"
    """Was at another branch's session instead; counts as attended."""
    EXEMPT = "exempt"
    """Need not come; outside the denominator."""
    ON_LEAVE = "on_leave"
    """Granted, or waiting for an officer's word."""
    NOT_COUNTED = "not_counted"
    """The system failed; outside the denominator."""
    ABSENT = "absent"
    UNMARKED = "unmarked"
    """Nothing is known yet: the activity is not over. Guests stay so."""
