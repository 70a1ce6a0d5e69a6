"""The ledger of minutes served: every scan, the stays that run, the records that count, and who decided on them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.attendance.models import CorrectionState, Direction, EvidenceKind
from backend.core.db import Base, closed_set, one_standing


class Source(StrEnum):
    """How a record came to be."""

    SCAN = "scan"
    """In and out by code or at the desk."""
    ROLL_CALL = "roll_call"
    """The lead's roll call."""
    SELF_REPORT = "self_report"
    """The volunteer's own word, with a reason."""
    MAKE_UP = "make_up"
    """Entered later for a planned shift that went unrecorded; never longer than the plan."""
    QUICK_LOG = "quick_log"
    """Ten minutes in a legal group, with its counters."""
    IMPORT = "import"
    """Hours that were kept elsewhere."""


class Grade(StrEnum):
    """How strong the evidence is (domain §5)."""

    A = "a"
    """Scanned in and out."""
    B = "b"
    """One scan and somebody's confirmation."""
    C = "c"
    """The leader's roll."""
    D = "d"
    """Own report with proof, or kept elsewhere."""


class ReviewLevel(StrEnum):
    """Whose word a record needs before it counts."""

    NONE = "none"
    """Grade A within the day's eight hours."""
    SECOND_PERSON = "second_person"
    """A lead or an officer who is neither the volunteer nor the recorder."""
    BRANCH = "branch"
    """More than eight hours on one day: an officer of the organisation."""
    COMMITTEE = "committee"
    """More than twelve hours on one day: the organisation above."""


class RecordState(StrEnum):
    """What a record is worth at present."""

    CREDITED = "credited"
    """Counts: needed nobody's word, or has it."""
    WAITING = "waiting"
    """Holds its time against overlaps, counts once it is confirmed."""
    REFUSED = "refused"
    """Somebody said no, with a reason; its time is free again."""
    VOIDED = "voided"
    """Taken back or corrected; its time is free again."""


COUNTING = (RecordState.CREDITED, RecordState.WAITING)
COUNTS = "state IN ('credited', 'waiting')"
"""Rows that keep their time: no two of one person overlap (`migrations.triggers`)."""

FLAGS = frozenset(
    {
        "closed_at_planned_end",
        "before_plan_cut",
        "after_plan_cut",
        "received_late",
        "clock_skewed",
        "less_than_share",
        "more_than_three_pairs",
        "overlap_cut",
        "second_look",
    }
)
"""What a record may carry besides its grade, each told to the person in words ("why not the full time")."""


class ScanOutcome(StrEnum):
    """How an attempt to scan in or out ended."""

    STARTED = "started"
    STOPPED = "stopped"
    ALREADY = "already"
    """In while a stay of the same shift runs, or out while none does after one has ended: changes nothing."""
    REFUSED = "refused"


