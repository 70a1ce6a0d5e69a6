"""Hours, proofs and doubts of a branch, for the pages and the journeys about them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core.db import keyring_of
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import Grade, ProjectKind, RecordState, ReviewLevel, ServiceProof, Volunteer
from backend.volunteering.models.proofs import TOKEN_CONTEXT
from backend.volunteering.service import feedback, outcomes
from tests.e2e.world import Branch, Person, World
from tests.factories.proofs import make_objection, make_proof, make_request
from tests.factories.service import make_correction
from tests.factories.volunteering import make_project, make_record, make_volunteer

TAPS = ("good", "good", "good", "fair", "good", "poor")


@dataclass(frozen=True)
class Served:
    """What the tests look at."""

    proof_id: UUID
    proof_token: str
    project_id: UUID
    feedback_token: str


def serve(world: World, branch: Branch) -> Served:
    """A member with hours and a proof, another who asks for one, a doubt, outcomes and some feedback."""
    now = world.now()
    with world.change() as session:
        place = session.get_one(PartyOrganisation, branch.id)
        project = make_project(session, place, title="周末便民服务")
        escort = make_project(session, place, title="爱心送考", kind=ProjectKind.EXAM_ESCORT)
        volunteer = _volunteer(session, branch.member)
        for days, minutes, grade in ((60, 480, Grade.A), (45, 240, Grade.B), (30, 300, Grade.A), (9, 90, Grade.C)):
            make_record(session, volunteer, project, starts_at=now - timedelta(days=days), minutes=minutes, grade=grade)
        record = make_record(session, volunteer, escort, starts_at=now - timedelta(days=5), minutes=360)
        account = session.get_one(Account, branch.member.account_id)
        make_correction(session, record)
        counts = {"trips": 6, "persons_carried": 11}
        outcomes.write(session, owner=record, project=escort, counts=counts, account=account, now=now)
        make_record(
            session,
            volunteer,
            project,
            starts_at=now - timedelta(days=2),
            state=RecordState.WAITING,
            level=ReviewLevel.SECOND_PERSON,
            grade=Grade.D,
        )
        proof = make_proof(session, place, volunteer=volunteer, has_record=False)
        make_request(session, place, volunteer=_volunteer(session, branch.members[1]), project=project)
        make_objection(session, proof, session.get_one(Account, branch.members[2].account_id))
        box = feedback.open_box(session, project=project, shift_id=None, account=account, now=now)
        for face in TAPS:
            feedback.count_one(session, box=box, face=feedback.Face(face))
        return Served(proof.id, token_of(session, proof), project.id, box.token)


def token_of(session: Session, proof: ServiceProof) -> str:
    """What the proof's public address ends with."""
    return keyring_of(session).open(proof.token_sealed, context=TOKEN_CONTEXT)


def _volunteer(session: Session, person: Person) -> Volunteer:
    return make_volunteer(session, member_id=person.member_id)
