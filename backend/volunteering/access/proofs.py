"""Who sees which proof: volunteers their own, officers those of their organisations, members what is shown to them."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.members.access import get_own_member
from backend.organisations.access import scope
from backend.organisations.rules import Right
from backend.volunteering.access import standing
from backend.volunteering.errors.proofs import NotAVolunteerError
from backend.volunteering.models import ProofObjection, ProofRequest, ServiceProof, Volunteer
from backend.volunteering.service.proofs import publicity

T = TypeVar("T")


def get_own_volunteer() -> Volunteer:
    """Who the signed-in person is as a volunteer.

    :raises NotAVolunteerError: they never served.
    """
    found = standing.find_own_volunteer()
    if found is None:
        raise NotAVolunteerError()
    return found


def get_own_request(request_id: UUID) -> ProofRequest:
    """A request of the signed-in volunteer.

    :raises NotFound: there is none such.
    """
    return _get_one(select(ProofRequest).where(ProofRequest.id == request_id, ProofRequest.volunteer_id == _own_id()))


def get_own_proof(proof_id: UUID) -> ServiceProof:
    """A proof about the signed-in volunteer.

    :raises NotFound: there is none such.
    """
    return _get_one(_proofs().where(ServiceProof.id == proof_id, ServiceProof.volunteer_id == _own_id()))


def get_request(request_id: UUID) -> ProofRequest:
    """A request to an organisation whose proofs the signed-in officer issues.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    within = ProofRequest.organisation_id.in_(scope(Right.PROOFS_ISSUE))
    return _get_one(select(ProofRequest).where(ProofRequest.id == request_id, within))


def get_proof(proof_id: UUID) -> ServiceProof:
    """A proof of an organisation whose proofs the signed-in officer issues, with volunteer and consent.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    within = ServiceProof.organisation_id.in_(scope(Right.PROOFS_ISSUE))
    return _get_one(_proofs().where(ServiceProof.id == proof_id, within))


def get_objection(objection_id: UUID) -> ProofObjection:
    """A doubt about a proof of an organisation whose proofs the signed-in officer issues, with the proof.

    :raises NotFound: it does not exist, or lies outside the scope.
    """
    return _get_one(
        select(ProofObjection)
        .join(ProofObjection.proof)
        .options(joinedload(ProofObjection.proof))
        .where(ProofObjection.id == objection_id, ServiceProof.organisation_id.in_(scope(Right.PROOFS_ISSUE)))
    )


def own_units() -> Select[UUID]:
    """Organisations whose proofs are shown to the signed-in member.

    :raises NoMemberError: the account has no member's file.
    """
    return publicity.units_of(member_id=get_own_member().id, now=clock.now())


def get_shown_proof(proof_id: UUID) -> ServiceProof:
    """A proof that is, or was, shown to the signed-in member.

    :raises NoMemberError: the account has no member's file.
    :raises NotFound: there is none such in their unit.
    """
    found = publicity.find_shown(db.session(), proof_id=proof_id, units=own_units())
    if found is None:
        raise NotFound()
    return found


def _own_id() -> UUID | None:
    volunteer = standing.find_own_volunteer()
    return volunteer.id if volunteer is not None else None


def _proofs() -> Select[ServiceProof]:
    return select(ServiceProof).options(joinedload(ServiceProof.volunteer), joinedload(ServiceProof.consent))


def _get_one(statement: Select[T]) -> T:
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found
