"""Proofs, requests and doubts for tests, made by their own services."""

from datetime import date

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation, Role
from backend.volunteering.models import (
    IdKind,
    Project,
    ProofConsent,
    ProofObjection,
    ProofRequest,
    ServiceProof,
    Volunteer,
)
from backend.volunteering.service.proofs import asking, issuing, publicity
from tests.factories.members import id_number
from tests.factories.organisations import make_officer
from tests.factories.volunteering import make_project, make_record, make_volunteer

YEARS = {"from_on": date(2024, 1, 1), "until_on": date(2033, 1, 1)}
PAPER = id_number(serial=77)
PARTICULARS = {
    "id_kind": IdKind.RESIDENT_ID,
    "id_number": PAPER,
    "person_in_charge": "李明",
    "contact": "025-00000000",
    "issuer_name": None,
}
STATED = PARTICULARS | {"id_kind": "resident_id"}
"""The same as JSON."""


def make_request(
    session: Session,
    organisation: PartyOrganisation,
    *,
    volunteer: Volunteer | None = None,
    project: Project | None = None,
    has_record: bool = True,
) -> ProofRequest:
    """A request for nine years by somebody who has an hour there."""
    volunteer = volunteer or make_volunteer(session)
    if has_record:
        make_record(session, volunteer, project or make_project(session, organisation))
    return asking.ask(session, volunteer=volunteer, organisation_id=organisation.id, now=clock.now(), **YEARS)


def make_proof(
    session: Session,
    organisation: PartyOrganisation,
    *,
    officer: Account | None = None,
    volunteer: Volunteer | None = None,
    project: Project | None = None,
    has_record: bool = True,
) -> ServiceProof:
    """A proof of an hour, issued by an officer of the organisation."""
    request = make_request(session, organisation, volunteer=volunteer, project=project, has_record=has_record)
    return issuing.issue(
        session,
        request=request,
        particulars=issuing.Particulars(**PARTICULARS),
        officer=officer or make_officer(session, Role.SECRETARY, organisation),
        now=clock.now(),
    )


def make_objection(session: Session, proof: ServiceProof, account: Account) -> ProofObjection:
    """A doubt of the account about the proof."""
    return publicity.make_objection(session, proof=proof, account=account, reason="那天我没有见到他", now=clock.now())


def make_consent(session: Session, volunteer: Volunteer, organisation: PartyOrganisation) -> ProofConsent:
    """The consent that proofs of the organisation name it, as a row."""
    consent = ProofConsent(
        id=new_id(), volunteer_id=volunteer.id, organisation_id=organisation.id, given_at=clock.now()
    )
    session.add(consent)
    session.flush()
    return consent
