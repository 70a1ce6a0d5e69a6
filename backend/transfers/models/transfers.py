"""A member's way from one branch to another, and what everybody did on it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.members.models import Member


class RouteKind(StrEnum):
    """What a way needs, worked out from the tree (domain §4)."""

    WITHIN = "within"
    """Inside one committee: no letter."""
    BETWEEN = "between"
    """From one committee of this instance to another one, with a letter."""
    OUTSIDE = "outside"
    """To a body outside this instance: a paper letter, whose receipt comes back on paper."""
    INCOMING = "incoming"
    """From a body outside this instance: its paper letter was entered by hand, our receipt goes there on paper."""


class TransferReason(StrEnum):
    """Why the member moves."""

    WORKPLACE = "workplace"
    RESIDENCE = "residence"
    AWAY = "away"
    """Six months or longer at a fixed place."""
    OTHER = "other"


class TransferState(StrEnum):
    """Where a transfer stands: what has happened last, so what it waits for is the next one's."""

    DRAFT = "draft"
    RETURNED = "returned"
    """The member has it back, with a reason."""
    SUBMITTED = "submitted"
    """The old branch has it."""
    BRANCH_AGREED = "branch_agreed"
    """The old committee has it."""
    COMMITTEE_AGREED = "committee_agreed"
    """The superior, which writes the letter or lies above both, has it."""
    LETTER_ISSUED = "letter_issued"
    """The letter is out; whom it is addressed to has it."""
    LETTER_EXPIRED = "letter_expired"
    LETTER_LOST = "letter_lost"
    """Whoever wrote the letter has it and may write another one."""
    PASSED_DOWN = "passed_down"
    """A superior took it in for the new committee."""
    ACCEPTED = "accepted"
    """The new branch has it."""
    PLACED = "placed"
    """The member belongs to the new branch; the receipt is due."""
    RECEIPTED = "receipted"
    """The receipt lies with whoever wrote the letter."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Transfer(Base):
    """`member` wants to move from the branch `origin` to `destination`, of which one may be outside; one at a time.

    What moves the member is placing, and nothing before it. Kept for good.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        one_standing("uq_transfer_open", "member_id", while_="closed_at IS NULL"),
        CheckConstraint(
            "(origin_id IS NULL OR destination_id IS NULL) = (outside_name IS NOT NULL)", name="outside_has_a_name"
        ),
        CheckConstraint("origin_id IS NOT NULL OR destination_id IS NOT NULL", name="one_end_is_here"),
        CheckConstraint("destination_id <> origin_id", name="leads_elsewhere"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('closed', 'withdrawn', 'refused'))", name="closed_at_the_end"
        ),
        Index(
            "ix_transfer_holder",
            "holder_id",
            "due_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[RouteKind] = mapped_column(closed_set(RouteKind))
    origin_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))
    """None: from a body outside, so that they belong to nobody here until they are placed."""
    destination_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))
    outside_name: Mapped[str | None] = mapped_column(String(120))
    """The body outside that the letter is addressed to, or comes from."""
    outside_branch: Mapped[str | None] = mapped_column(String(120))
    """The branch there, as far as the member knows it."""
    reason: Mapped[TransferReason] = mapped_column(closed_set(TransferReason))
    note: Mapped[str | None] = mapped_column(String(300))
    """What the member says about it."""
    state: Mapped[TransferState] = mapped_column(closed_set(TransferState))
    position: Mapped[int]
    """The station where it is; an expired or lost letter leaves it where the letter was written."""
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))
    """The organisation whose turn it is; None: the member's, or it is over."""
    since_at: Mapped[datetime]
    """When it came to whoever has it."""
    due_on: Mapped[date | None]
    """By when they should have answered; nothing happens by itself on that day."""
    applied_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    accepted_on: Mapped[date | None]
    """When the letter was accepted: the receipt is due a month later."""
    placed_on: Mapped[date | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    registered_on: Mapped[date | None]
    """When the move was registered in the national system, and the reference there."""
    registration_reference: Mapped[str | None] = mapped_column(String(60))

    member: Mapped[Member] = relationship(lazy="raise")


class TransferStation(Base):
    """At `position` of its way a transfer is in `state` and `organisation` has it; position 0 is the member's."""

    __tablename__ = "transfer_station"
    __table_args__ = (Index("ix_transfer_station_organisation", "organisation_id", "transfer_id"),)

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[TransferState] = mapped_column(closed_set(TransferState))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))


class TransferAction(StrEnum):
    """What somebody did on the way."""

    SUBMIT = "submit"
    AGREE = "agree"
    ISSUE_LETTER = "issue_letter"
    ACCEPT = "accept"
    ENTER_LETTER = "enter_letter"
    """The paper letter of a body outside was accepted, and entered by hand."""
    PLACE = "place"
    ISSUE_RECEIPT = "issue_receipt"
    FILE = "file"
    """The receipt lies with the stub: closed."""
    RECORD_RECEIPT = "record_receipt"
    """A body outside sent its receipt on paper: the member belongs there now."""
    RETURN = "return"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LOSE_LETTER = "lose_letter"
    EXPIRE_LETTER = "expire_letter"
    REVOKE_LETTER = "revoke_letter"
    REISSUE_LETTER = "reissue_letter"
    END_MEMBERSHIP = "end_membership"
    """The membership ended before they were placed: nobody is left to move."""


class ReturnReason(StrEnum):
    """Why a transfer goes back, or is refused (domain §4)."""

    INCOMPLETE = "incomplete"
    WRONG = "wrong"
    DUES = "dues"
    DESTINATION = "destination"
    FILE = "file"
    LETTER_EXPIRED = "letter_expired"
    ADDRESSEE = "addressee"
    PROBATION = "probation"
    OUTSIDE_REMIT = "outside_remit"
    NOT_REPORTED = "not_reported"
    OTHER = "other"
    """In words, which are then required."""


class TransferStep(Base):
    """What was done, by whom and for which organisation; never changed."""

    __tablename__ = "transfer_step"
    __table_args__ = (
        UniqueConstraint("transfer_id", "number"),
        CheckConstraint(
            "actor_account_id <> member_account_id OR action IN ('submit', 'withdraw', 'lose_letter')",
            name="nobody_approves_own",
        ),
        CheckConstraint("reason <> 'other' OR note IS NOT NULL", name="other_is_told"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"))
    number: Mapped[int]
    """1, 2, 3 … within the transfer."""
    action: Mapped[TransferAction] = mapped_column(closed_set(TransferAction))
    state: Mapped[TransferState] = mapped_column(closed_set(TransferState))
    """The one it led to."""
    position: Mapped[int]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))
    """For whom it was done; None: by the member, or by the calendar."""
    actor_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    member_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[ReturnReason | None] = mapped_column(closed_set(ReturnReason))
    note: Mapped[str | None] = mapped_column(String(300))
    copied_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))
    """The superior that a refusal was copied to."""
    due_on: Mapped[date | None]
    """By when whoever has it next should answer."""
    at: Mapped[datetime]
