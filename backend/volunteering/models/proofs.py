"""Proofs of service, how they are asked for, shown inside the unit, objected to, replaced and revoked."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, closed_set, one_standing
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models.people import Volunteer

TOKEN_CONTEXT = "service_proof.token"


class ProofSeries(Base):
    """Numbers of one organisation in one year: `latest` goes up by one with each proof and never skips one.

    The code in the number is drawn at random, because a proof is shown to strangers and must not name the branch.
    """

    __tablename__ = "proof_series"
    __table_args__ = (UniqueConstraint("organisation_id", "year"), UniqueConstraint("year", "code"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    year: Mapped[int]
    code: Mapped[str] = mapped_column(String(6))
    latest: Mapped[int]


class ProofConsent(Base):
    """The volunteer's separate consent that proofs of an organisation may name it (domain §5).

    Without one, and from the moment it is withdrawn, the public page shows the neutral name only.
    """

    __tablename__ = "proof_consent"
    __table_args__ = (
        one_standing("uq_proof_consent_standing", "volunteer_id", "organisation_id", while_="withdrawn_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ProofRequestState(StrEnum):
    """Life of a request for a proof."""

    PENDING = "pending"
    ISSUED = "issued"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ProofRequest(Base):
    """A volunteer asks an organisation to prove what was served in a period; one at a time per organisation."""

    __tablename__ = "proof_request"
    __table_args__ = (
        CheckConstraint("until_on > from_on", name="until_after_from"),
        one_standing("uq_proof_request_pending", "volunteer_id", "organisation_id", while_="state = 'pending'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    """First day that is not asked for any more."""
    state: Mapped[ProofRequestState] = mapped_column(closed_set(ProofRequestState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decision_reason: Mapped[str | None] = mapped_column(String(200))

    volunteer: Mapped[Volunteer] = relationship(lazy="raise")


class ProofState(StrEnum):
    """What a proof is worth at present."""

    VALID = "valid"
    REPLACED = "replaced"
    """Another one stands in its place; `ServiceProof.replaces_id` of that one names this."""
    REVOKED = "revoked"


class IdKind(StrEnum):
    """Papers by which somebody says who they are."""

    RESIDENT_ID = "resident_id"
    """居民身份证: checked as GB 11643 asks."""
    PASSPORT = "passport"
    HONG_KONG_MACAO = "hong_kong_macao"
    """港澳居民来往内地通行证"""
    TAIWAN = "taiwan"
    """台湾居民来往大陆通行证"""


class ServiceProof(Base):
    """What an organisation has put on paper about somebody's hours: frozen, and only ever replaced or revoked.

    The number of the ID paper is not kept. What is kept is its keyed blind index: it says nothing to whoever reads it,
    but the paper can be printed again only with the very number that was shown at the issue.
    """

    __tablename__ = "service_proof"
    __table_args__ = (
        UniqueConstraint("series_id", "sequence"),
        CheckConstraint("(state = 'valid') = (ended_at IS NULL)", name="ended_unless_valid"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("until_on > from_on", name="until_after_from"),
        Index("ix_service_proof_organisation", "organisation_id", "issued_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    series_id: Mapped[UUID] = mapped_column(ForeignKey("proof_series.id"))
    sequence: Mapped[int]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[bytes]
    """What the public address ends with: said again when the paper is printed again."""
    request_id: Mapped[UUID] = mapped_column(ForeignKey("proof_request.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("party_organisation.id"))
    volunteer_id: Mapped[UUID] = mapped_column(ForeignKey("volunteer.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    minutes: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    """Canonical JSON of everything that is printed but the number of the ID paper."""
    sha256: Mapped[str] = mapped_column(String(64))
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("proof_consent.id"))
    """By which it names the organisation; None: the neutral name only."""
    id_kind: Mapped[IdKind] = mapped_column(closed_set(IdKind))
    id_index: Mapped[bytes]
    issued_at: Mapped[datetime]
    issued_by_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    public_until_on: Mapped[date] = mapped_column(index=True)
    """First day on which it is no longer shown inside the unit, and objections are refused."""
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_proof.id"), unique=True)
    state: Mapped[ProofState] = mapped_column(closed_set(ProofState))
    ended_at: Mapped[datetime | None]
    ended_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    end_reason: Mapped[str | None] = mapped_column(String(200))

    volunteer: Mapped[Volunteer] = relationship(lazy="raise")
    organisation: Mapped[PartyOrganisation] = relationship(lazy="raise")
    consent: Mapped[ProofConsent | None] = relationship(lazy="raise")


class ProofObjection(Base):
    """A member of the unit doubts a proof while it is shown; one each. Answered by somebody who did not issue it."""

    __tablename__ = "proof_objection"
    __table_args__ = (
        UniqueConstraint("proof_id", "account_id"),
        CheckConstraint("(answered_at IS NULL) = (is_upheld IS NULL)", name="answered_at_once"),
        CheckConstraint("answered_by_account_id <> account_id", name="answered_by_another"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proof_id: Mapped[UUID] = mapped_column(ForeignKey("service_proof.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    is_upheld: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(String(300))

    proof: Mapped[ServiceProof] = relationship(lazy="raise")
