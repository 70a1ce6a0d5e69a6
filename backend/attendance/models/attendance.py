"""Roster, scan events, attendance, leave."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, closed_set, one_standing

NOTE_CONTEXT = "leave.note"
"""Binds the sealed note of a leave to its use."""


class SubjectKind(StrEnum):
    """What a code may stand for. Higher features register their subjects as rows."""

    ACTIVITY = "activity"
    SHIFT = "shift"
    """Of a volunteer project."""


class CodeSubject(Base):
    """What the short id inside a code's token stands for."""

    __tablename__ = "code_subject"

    short_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """40 random bits; opaque."""
    kind: Mapped[SubjectKind] = mapped_column(closed_set(SubjectKind))
    subject_id: Mapped[UUID] = mapped_column(unique=True)


class RosterKind(StrEnum):
    """How somebody stands on the roster."""

    HOME = "home"
    """Affiliated to a host on the day; counts in the denominator."""
    GUEST = "guest"
    """Of another branch; credited at home, outside the host's denominator."""


class RosterEntry(Base):
    """`member` is expected at `activity`: written when check-in opens, as of the local day of the planned start."""

    __tablename__ = "roster_entry"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    kind: Mapped[RosterKind] = mapped_column(closed_set(RosterKind))
    is_voter: Mapped[bool]
    """Full member of the host on the day, rights not suspended."""
    added_at: Mapped[datetime]


class EvidenceKind(StrEnum):
    """By what an attempt to check in was backed."""

    ROTATING_CODE = "rotating_code"
    SHORT_CODE = "short_code"
    POSTER = "poster"
    """A code on paper, the same for everybody and all the time."""
    CLAIM = "claim"
    """A rotating code that was scanned before signing in."""
    ROSTER = "roster"
    """Ticked by an officer."""
    MEMBER_CARD = "member_card"
    """A card that the member showed to an officer or a steward."""
    ONLINE = "online"
    """The method of a line whose code was on the shared screen of an online meeting; sent by no phone."""
    PAPER = "paper"
    """Entered later, from a paper list; sent by no phone."""
    PRESENCE_CLAIM = "presence_claim"
    """"I was there", confirmed by an officer."""
    CORRECTION = "correction"
    """A member's request to set the record right, granted by an officer."""


SECOND_HAND = (EvidenceKind.ROSTER, EvidenceKind.MEMBER_CARD)
"""Recorded at the desk by somebody else than the member."""


class EventKind(StrEnum):
    """What an event did."""

    CHECK_IN = "check_in"
    UNDO = "undo"
    CONFIRMATION = "confirmation"
    """An officer confirmed a provisional line."""


class Direction(StrEnum):
    """Coming or going."""

    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    """How an attempt ended."""

    CHECKED_IN = "checked_in"
    ALREADY = "already"
    CHECKED_OUT = "checked_out"
    """Went; changes no line."""
    REFUSED = "refused"
    UNDONE = "undone"
    CONFIRMED = "confirmed"


