"""Showing issued proofs inside the unit for some days, and what becomes of doubts (domain §5)."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.identity.rules import masked_name
from backend.members.models import Affiliation
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationClosure
from backend.volunteering.errors.proofs import (
    ObjectedError,
    ObjectionAnsweredError,
    OwnProofError,
    ProofOverError,
    PublicityOverError,
)
from backend.volunteering.models import ProofObjection, ProofState, ServiceProof
from backend.volunteering.service.proofs import asking, issuing


def units_of(*, member_id: UUID, now: datetime) -> Select[UUID]:
    """Ids of the member's branch and of all that stands above it today: what they issue is shown to the member."""
    today = clock.local_date(now)
    return (
        select(OrganisationClosure.ancestor_id)
        .join(Affiliation, Affiliation.organisation_id == OrganisationClosure.descendant_id)
        .where(Affiliation.member_id == member_id, holds_on(Affiliation, today), holds_on(OrganisationClosure, today))
    )


def list_shown(session: Session, *, units: Select[UUID], now: datetime) -> list[ServiceProof]:
    """Valid proofs of these organisations that are shown today, the newest first."""
    return list(
        session.scalars(
            select(ServiceProof)
            .where(ServiceProof.organisation_id.in_(units), ServiceProof.state == ProofState.VALID)
            .where(ServiceProof.public_until_on > clock.local_date(now))
            .order_by(ServiceProof.issued_at.desc(), ServiceProof.id)
        )
    )


def find_shown(session: Session, *, proof_id: UUID, units: Select[UUID]) -> ServiceProof | None:
    """A proof of these organisations, whether or not its days are over."""
    return session.scalars(
        select(ServiceProof).where(ServiceProof.id == proof_id, ServiceProof.organisation_id.in_(units))
    ).one_or_none()


def shown_inside(proof: ServiceProof) -> dict[str, Any]:
    """The fewest fields that say whose hours they are to whoever was there: masked name, period, total."""
    told = json.loads(proof.snapshot)
    names = ("id", "from_on", "until_on", "minutes", "public_until_on")
    return {name: getattr(proof, name) for name in names} | {"name_masked": masked_name(told["volunteer"]["name"])}


def objected_by(session: Session, *, account_id: UUID, proof_ids: list[UUID]) -> dict[UUID, ProofObjection]:
    """The account's own objections, by proof."""
    rows = session.scalars(
        select(ProofObjection).where(ProofObjection.account_id == account_id, ProofObjection.proof_id.in_(proof_ids))
    )
    return {objection.proof_id: objection for objection in rows}


def make_objection(
    session: Session, *, proof: ServiceProof, account: Account, reason: str, now: datetime
) -> ProofObjection:
    """Doubt a proof while it is shown.

    :raises OwnProofError: it is the person's own.
    :raises ProofOverError: it was replaced or revoked.
    :raises PublicityOverError: its days are over.
    :raises ObjectedError: the person has objected before.
    """
    asking.refuse_own(session, volunteer_id=proof.volunteer_id, officer=account)
    if clock.local_date(now) >= proof.public_until_on:
        raise PublicityOverError(until=proof.public_until_on.isoformat())
    if proof.state is not ProofState.VALID:
        raise ProofOverError(state=proof.state.value)
    objection = ProofObjection(id=new_id(), proof_id=proof.id, account_id=account.id, reason=reason, made_at=now)
    try:
        with session.begin_nested():
            session.add(objection)
    except IntegrityError as twice:
        raise ObjectedError() from twice
    audit.record(session, Action.OBJECTION_MADE, objection, now=now, organisation_id=proof.organisation_id)
    session.flush()
    return objection


def list_objections(session: Session, *, organisation_id: UUID) -> list[ProofObjection]:
    """All about proofs of the organisation with the proof; those that wait first, then the newest."""
    return list(
        session.scalars(
            select(ProofObjection)
            .join(ProofObjection.proof)
            .options(contains_eager(ProofObjection.proof))
            .where(ServiceProof.organisation_id == organisation_id)
            .order_by(ProofObjection.answered_at.is_not(None), ProofObjection.made_at.desc(), ProofObjection.id)
        )
    )


def answer(
    session: Session, *, objection: ProofObjection, is_upheld: bool, text: str, officer: Account, now: datetime
) -> None:
    """Say what became of the doubt. Upheld revokes the proof, with the same words as the reason.

    :raises OwnProofError: the officer issued the proof, raised the doubt, or is the volunteer.
    :raises ObjectionAnsweredError: somebody was first.
    """
    proof = objection.proof
    if officer.id in (proof.issued_by_account_id, objection.account_id):
        raise OwnProofError()
    asking.refuse_own(session, volunteer_id=proof.volunteer_id, officer=officer)
    session.execute(locked(select(ProofObjection.id).where(ProofObjection.id == objection.id))).one()
    session.refresh(objection, ["answered_at"])
    if objection.answered_at is not None:
        raise ObjectionAnsweredError()
    objection.answered_at, objection.answered_by_account_id = now, officer.id
    objection.is_upheld, objection.answer = is_upheld, text
    audit.record(session, Action.OBJECTION_ANSWERED, objection, now=now, organisation_id=proof.organisation_id)
    if is_upheld and proof.state is ProofState.VALID:
        issuing.revoke(session, proof=proof, reason=text, officer=officer, now=now)
    session.flush()
