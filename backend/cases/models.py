"""Cases for people to decide, what was done about them, and the reminders on the way there."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.members.models import Member

ENTRY_NOTE_CONTEXT = "case_entry.note"


class CaseKind(StrEnum):
    """What it is about."""

    ABSENCE = "absence"
    """Six months in a row at none of the meetings that were held (domain §3)."""
    CONTACT = "contact"
    """Six months without a contact to somebody who is away (domain §4)."""
    LETTER = "letter"
    """A letter of introduction expired more than six months ago, and its transfer stands still (domain §4)."""


class CaseDecision(StrEnum):
    """What a named person decides; nothing of it changes a membership."""

    BACK_IN_CONTACT = "back_in_contact"
    EXCUSED = "excused"
    SOUGHT_UNTIL = "sought_until"
    """Goes on being sought; on that day the case waits for a word again."""
    HANDED_OVER = "handed_over"
    """The committee above goes on by its own procedure."""
    CONCLUDED = "concluded"
    """That procedure has come to its end."""


CLOSING = frozenset({CaseDecision.BACK_IN_CONTACT, CaseDecision.EXCUSED, CaseDecision.CONCLUDED})


class Case(Base):
    """`organisation` has to look after `member`; a second one of the same kind waits until this is closed."""

    __tablename__ = "case_file"
    __table_args__ = (
        one_standing("uq_case_file_open", "kind", "member_id", while_="closed_at IS NULL"),
        CheckConstraint("(kind = 'letter') = (transfer_id IS NOT NULL)", name="letter_has_transfer"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (decision IS NOT NULL AND decision IN"
            " ('back_in_contact', 'excused', 'concluded'))",
            name="closed_by_decision",
        ),
        CheckConstraint(
            "(sought_until IS NOT NULL) = (decision IS NOT NULL AND decision = 'sought_until')", name="sought_until_day"
        ),
        CheckConstraint("decision NOT IN ('handed_over', 'concluded') OR handed_to_id IS NOT NULL", name="handed_to"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(closed_set(CaseKind))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    transfer_id: Mapped[UUID | None] = mapped_column(ForeignKey("transfer.id"))
    """Whose letter expired."""
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    """Where it was opened; a case about a member goes along when they move."""
    since_on: Mapped[date]
    """The day from which the months are counted."""
    basis: Mapped[dict[str, Any]]
    """The figures on the day of opening, never changed: `months`, and with it `missed_on` or `letter`."""
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When those who decide were told last."""
    decision: Mapped[CaseDecision | None] = mapped_column(closed_set(CaseDecision))
    """The latest one; the entries hold them all."""
    sought_until: Mapped[date | None]
    handed_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    closed_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="raise")


class CaseAction(StrEnum):
    """What was done."""

    OPENED = "opened"
    SOUGHT = "sought"
    """Called, written to, asked after."""
    VISITED = "visited"
    REACHED = "reached"
    NOTED = "noted"
    DECIDED = "decided"


class CaseEntry(Base):
    """One thing that was done about a case; never changed, and never by whom the case is about."""

    __tablename__ = "case_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("actor_account_id <> member_account_id", name="nobody_decides_on_themselves"),
        CheckConstraint("(action = 'decided') = (decision IS NOT NULL)", name="decided_something"),
        CheckConstraint("action = 'opened' OR actor_account_id IS NOT NULL", name="done_by_somebody"),
        CheckConstraint("decision IS NULL OR note_sealed IS NOT NULL", name="decided_with_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]
    """1, 2, 3 … within the case."""
    action: Mapped[CaseAction] = mapped_column(closed_set(CaseAction))
    decision: Mapped[CaseDecision | None] = mapped_column(closed_set(CaseDecision))
    sought_until: Mapped[date | None]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """For whom it was done: the note stays with its officers."""
    actor_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """None: opened by the calendar."""
    member_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    note_sealed: Mapped[bytes | None]
    done_on: Mapped[date]
    at: Mapped[datetime]


class AbsenceReminder(Base):
    """The member was reminded after so many months; withdrawn once the record says otherwise."""

    __tablename__ = "absence_reminder"
    __table_args__ = (
        one_standing("uq_absence_reminder_standing", "member_id", "since_on", "months", while_="withdrawn_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    since_on: Mapped[date]
    months: Mapped[int]
    """The step of the ladder."""
    told_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LadderLook(Base):
    """On which day a branch's ladder was last gone through: it says when to look again, and nothing about anybody."""

    __tablename__ = "ladder_look"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), primary_key=True)
    looked_on: Mapped[date]
