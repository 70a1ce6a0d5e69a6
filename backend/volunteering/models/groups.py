"""Community groups of legal aid: who looks after them, who is on call, what was done. Numbers only, never a case.

No table here has a column in which the name of a client or a fact of a case could stand (domain §5, 法润民生).
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.volunteering.models.projects import Project

MOST_HEADS = 500
MOST_COUNTED = 999
MOST_LOGGED_MINUTES = 240


class GroupRole(StrEnum):
    """What somebody is in a group."""

    OWNER = "owner"
    """The lawyer who looks after it: one at a time."""
    ADVICE = "advice"
    """咨询"""
    PUBLICITY = "publicity"
    """宣传"""
    SUPERVISION = "supervision"
    """监督"""
    LIAISON = "liaison"
    """联络"""
    COORDINATION = "coordination"
    """协调"""


class CountKind(StrEnum):
    """What is counted in a group."""

    QUESTIONS_ANSWERED = "questions_answered"
    LAW_POSTS = "law_posts"
    CASES_EXPLAINED = "cases_explained"
    """以案说法: published cases, nobody's own."""
    REFERRALS = "referrals"
    MEDIATIONS = "mediations"
    VISITS = "visits"
    LECTURES = "lectures"


class Cadence(StrEnum):
    """How often something is wanted."""

    DAILY = "daily"
    """On workdays."""
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    NEVER = "never"
    """Counted, not wanted."""


class CommunityGroup(Base):
    """A group chat of a community in which lawyers answer; it is one while it stands."""

    __tablename__ = "community_group"
    __table_args__ = (
        CheckConstraint(f"head_count BETWEEN 0 AND {MOST_HEADS}", name="head_count_in_range"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        one_standing("uq_community_group_name", "project_id", "community", "name", while_="until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"), index=True)
    community: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    firm: Mapped[str] = mapped_column(String(80))
    """The law firm that looks after it."""
    head_count: Mapped[int]
    """How many are in the group; as many as a group chat takes."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """The first day on which it is no more; None: it stands."""
    created_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    """Counts edits; an edit of an older version is refused."""

    project: Mapped[Project] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed.


class GroupPost(Base):
    """`volunteer` has `role` in the group from `from_on` until `until_on`; dated, never rewritten."""

    __tablename__ = "group_post"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        one_standing("uq_group_post_holder", "group_id", "volunteer_id", "role", while_="until_on IS NULL"),
        one_standing("uq_group_post_owner", "group_id", while_="role = 'owner' AND until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("community_group.id"), index=True)
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    role: Mapped[GroupRole] = mapped_column(closed_set(GroupRole))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    given_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class GroupTurn(Base):
    """Who is on call in a group on which days, half-open; the database lets no two turns of a group overlap."""

    __tablename__ = "group_turn"
    __table_args__ = (CheckConstraint("until_on > from_on", name="ends_after_start"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("community_group.id"), index=True)
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    """The first day that is not theirs; a turn that is given up early ends earlier."""
    written_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]


class GroupLog(Base):
    """One tap or one quick log: who, on which day, and its counts. The phone's id is the key: sent twice is once.

    Append-only: what was wrong is taken back and logged anew. Its minutes, if any, stand in the ledger under its id.
    """

    __tablename__ = "group_log"
    __table_args__ = (
        CheckConstraint(f"minutes BETWEEN 1 AND {MOST_LOGGED_MINUTES}", name="minutes_in_range"),
        Index("ix_group_log_group", "group_id", "held_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("community_group.id"))
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    held_on: Mapped[date]
    """Local day for which it stands."""
    minutes: Mapped[int | None]
    """As they were said; those that count are in the ledger. None: counts only."""
    captured_at: Mapped[datetime]
    """The phone's clock, never later than `received_at`."""
    received_at: Mapped[datetime]
    fingerprint: Mapped[bytes]
    """SHA-256 of what was sent (design §7)."""
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class GroupCount(Base):
    """So many of a kind, of one log; append-only."""

    __tablename__ = "group_count"
    __table_args__ = (
        CheckConstraint(f"count BETWEEN 1 AND {MOST_COUNTED}", name="count_in_range"),
        UniqueConstraint("log_id", "kind"),
        Index(
            "ix_group_count_standing",
            "group_id",
            "kind",
            "held_on",
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    log_id: Mapped[UUID] = mapped_column(ForeignKey("group_log.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("community_group.id"))
    kind: Mapped[CountKind] = mapped_column(closed_set(CountKind))
    count: Mapped[int]
    held_on: Mapped[date]
    voided_at: Mapped[datetime | None]


class GroupMark(Base):
    """When something was last done in a group: what lists read, kept in the transaction of each count."""

    __tablename__ = "group_mark"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("community_group.id"), primary_key=True)
    kind: Mapped[CountKind] = mapped_column(closed_set(CountKind), primary_key=True)
    last_on: Mapped[date]


class GroupCadence(Base):
    """How often a project, or one of its groups, wants something; where nothing is said the reference data speaks."""

    __tablename__ = "group_cadence"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        one_standing("uq_group_cadence_project", "project_id", "kind", while_="group_id IS NULL AND until_on IS NULL"),
        one_standing("uq_group_cadence_group", "group_id", "kind", while_="group_id IS NOT NULL AND until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("community_group.id"))
    kind: Mapped[CountKind] = mapped_column(closed_set(CountKind))
    cadence: Mapped[Cadence] = mapped_column(closed_set(Cadence))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    set_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class TallyKind(StrEnum):
    """What the two small templates count."""

    HEARERS = "hearers"
    """People who heard a talk against fraud; the place is named."""
    OLD_VISITED = "old_visited"
    DISABLED_VISITED = "disabled_visited"


class ServiceTally(Base):
    """One talk with its hearers, or so many visits of a kind: nothing about those who were visited."""

    __tablename__ = "service_tally"
    __table_args__ = (
        CheckConstraint(f"count BETWEEN 1 AND {MOST_COUNTED}", name="count_in_range"),
        CheckConstraint("(kind = 'hearers') = (place IS NOT NULL)", name="place_of_talks_only"),
        Index("ix_service_tally_project", "project_id", "held_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """The phone's: sent twice is once."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"))
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[TallyKind] = mapped_column(closed_set(TallyKind))
    place: Mapped[str | None] = mapped_column(String(60))
    """Where the talk was; visits have none."""
    count: Mapped[int]
    held_on: Mapped[date]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    fingerprint: Mapped[bytes]
    voided_at: Mapped[datetime | None]
    voided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