class ScanEvent(Base):
    """Every attempt, refused and undone ones included; append-only. The phone's id is the key: sent twice is once."""

    __tablename__ = "scan_event"
    __table_args__ = (Index("ix_scan_event_line", "activity_id", "member_id", "received_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(closed_set(EventKind))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    """Who made the attempt: the member, or the officer."""
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    """None: the code named no activity of ours."""
    evidence: Mapped[EvidenceKind] = mapped_column(closed_set(EvidenceKind))
    direction: Mapped[Direction] = mapped_column(closed_set(Direction))
    captured_at: Mapped[datetime | None]
    """The phone's clock: evidence, never a decision."""
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(closed_set(Outcome))
    reason: Mapped[str | None] = mapped_column(String(200))
    """Why refused (a stable reason), or why an officer ticked or undid (their words)."""
    fingerprint: Mapped[bytes]
    """SHA-256 of account, activity, evidence, direction and captured_at (design §7)."""
    answer: Mapped[dict[str, Any]]
    """What was answered, for replays."""
    clock_skewed: Mapped[bool]
    """The phone's clock was off by more than two minutes, or `captured_at` was missing or cannot be true."""


class AttendanceStatus(StrEnum):
    """What counts for one member at one activity."""

    PRESENT = "present"
    LATE = "late"
    PROVISIONAL = "provisional"
    """Counts once an officer has confirmed it."""
    UNDONE = "undone"
    """Was checked in and taken back: counts as not there, may come in again."""


COUNTS_AS_IN = (AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.PROVISIONAL)


class Grade(StrEnum):
    """How strong the evidence is."""

    SELF_SCANNED = "a"
    """The member's own phone and a rotating code."""
    SECOND_PERSON = "b"
    """An officer vouches for it."""
    ENTERED_LATER = "d"
    """From paper, after the event."""
    SHARED_SCREEN = "c"
    """A code on a screen that is seen anywhere: counts once an officer has compared it with who was in the meeting."""


class Attendance(Base):
    """The one line per activity and member, unique by its key. No other index: a hall waits for this insert."""

    __tablename__ = "attendance"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """The branch it counts for."""
    held_on: Mapped[date]
    status: Mapped[AttendanceStatus] = mapped_column(closed_set(AttendanceStatus))
    method: Mapped[EvidenceKind] = mapped_column(closed_set(EvidenceKind))
    grade: Mapped[Grade] = mapped_column(closed_set(Grade))
    checked_in_at: Mapped[datetime]
    scan_event_id: Mapped[UUID]
    """The event that this line comes from."""
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime]


class LeaveCategory(StrEnum):
    """Why somebody cannot come; only the category is ever printed or travels upward."""

    SICK = "sick"
    WORK = "work"
    TRAVEL = "travel"
    FAMILY = "family"
    OTHER = "other"


class LeaveState(StrEnum):
    """Whether a leave needs an officer's word, and has it."""

    PENDING = "pending"
    """Where the activity wants approval; while it waits, nobody is absent for it."""
    GRANTED = "granted"
    DECLINED = "declined"


class Leave(Base):
    """A member's leave from an activity, asked before or after it; a withdrawn one stays as a row."""

    __tablename__ = "leave"
    __table_args__ = (one_standing("uq_leave_open", "activity_id", "member_id", while_="withdrawn_at IS NULL"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    category: Mapped[LeaveCategory] = mapped_column(closed_set(LeaveCategory))
    note_sealed: Mapped[bytes | None]
    """Free text for the branch's secretary only."""
    asked_at: Mapped[datetime]
    asked_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    """The member, or the officer who entered it for them."""
    withdrawn_at: Mapped[datetime | None]
    state: Mapped[LeaveState] = mapped_column(closed_set(LeaveState), default=LeaveState.GRANTED)
    decided_at: Mapped[datetime | None]
    decided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decision_reason: Mapped[str | None] = mapped_column(String(200))


class PresenceClaimState(StrEnum):
    """Life of an "I was there"."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class PresenceClaim(Base):
    """A member says "I was there" when everything else failed; an officer, never the member, decides."""

    __tablename__ = "presence_claim"
    __table_args__ = (
        one_standing("uq_presence_claim_pending", "activity_id", "member_id", while_="state = 'pending'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(200))
    state: Mapped[PresenceClaimState] = mapped_column(closed_set(PresenceClaimState))
    claimed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decision_reason: Mapped[str | None] = mapped_column(String(200))


class ClaimUse(Base):
    """A signed claim belongs to the first account that uses it."""

    __tablename__ = "claim_use"

    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    used_at: Mapped[datetime]


class ShortCodeThrottle(Base):
    """Wrong 6-digit codes of one account at one activity, in a window of ten minutes."""

    __tablename__ = "short_code_throttle"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    failures: Mapped[int]
    window_started_at: Mapped[datetime]


class Display(Base):
    """A screen that shows the code: its own revocable token, one activity, over when the activity closes."""

    __tablename__ = "display"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    opened_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    is_online: Mapped[bool] = mapped_column(default=False)
    """Shows the code for the shared screen of an online meeting."""
    revoked_at: Mapped[datetime | None]