class ServiceScan(Base):
    """Every attempt, refused ones included. The phone's id is the key: sent twice is once.

    Append-only but for the answer, which is known once what follows from the scan is written.
    """

    __tablename__ = "service_scan"
    __table_args__ = (Index("ix_service_scan_line", "shift_id", "volunteer_id", "received_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    """Who made the attempt: the volunteer, or a steward or lead."""
    volunteer_id: Mapped[UUID | None] = mapped_column(ForeignKey("volunteer.id"))
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_shift.id"))
    evidence: Mapped[EvidenceKind] = mapped_column(closed_set(EvidenceKind))
    direction: Mapped[Direction] = mapped_column(closed_set(Direction))
    captured_at: Mapped[datetime | None]
    """The phone's clock: evidence, never a decision."""
    received_at: Mapped[datetime]
    counts_at: Mapped[datetime | None]
    """The whole minute that it stands for: of the code's own slot, else of its arrival. None: refused."""
    outcome: Mapped[ScanOutcome] = mapped_column(closed_set(ScanOutcome))
    reason: Mapped[str | None] = mapped_column(String(40))
    """Why refused: a stable reason."""
    fingerprint: Mapped[bytes]
    """SHA-256 of account, shift, volunteer, evidence, direction and captured_at (design §7)."""
    answer: Mapped[dict[str, Any]]
    """What was answered, for replays."""
    clock_skewed: Mapped[bool]


class ServiceStay(Base):
    """Somebody is serving since `started_at`: one at a time, whatever the project. It ends as records."""

    __tablename__ = "service_stay"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
        one_standing("uq_service_stay_running", "volunteer_id", while_="ended_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("service_shift.id"), index=True)
    started_at: Mapped[datetime]
    """A whole minute."""
    ended_at: Mapped[datetime | None]
    in_scan_id: Mapped[UUID] = mapped_column(ForeignKey("service_scan.id"))
    out_scan_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_scan.id"))
    """None although ended: nobody scanned out, it was closed at the planned end."""
    reminded_at: Mapped[datetime | None]
    """When the person was reminded before the planned end."""


class ServiceRecord(Base):
    """Minutes that one person served: a half-open interval on one local day. Never edited but for its state.

    What crosses midnight is one entry (`entry_id`) of several records, so that a day's total is the sum of its rows.
    """

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_range"),
        CheckConstraint("approved_by_account_id <> recorded_by_account_id", name="approved_by_another"),
        Index("ix_service_record_volunteer", "volunteer_id", "held_on", "state"),
        Index("ix_service_record_organisation", "organisation_id", "held_on"),
        Index("ix_service_record_state", "state", "organisation_id"),
        # Reports of a year of a city are read from indexes alone.
        Index("ix_service_record_sums", "project_id", "state", "grade", "held_on", "minutes"),
        Index("ix_service_record_people", "project_id", "state", "volunteer_id", "held_on"),
        Index("ix_service_record_days", "held_on", "state", "project_id", "minutes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(index=True)
    """The phone's id, or one made here; records of one interval share it."""
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("service_project.id"), index=True)
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_shift.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """Whose project it was."""
    held_on: Mapped[date]
    """The local day in which it lies."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Whole minutes, half-open: one may end where the next begins."""
    minutes: Mapped[int]
    source: Mapped[Source] = mapped_column(closed_set(Source))
    grade: Mapped[Grade] = mapped_column(closed_set(Grade))
    state: Mapped[RecordState] = mapped_column(closed_set(RecordState))
    level: Mapped[ReviewLevel] = mapped_column(closed_set(ReviewLevel))
    flags: Mapped[list[Any]]
    """Some of `FLAGS`."""
    reason: Mapped[str | None] = mapped_column(String(200))
    """Of an own report, a make-up or a correction."""
    stay_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_stay.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_record.id"))
    """The voided record that it corrects."""
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    approved_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """Whose word made it count; None: it needed none. Never whoever recorded it, never the volunteer."""
    changed_at: Mapped[datetime]
    reported_on: Mapped[date | None]
    """When it was reported to another platform; None: not yet."""


class DecisionKind(StrEnum):
    """What was decided about a record."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    VOIDED = "voided"
    RETURNED = "returned"
    """Asked for more; it still waits."""


class ServiceDecision(Base):
    """Who decided what about a record, and why; append-only."""

    __tablename__ = "service_decision"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"), index=True)
    kind: Mapped[DecisionKind] = mapped_column(closed_set(DecisionKind))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(String(200))
    was_sampled: Mapped[bool] = mapped_column(default=False)
    """Looked at one by one within a batch; the others of the batch were confirmed unseen."""
    decided_at: Mapped[datetime]


class HoursCorrection(Base):
    """Somebody asks for a record of theirs to be set right; another person answers. Both stay on record."""

    __tablename__ = "hours_correction"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times_or_none"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="settled_when_decided"),
        CheckConstraint("decided_by_account_id <> account_id", name="decided_by_another"),
        one_standing("uq_hours_correction_pending", "record_id", while_="state = 'pending'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """The phone's: sent twice is once."""
    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    starts_at: Mapped[datetime | None]
    """The right time, in whole minutes; None: they did not serve then at all."""
    ends_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(String(200))
    """What is wrong."""
    state: Mapped[CorrectionState] = mapped_column(closed_set(CorrectionState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str | None] = mapped_column(String(200))
