"""Who is away and who lives here, how they are kept in touch with, and the card that they carry."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation

CONTACT_CONTEXT = "flow.contact"
CARD_TOKEN_CONTEXT = "flow_card.token"


class FlowReason(StrEnum):
    """Why somebody is away."""

    WORK = "work"
    STUDY = "study"
    FAMILY = "family"
    """Lives with, or looks after, the family."""
    RETIRED = "retired"
    """Lives elsewhere after retiring."""
    OTHER = "other"
    """In words, which are then required."""


class OutEnd(StrEnum):
    """How an absence ended."""

    RETURNED = "returned"
    CORRECTED = "corrected"
    """It was wrong; a new registration says it right."""
    DECLINED = "declined"
    """The home branch did not confirm it."""
    MOVED = "moved"
    """The relation was moved by a transfer: another branch is the home now."""
    LEFT = "left"
    """The membership ended."""


class FlowRegistration(Base):
    """流出登记: `member` is away at `place` since a day; one at a time, never rewritten.

    It goes along with the member: the branch that they belong to answers for it, see `service.homes`.
    """

    __tablename__ = "flow_registration"
    __table_args__ = (
        one_standing("uq_flow_registration_open", "member_id", while_="ended_at IS NULL"),
        CheckConstraint("reason <> 'other' OR reason_words IS NOT NULL", name="other_is_told"),
        CheckConstraint("host_id <> organisation_id", name="host_is_another"),
        CheckConstraint("planned_return_on > from_on", name="returns_after_leaving"),
        CheckConstraint("(contact_sealed IS NULL) = (contact_mask IS NULL)", name="contact_is_masked"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_account_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_by_account_id <> member_account_id", name="nobody_confirms_own"),
        CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name="ended_somehow"),
        CheckConstraint("(ended_at IS NULL) = (until_on IS NULL)", name="ended_on_a_day"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        Index("ix_flow_registration_host", "host_id", "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """The home branch of the day on which it was registered."""
    reason: Mapped[FlowReason] = mapped_column(closed_set(FlowReason))
    reason_words: Mapped[str | None] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(120))
    """In words: a city, a district, a firm."""
    host_id: Mapped[UUID | None] = mapped_column(ForeignKey("party_organisation.id"))
    """The branch of this instance that will look after them there, where it is known."""
    contact_sealed: Mapped[bytes | None]
    contact_mask: Mapped[str | None] = mapped_column(String(60))
    """What lists show of how to reach them there."""
    is_abroad: Mapped[bool]
    has_stable_workplace: Mapped[bool]
    from_on: Mapped[date]
    planned_return_on: Mapped[date | None]
    registered_at: Mapped[datetime]
    registered_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    member_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """The member's own account, which never confirms it."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    until_on: Mapped[date | None]
    """First day on which the member was not away any more."""
    end_kind: Mapped[OutEnd | None] = mapped_column(closed_set(OutEnd))
    end_words: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    member: Mapped[Member] = relationship(lazy="raise")
    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise", foreign_keys=[organisation_id])
    host: Mapped[PartyOrganisation | None] = relationship(lazy="raise", foreign_keys=[host_id])


class FlowGuest(Base):
    """流入登记: somebody of another body lives here since a day and takes part at the branch `organisation`.

    A member of this instance is a guest on the rosters of the host while it lasts; never an affiliation, never a vote.
    """

    __tablename__ = "flow_guest"
    __table_args__ = (
        one_standing("uq_flow_guest_open", "member_id", while_="ended_at IS NULL"),
        CheckConstraint("(member_id IS NULL) = (name IS NOT NULL)", name="somebody"),
        CheckConstraint("(member_id IS NULL) = (home_name IS NOT NULL)", name="outsiders_name_their_home"),
        CheckConstraint("(contact_sealed IS NULL) = (contact_mask IS NULL)", name="contact_is_masked"),
        CheckConstraint("registration_id IS NULL OR member_id IS NOT NULL", name="members_are_matched"),
        CheckConstraint("(ended_at IS NULL) = (until_on IS NULL)", name="ended_on_a_day"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        Index("ix_flow_guest_host", "organisation_id", "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """The host."""
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(60))
    """Of somebody from a body outside this instance."""
    home_name: Mapped[str | None] = mapped_column(String(120))
    contact_sealed: Mapped[bytes | None]
    contact_mask: Mapped[str | None] = mapped_column(String(60))
    from_on: Mapped[date]
    registered_at: Mapped[datetime]
    registered_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("flow_registration.id"))
    """The home branch's registration that says the same."""
    until_on: Mapped[date | None]
    """First day on which they were no guest any more."""
    ended_at: Mapped[datetime | None]
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    member: Mapped[Member | None] = relationship(lazy="raise")
    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")


class ContactWay(StrEnum):
    """By what somebody was in touch."""

    PHONE = "phone"
    VIDEO = "video"
    MESSAGE = "message"
    VISIT = "visit"
    OWN_REPORT = "own_report"
    """The member's own, once a year."""


class ContactNote(StrEnum):
    """What came of it; never more than this, and nothing about health."""

    WELL = "well"
    NEEDS_HELP = "needs_help"
    WANTS_TO_MOVE = "wants_to_move"
    """Would like to move the relation."""
    RETURNS_SOON = "returns_soon"
    NOT_REACHED = "not_reached"
    """Tried in vain: does not count as a contact."""


class FlowContact(Base):
    """The home branch and somebody who is away were in touch on a day; rows are only added."""

    __tablename__ = "flow_contact"
    __table_args__ = (Index("ix_flow_contact_latest", "registration_id", "on_day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("flow_registration.id"))
    on_day: Mapped[date]
    way: Mapped[ContactWay] = mapped_column(closed_set(ContactWay))
    note: Mapped[ContactNote] = mapped_column(closed_set(ContactNote))
    recorded_at: Mapped[datetime]
    recorded_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class FlowCardSeries(Base):
    """Numbers of one branch in one year: `latest` goes up by one with each card and never skips one."""

    __tablename__ = "flow_card_series"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    latest: Mapped[int]


class FlowCard(Base):
    """流动党员活动证: lets somebody who is away take part elsewhere, without a vote. One stands per registration."""

    __tablename__ = "flow_card"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "serial"),
        one_standing("uq_flow_card_standing", "registration_id", while_="ended_at IS NULL"),
        CheckConstraint("valid_until > issued_on", name="valid_for_a_while"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("flow_registration.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    """The home branch, which numbers its cards."""
    year: Mapped[int]
    serial: Mapped[int]
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    """First day on which it is no longer valid; returning ends it earlier."""
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[bytes]
    """Of the public check page."""
    issued_at: Mapped[datetime]
    issued_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    """Another one stands in its place, or the member has returned."""

    @property
    def number(self) -> str:
        return f"流动〔{self.year}〕{self.serial:03d}号"
