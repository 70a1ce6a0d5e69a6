"""The tree of party organisations, posts and grants. All links are dated rows, never overwritten."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.identity.models import Account


class OrganisationKind(StrEnum):
    """Kinds of party organisation (domain §1)."""

    WORK_COMMITTEE = "work_committee"
    """工委"""
    COMMITTEE = "committee"
    """党委"""
    INDUSTRY_COMMITTEE = "industry_committee"
    """行业党委"""
    GENERAL_BRANCH = "general_branch"
    """党总支"""
    BRANCH = "branch"
    """党支部"""
    JOINT_BRANCH = "joint_branch"
    """联合党支部"""
    TEMPORARY_BRANCH = "temporary_branch"
    """临时党支部"""


BRANCH_KINDS = frozenset({OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH, OrganisationKind.TEMPORARY_BRANCH})
"""Kinds that have members of their own."""


class PartyOrganisation(Base):
    """A node of the tree."""

    __tablename__ = "party_organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[OrganisationKind] = mapped_column(closed_set(OrganisationKind))
    may_transfer_nationwide: Mapped[bool] = mapped_column(default=False)
    """A capability of a committee, not a level (domain §4)."""
    founded_on: Mapped[date]
    dissolved_on: Mapped[date | None]
    """First day on which it no longer exists."""
    created_at: Mapped[datetime]

    @property
    def is_branch(self) -> bool:
        return self.kind in BRANCH_KINDS


class OrganisationParent(Base):
    """`organisation` stands under `parent` from `from_on` until `until_on` (exclusive; None: still)."""

    __tablename__ = "organisation_parent"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="ends_after_start"),
        CheckConstraint("organisation_id <> parent_id", name="not_own_parent"),
        one_standing("uq_organisation_parent_open", "organisation_id", while_="until_on IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class OrganisationClosure(Base):
    """Derived from the parents: `descendant` lay in the subtree of `ancestor` (itself included) on these days."""

    __tablename__ = "organisation_closure"
    __table_args__ = (
        Index("ix_organisation_closure_down", "ancestor_id", "descendant_id", "from_on"),
        Index("ix_organisation_closure_up", "descendant_id", "ancestor_id", "from_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ancestor_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    descendant_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    depth: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class PostKind(StrEnum):
    """Posts of a branch or committee."""

    SECRETARY = "secretary"
    """书记"""
    DEPUTY_SECRETARY = "deputy_secretary"
    """副书记"""
    ORGANISATION_OFFICER = "organisation_officer"
    """组织委员"""
    PUBLICITY_OFFICER = "publicity_officer"
    """宣传委员"""
    DISCIPLINE_OFFICER = "discipline_officer"
    """纪检委员"""


class Post(Base):
    """A post that an organisation has, filled or not; who holds it lies in `members.PostHolding`."""

    __tablename__ = "post"
    __table_args__ = (Index("uq_post_place", "organisation_id", "kind", "place", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    kind: Mapped[PostKind] = mapped_column(closed_set(PostKind))
    place: Mapped[int] = mapped_column(default=1)
    """1 for the first of its kind, 2 for the second, …"""
    created_at: Mapped[datetime]


class Role(StrEnum):
    """What a grant makes of an account. Scope: the organisation itself, or its subtree."""

    SECRETARY = "secretary"
    """Runs the branch."""
    DEPUTY_SECRETARY = "deputy_secretary"
    """The secretary's powers, from day one."""
    BRANCH_COMMITTEE = "branch_committee"
    """Helps to run the branch: activities, roster, leave; no grants, no activations."""
    COMMITTEE_STAFF = "committee_staff"
    """Subtree: reads, and appoints and activates the secretaries below."""
    AUDITOR = "auditor"
    """Subtree: reads, including the audit trail."""
    OPERATOR = "operator"
    """Instance: accounts and settings; no personal data by right of the role."""


class Grant(Base):
    """`account` has `role` at `organisation` from `from_at` until `until_at` (exclusive; None: until ended)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_start"),
        one_standing("uq_role_grant_open", "account_id", "role", "organisation_id", while_="until_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(closed_set(Role))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    granted_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """None: given by a command of the operator."""
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")
    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")
