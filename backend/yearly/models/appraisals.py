"""Democratic appraisal of a branch: who takes part, what they say of themselves and of each other, what was decided."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.members.models import Member

SELF_WORDS_CONTEXT = "appraisal_person.self_words"
OVERRIDE_CONTEXT = "appraisal.override_reason"
STEP_REASON_CONTEXT = "appraisal_step.reason"


class AppraisalState(StrEnum):
    """The stages, in their order."""

    SELF = "self"
    """自评"""
    MUTUAL = "mutual"
    """互评"""
    DECISION = "decision"
    """组织评定"""
    WAITING = "waiting"
    """Decided; the committee above confirms."""
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    """Opened by mistake, or not held: another one may be opened."""


class AppraisalGrade(StrEnum):
    """The four grades (domain §3)."""

    EXCELLENT = "excellent"
    """优秀"""
    QUALIFIED = "qualified"
    """合格"""
    BASIC = "basic"
    """基本合格"""
    UNQUALIFIED = "unqualified"
    """不合格"""


class Part(StrEnum):
    """As what somebody takes part, by their standing on the day they joined."""

    GRADED = "graded"
    PROBATIONARY = "probationary"
    """Takes part ungraded."""
    SUSPENDED = "suspended"
    """Rights suspended: says something of themselves, gives no grades and is given none."""


class PartEnd(StrEnum):
    """Why somebody no longer takes part."""

    LEFT = "left"
    """Belongs to another branch, or to none, since."""
    TAKEN_OUT = "taken_out"
    """Takes no part this time, by the branch's word (long illness, abroad, …)."""


class DecidedBy(StrEnum):
    """How the branch came to a final grade."""

    VOTE = "vote"
    """By vote of the members' meeting."""
    COMMITTEE = "committee"
    """By the branch committee, after the members' meeting."""


