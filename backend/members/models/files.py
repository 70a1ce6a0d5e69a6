"""The member's file and everything dated about it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.organisations.models import PartyOrganisation

PHONE_CONTEXT = "member.phone"
ID_NUMBER_CONTEXT = "member.id_number"
IMPORT_CONTEXT = "roster_import.rows"
NOTE_CONTEXT = "member.contact_note"
PLEDGE_CONTEXT = "pledge.words"
STANDING_REASON_CONTEXT = "member_standing.reason"


class Sex(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSPECIFIED = "9"


class Standing(StrEnum):
    """Standing of a member in the party."""

    PROBATIONARY = "probationary"
    """预备党员"""
    FULL = "full"
    """正式党员"""
    SUSPENDED = "suspended"
    """Rights suspended: on the roster, without a vote."""


class Member(Base):
    """A person's file. Erasing a person empties the personal columns and keeps the counted row."""

    __tablename__ = "member"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_pinyin: Mapped[str] = mapped_column(String(240), index=True)
    """Syllables joined, then initials, for search: "zhangwei zw"."""
    sex: Mapped[Sex] = mapped_column(closed_set(Sex))
    born_on: Mapped[date | None]
    ethnicity: Mapped[str | None] = mapped_column(String(2))
    """GB/T 3304, 01–56."""
    education: Mapped[str | None] = mapped_column(String(2))
    """GB/T 4658."""
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None] = mapped_column(unique=True)
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    phone_first3: Mapped[str | None] = mapped_column(String(3))
    """With the last four, what the mask shows: lists need no key."""
    id_number_sealed: Mapped[bytes | None]
    id_number_index: Mapped[bytes | None] = mapped_column(unique=True)
    joined_on: Mapped[date | None]
    """入党日期: the day of the meeting that admitted them."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class AffiliationReason(StrEnum):
    """Why an affiliation began."""

    FIRST_ENTRY = "first_entry"
    """Entered with the branch's first roster or by hand."""
    TRANSFER = "transfer"
    REORGANISATION = "reorganisation"
    RE_ENTRY = "re_entry"
    """A former member came back."""


class Affiliation(Base):
    """`member` belongs to the branch `organisation` from `from_on` until `until_on` (exclusive; None: still).

    One at a time: periods of one member never overlap, which the database itself refuses.
    """

    __tablename__ = "affiliation"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="ends_after_start"),
        one_standing("uq_affiliation_open", "member_id", while_="until_on IS NULL"),
        Index("ix_affiliation_roster", "organisation_id", "from_on", "until_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[AffiliationReason] = mapped_column(closed_set(AffiliationReason))
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("affiliation.id"))

    member: Mapped[Member] = relationship(lazy="raise")
    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")


ON_PROBATION = "standing = 'probationary' AND until_on IS NULL"
"""The few of a city about whom is still to be decided."""


class MemberStanding(Base):
    """`member` is `standing` from `from_on` until `until_on` (exclusive); periods never overlap."""

    __tablename__ = "member_standing"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="ends_after_start"),
        one_standing("uq_member_standing_open", "member_id", while_="until_on IS NULL"),
        Index(
            "ix_member_standing_probation",
            "member_id",
            sqlite_where=text(ON_PROBATION),
            postgresql_where=text(ON_PROBATION),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    standing: Mapped[Standing] = mapped_column(closed_set(Standing))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason_sealed: Mapped[bytes | None]


class PartyGroup(Base):
    """党小组: part of a branch."""

    __tablename__ = "party_group"
    __table_args__ = (Index("uq_party_group_name", "organisation_id", "name", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    name: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    dissolved_on: Mapped[date | None]


class Circle(StrEnum):
    """Who of a branch sits together (domain §3)."""

    PLENARY = "plenary"
    """Everybody who belongs to it."""
    COMMITTEE = "committee"
    """支部委员会: who holds a post in it."""
    GROUP = "group"
    """One of its groups."""


class GroupMembership(Base):
    """`member` is in the group from `from_on` until `until_on` (exclusive); one group at a time."""

    __tablename__ = "group_membership"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        one_standing("uq_group_membership_open", "member_id", while_="until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("party_group.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class PostHolding(Base):
    """`member` holds the post from `from_on` until `until_on` (exclusive); one holder at a time."""

    __tablename__ = "post_holding"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        one_standing("uq_post_holding_open", "post_id", while_="until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class DisclosureEntry(Base):
    """Who saw whose full number, and why. The member can read these; they are never changed."""

    __tablename__ = "disclosure_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    field: Mapped[str] = mapped_column(String(20))
    """"phone" or "id_number"."""
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ImportState(StrEnum):
    """Life of an uploaded roster."""

    PREVIEW = "preview"
    """Read and checked; nothing of it is in the roster yet."""
    APPLIED = "applied"
    DISCARDED = "discarded"
    """Thrown away by the person or after a day; its rows are erased."""


class RosterImport(Base):
    """An uploaded roster between preview and application; its rows are sealed."""

    __tablename__ = "roster_import"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    state: Mapped[ImportState] = mapped_column(closed_set(ImportState))
    file_name: Mapped[str] = mapped_column(String(120))
    rows_sealed: Mapped[bytes | None]
    """The checked rows as sealed JSON; None once applied or discarded."""
    problems: Mapped[list[Any]]
    """Every problem with row, column and reason; never a value."""
    counts: Mapped[dict[str, Any]]
    """rows, new, changed, unchanged."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Pledge(Base):
    """承诺践诺: what a member promised for a year, in their own words. Sealed; erased with its row when they wish."""

    __tablename__ = "pledge"
    __table_args__ = (UniqueConstraint("member_id", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    year: Mapped[int]
    words_sealed: Mapped[bytes]
    outcome_sealed: Mapped[bytes | None]
    """How it went, where the member said so."""
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class VanguardPost(Base):
    """党员先锋岗: a post of a branch that a member held from a day until another one (exclusive; None: still)."""

    __tablename__ = "vanguard_post"
    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on > from_on", name="until_after_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    given_at: Mapped[datetime]

    member: Mapped[Member] = relationship(lazy="raise")
