"""Proofs and requests as the volunteer and the officers see them."""

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backend.volunteering.models import Project, ProofRequest, ProofRequestState, ServiceProof, Volunteer
from backend.volunteering.reference import proofs as reference
from backend.volunteering.rules import proofs as rules
from backend.volunteering.service.proofs import asking, checking, counting, persons


def own_stars(session: Session, volunteer: Volunteer | None) -> dict[str, Any]:
    """Stars of one person, for that person."""
    minutes = counting.credited_minutes(session, volunteer_id=volunteer.id) if volunteer is not None else 0
    ladder = reference.star_ladder()
    stars, next_star = rules.stars_of(minutes, ladder)
    return {"minutes": minutes, "stars": stars, "next": next_star, "ladder": ladder}


def own_offers(session: Session, volunteer: Volunteer) -> list[dict[str, Any]]:
    """Who could issue a proof, by neutral name."""
    return [
        {name: getattr(row, name) for name in ("organisation_id", "issuer_name", "minutes", "from_on", "last_on")}
        | {"names_organisation": _consents(session, volunteer.id, row.organisation_id)}
        for row in counting.list_offers(session, volunteer_id=volunteer.id)
    ]


def own_requests(session: Session, volunteer: Volunteer) -> list[dict[str, Any]]:
    """Requests that wait or were declined, the newest first; issued ones are proofs."""
    rows = session.scalars(
        select(ProofRequest)
        .where(ProofRequest.volunteer_id == volunteer.id)
        .where(ProofRequest.state.in_([ProofRequestState.PENDING, ProofRequestState.DECLINED]))
        .order_by(ProofRequest.asked_at.desc(), ProofRequest.id)
    )
    return [described_own_request(session, request) for request in rows]


def described_own_request(session: Session, request: ProofRequest) -> dict[str, Any]:
    """A request with the neutral name of whom it was put to."""
    name = session.scalar(
        select(func.max(Project.issuer_name)).where(Project.organisation_id == request.organisation_id)
    )
    shown = ("id", "organisation_id", "from_on", "until_on", "state", "asked_at", "decision_reason")
    return {field: getattr(request, field) for field in shown} | {"issuer_name": name or ""}


def own_proofs(session: Session, volunteer: Volunteer) -> list[ServiceProof]:
    """All proofs about the volunteer, the newest first."""
    return list(
        session.scalars(
            select(ServiceProof)
            .options(joinedload(ServiceProof.consent))
            .where(ServiceProof.volunteer_id == volunteer.id)
            .order_by(ServiceProof.issued_at.desc(), ServiceProof.sequence.desc())
        )
    )


def described_own_proof(proof: ServiceProof) -> dict[str, Any]:
    """A proof for whom it is about."""
    shown = ("id", "number", "organisation_id", "from_on", "until_on", "minutes", "issued_at", "state", "end_reason")
    return {field: getattr(proof, field) for field in shown} | {
        "issuer_name": json.loads(proof.snapshot)["issuer_name"],
        "names_organisation": proof.consent is not None and proof.consent.withdrawn_at is None,
        "id_kind": proof.id_kind,
    }


def waiting_requests(session: Session, *, organisation_id: UUID, account_id: UUID) -> list[dict[str, Any]]:
    """Requests that wait at the organisation, the oldest first, with what is credited at present."""
    rows = session.scalars(
        select(ProofRequest)
        .options(joinedload(ProofRequest.volunteer))
        .where(ProofRequest.organisation_id == organisation_id, ProofRequest.state == ProofRequestState.PENDING)
        .order_by(ProofRequest.asked_at, ProofRequest.id)
    )
    return [_waiting(session, request, account_id) for request in rows]


def _waiting(session: Session, request: ProofRequest, account_id: UUID) -> dict[str, Any]:
    counted = counting.count(
        session,
        volunteer_id=request.volunteer_id,
        organisation_id=request.organisation_id,
        from_on=request.from_on,
        until_on=request.until_on,
    )
    return {name: getattr(request, name) for name in ("id", "from_on", "until_on", "asked_at")} | {
        "name": persons.name_of(session, request.volunteer),
        "volunteer_number": request.volunteer.number,
        "minutes": counted.minutes,
        "by_grade": checking.by_grade({"by_grade": counted.by_grade}),
        "issuer_name": counted.issuer_name,
        "is_own": account_id in persons.accounts_of(session, request.volunteer_id),
    }


def list_proofs(
    session: Session, *, organisation_id: UUID, page: int, page_size: int
) -> tuple[list[dict[str, Any]], int]:
    """One page of the proofs that the organisation issued, the newest first, and how many there are."""
    issued = select(ServiceProof).where(ServiceProof.organisation_id == organisation_id)
    rows = session.scalars(
        issued.order_by(ServiceProof.issued_at.desc(), ServiceProof.sequence.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    total = session.scalar(select(func.count()).select_from(issued.subquery())) or 0
    return [line_of(proof) for proof in rows], total


def line_of(proof: ServiceProof) -> dict[str, Any]:
    """A proof in a list; the name is the one that it says."""
    shown = ("id", "number", "from_on", "until_on", "minutes", "issued_at", "public_until_on", "state")
    name = json.loads(proof.snapshot)["volunteer"]["name"]
    return {field: getattr(proof, field) for field in shown} | {"name": name}


def described(session: Session, proof: ServiceProof, *, account_id: UUID) -> dict[str, Any]:
    """A proof with all that it says and its history, the oldest first."""
    told = json.loads(proof.snapshot)
    names = ("outcomes", "projects", "issuer_name", "organisation_name", "person_in_charge", "handler", "contact")
    history = session.scalars(
        select(ServiceProof)
        .where(ServiceProof.request_id == proof.request_id)
        .order_by(ServiceProof.issued_at, ServiceProof.sequence)
    )
    return (
        line_of(proof)
        | {name: told[name] for name in names}
        | {name: getattr(proof, name) for name in ("id_kind", "sha256", "ended_at", "end_reason")}
        | {
            "volunteer_number": told["volunteer"]["number"],
            "by_grade": checking.by_grade(told),
            "is_intact": hashlib.sha256(proof.snapshot.encode()).hexdigest() == proof.sha256,
            "history": list(history),
            "is_own": account_id in persons.accounts_of(session, proof.volunteer_id),
        }
    )


def _consents(session: Session, volunteer_id: UUID, organisation_id: UUID) -> bool:
    return asking.find_consent(session, volunteer_id=volunteer_id, organisation_id=organisation_id) is not None