class Appraisal(Base):
    """The appraisal of `organisation` for `year`; one that counts at a time. Confirmed or withdrawn it is frozen."""

    __tablename__ = "appraisal"
    __table_args__ = (
        one_standing("uq_appraisal_standing", "organisation_id", "year", while_="state <> 'withdrawn'"),
        CheckConstraint("paper_sheets >= 0", name="sheets_not_negative"),
        CheckConstraint(
            "(state IN ('waiting', 'confirmed')) = (submitted_at IS NOT NULL)", name="submitted_once_decided"
        ),
        CheckConstraint(
            "(submitted_at IS NULL) = (excellent IS NULL) AND (submitted_at IS NULL) = (graded IS NULL)"
            " AND (submitted_at IS NULL) = (submitted_by_account_id IS NULL)",
            name="submitted_with_numbers",
        ),
        CheckConstraint(
            "excellent IS NULL OR 3 * excellent <= graded OR override_reason_sealed IS NOT NULL",
            name="a_third_excellent_at_most",
        ),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_once"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_account_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_by_account_id <> submitted_by_account_id", name="confirmed_by_another"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    year: Mapped[int]
    state: Mapped[AppraisalState] = mapped_column(closed_set(AppraisalState))
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    paper_sheets: Mapped[int] = mapped_column(default=0)
    """Sheets of mutual appraisal on paper, of members without a phone."""
    submitted_at: Mapped[datetime | None]
    submitted_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    excellent: Mapped[int | None]
    """How many of `graded` were excellent when it was handed in."""
    graded: Mapped[int | None]
    override_reason_sealed: Mapped[bytes | None]
    """Why more than a third are excellent; the committee above reads it."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class AppraisalPerson(Base):
    """`member` takes part in the appraisal. What they say of themselves is sealed.

    The four counts are those of the others' grades: paper while the appraisal runs, phone and paper once confirmed.
    """

    __tablename__ = "appraisal_person"
    __table_args__ = (
        UniqueConstraint("appraisal_id", "member_id"),
        CheckConstraint("self_grade IS NULL OR part = 'graded'", name="only_graded_propose"),
        CheckConstraint("(self_words_sealed IS NULL) = (self_at IS NULL)", name="self_words_have_moment"),
        CheckConstraint("(left_on IS NULL) = (left_kind IS NULL)", name="left_for_a_reason"),
        CheckConstraint(
            "excellent >= 0 AND qualified >= 0 AND basic >= 0 AND unqualified >= 0", name="counts_not_negative"
        ),
        CheckConstraint(
            "part = 'graded' OR excellent + qualified + basic + unqualified = 0", name="only_graded_are_counted"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    appraisal_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    part: Mapped[Part] = mapped_column(closed_set(Part))
    is_excused: Mapped[bool] = mapped_column(default=False)
    """Exempt from attendance on the day they joined: may take part, and nobody waits for them."""
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    left_kind: Mapped[PartEnd | None] = mapped_column(closed_set(PartEnd))
    self_words_sealed: Mapped[bytes | None]
    self_grade: Mapped[AppraisalGrade | None] = mapped_column(closed_set(AppraisalGrade))
    self_at: Mapped[datetime | None]
    mutual_at: Mapped[datetime | None]
    """When they last gave a grade to somebody; never to whom or which."""
    excellent: Mapped[int] = mapped_column(default=0)
    qualified: Mapped[int] = mapped_column(default=0)
    basic: Mapped[int] = mapped_column(default=0)
    unqualified: Mapped[int] = mapped_column(default=0)

    member: Mapped[Member] = relationship(lazy="raise")


class AppraisalOpinion(Base):
    """The grade that one gives another, kept while it can still be changed, shown to nobody but its giver.

    Confirming the appraisal adds these to the counts and deletes them: who gave what is known to nobody from then on.
    """

    __tablename__ = "appraisal_opinion"
    __table_args__ = (
        UniqueConstraint("by_person_id", "about_person_id"),
        CheckConstraint("by_person_id <> about_person_id", name="nobody_grades_themselves"),
        Index("ix_appraisal_opinion_appraisal", "appraisal_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    appraisal_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal.id"))
    by_person_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal_person.id"))
    about_person_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal_person.id"), index=True)
    grade: Mapped[AppraisalGrade] = mapped_column(closed_set(AppraisalGrade))


class AppraisalDecision(Base):
    """The final grade of one person. What was voted never changes: another decision replaces it."""

    __tablename__ = "appraisal_decision"
    __table_args__ = (
        one_standing("uq_appraisal_decision_standing", "person_id", while_="replaced_at IS NULL"),
        CheckConstraint(
            "(decided_by = 'vote') = (eligible IS NOT NULL) AND (eligible IS NULL) = (yes IS NULL)"
            " AND (eligible IS NULL) = (no IS NULL) AND (eligible IS NULL) = (abstain IS NULL)",
            name="votes_of_a_vote",
        ),
        CheckConstraint(
            "yes IS NULL OR (yes >= 0 AND no >= 0 AND abstain >= 0 AND yes + no + abstain <= eligible)",
            name="votes_add_up",
        ),
        CheckConstraint("yes IS NULL OR 2 * yes > eligible", name="is_passed"),
        Index("ix_appraisal_decision_appraisal", "appraisal_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    appraisal_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal_person.id"))
    grade: Mapped[AppraisalGrade] = mapped_column(closed_set(AppraisalGrade))
    decided_by: Mapped[DecidedBy] = mapped_column(closed_set(DecidedBy))
    decided_on: Mapped[date]
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    """The meeting, where it is on record."""
    eligible: Mapped[int | None]
    """Entitled to vote, present or not."""
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    recorded_at: Mapped[datetime]
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    replaced_at: Mapped[datetime | None]


class AppraisalAction(StrEnum):
    """What was done with the whole."""

    OPENED = "opened"
    ADVANCED = "advanced"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    """Back to the stage before, with a reason: by the branch, or by the committee."""
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class AppraisalStep(Base):
    """One step of the whole; never changed."""

    __tablename__ = "appraisal_step"
    __table_args__ = (
        UniqueConstraint("appraisal_id", "number"),
        CheckConstraint(
            "action NOT IN ('returned', 'withdrawn') OR reason_sealed IS NOT NULL", name="back_with_a_reason"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    appraisal_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal.id"))
    number: Mapped[int]
    """1, 2, 3 … within the appraisal."""
    action: Mapped[AppraisalAction] = mapped_column(closed_set(AppraisalAction))
    state: Mapped[AppraisalState] = mapped_column(closed_set(AppraisalState))
    """What it was from then on."""
    reason_sealed: Mapped[bytes | None]
    at: Mapped[datetime]
    by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
