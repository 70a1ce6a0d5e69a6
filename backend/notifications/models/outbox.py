"""What is to be told to crowds: the rows of the cause's transaction that the worker works off."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set
from backend.notifications.models.kinds import NotificationKind


class AudienceKind(StrEnum):
    """Who hears of something; `backend.outbox` knows which feature's function lists them."""

    BRANCH_MEMBERS = "branch_members"
    """The members of some branches on a day; parameters: organisation_ids, on."""
    REORGANISED = "reorganised"
    """Who belongs to another branch by a reorganisation; parameters: reorganisation_id, organisation_id, back."""


@dataclass(frozen=True)
class Audience:
    """Who hears of something, as it is asked of the data when they are told."""

    kind: AudienceKind
    parameters: dict[str, Any]


class Announcement(Base):
    """One thing told to many: one row in the transaction of its cause; the worker writes the inboxes."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_subject_id", "subject_id"),
        Index(
            "ix_announcement_unfinished",
            "created_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[NotificationKind] = mapped_column(closed_set(NotificationKind))
    facts: Mapped[dict[str, Any]]
    subject_id: Mapped[UUID | None]
    audience: Mapped[AudienceKind] = mapped_column(closed_set(AudienceKind))
    parameters: Mapped[dict[str, Any]]
    """Of the audience."""
    useful_until: Mapped[datetime | None]
    """Nobody hears of the past."""
    created_at: Mapped[datetime]
    after_id: Mapped[UUID | None] = mapped_column(ForeignKey("announcement.id"))
    """Whatever was said before about the same thing is said first."""
    spares: Mapped[list[Any]]
    """[announcement, account] in hexadecimal: those whom that one reached after that account (or none) hear of this by
    it, and need no second notice."""
    only_heard: Mapped[bool]
    """Only for those who heard anything about it before."""
    cursor: Mapped[UUID | None]
    """The last account that was told; accounts are told in the order of their ids."""
    done_at: Mapped[datetime | None]
