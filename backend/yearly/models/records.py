"""Talks, responsibilities and lectures of heads: who, when, and where the evidence lies."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing


class TalkKind(StrEnum):
    """Why two people talked (谈心谈话)."""

    YEARLY = "yearly"
    """Once a year with everybody."""
    BEFORE_LIFE_MEETING = "before_life_meeting"
    """Before the organisational life meeting."""
    NEW_MEMBER = "new_member"
    MOVED = "moved"
    """Changed work or branch."""
    HARDSHIP = "hardship"
    """Visited or called in hard times."""
    REMINDER = "reminder"
    """提醒谈话"""


class Talk(Base):
    """Two people talked on a day. There is no place for what was said, on purpose."""

    __tablename__ = "talk"
    __table_args__ = (
        CheckConstraint("led_by_member_id <> member_id", name="between_two"),
        CheckConstraint("(voided_at IS NULL) = (voided_by_account_id IS NULL)", name="voided_by_somebody"),
        one_standing(
            "uq_talk_standing", "led_by_member_id", "member_id", "held_on", "kind", while_="voided_at IS NULL"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    led_by_member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    """Who asked for the talk."""
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[TalkKind] = mapped_column(closed_set(TalkKind))
    held_on: Mapped[date] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    disputed_at: Mapped[datetime | None]
    """One of the two says that it did not take place: it counts no more until they take that back."""
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class Responsibility(Base):
    """责任清单: `member` answers for something from a day until another. Handing it over ends the row and adds one."""

    __tablename__ = "responsibility"
    __table_args__ = (
        CheckConstraint("due_on >= from_on", name="due_after_start"),
        CheckConstraint("(done_on IS NULL) = (done_by_account_id IS NULL)", name="done_by_somebody"),
        CheckConstraint("activity_id IS NULL OR done_on IS NOT NULL", name="evidence_of_what_is_done"),
        CheckConstraint("done_on IS NULL OR ended_on IS NULL", name="done_or_ended"),
        CheckConstraint("replaces_id IS NULL OR replaces_id <> id", name="replaces_another"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    post: Mapped[str | None] = mapped_column(String(40))
    """The post by which it is theirs, as it was called then."""
    text: Mapped[str] = mapped_column(String(200))
    from_on: Mapped[date]
    due_on: Mapped[date]
    """The last day in time."""
    done_on: Mapped[date | None]
    done_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    """The activity that shows it, with its minutes."""
    ended_on: Mapped[date | None]
    """Handed over or dropped on that day."""
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("responsibility.id"), unique=True)
    """The row that was handed over."""
    created_at: Mapped[datetime]


class LectureKind(StrEnum):
    """What a head of the party organisation gave."""

    PARTY_LECTURE = "party_lecture"
    """讲党课"""
    THEORY = "theory"
    """讲理论课"""
    SEMINAR = "seminar"
    """专题研讨"""


class HeadLecture(Base):
    """A head of the party organisation spoke about `theme` on a day."""

    __tablename__ = "head_lecture"
    __table_args__ = (
        CheckConstraint("(voided_at IS NULL) = (voided_by_account_id IS NULL)", name="voided_by_somebody"),
        one_standing("uq_head_lecture_standing", "member_id", "held_on", "theme", while_="voided_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[LectureKind] = mapped_column(closed_set(LectureKind))
    theme: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date] = mapped_column(index=True)
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    recorded_at: Mapped[datetime]
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
