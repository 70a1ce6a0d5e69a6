"""Proofs, publicity and the public check, as they are walked."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from backend.core.db import keyring_of
from backend.organisations.models import PartyOrganisation
from backend.volunteering.models import ServiceProof, Volunteer
from backend.volunteering.models.proofs import TOKEN_CONTEXT
from tests.api.walk.stage import API, HERE, MEMBER, ONCE, Call, Stage, everyone, route
from tests.factories.identity import NOON
from tests.factories.organisations import make_branch
from tests.factories.proofs import PAPER, STATED, make_consent, make_objection, make_proof, make_request
from tests.factories.volunteering import make_project, make_record, make_volunteer

PERSONAL = (PAPER, "李明", "025-00000000")
_days = count(1)


def _serve(stage: Stage, place: PartyOrganisation) -> Volunteer:
    """The actor as a volunteer who has served an hour for the place."""
    session = stage.session
    found = session.scalars(select(Volunteer).where(Volunteer.account_id == stage.actor.id)).one_or_none()
    volunteer = found or make_volunteer(session, account=stage.actor)
    make_record(session, volunteer, make_project(session, place), starts_at=NOON - timedelta(days=next(_days)))
    return volunteer


def _long_ago(stage: Stage) -> ServiceProof:
    """A proof about the actor, of a branch of its own."""
    place = make_branch(stage.session)
    return make_proof(stage.session, place, volunteer=_serve(stage, place), has_record=False)


@route("proofs.list_own_proofs", allows=everyone, places=ONCE)
def _own_proofs(_stage: Stage) -> Call:
    return Call(f"{API}/me/proofs")


@route("proofs.ask_for_proof", allows=everyone, places=ONCE)
def _ask(stage: Stage) -> Call:
    place = make_branch(stage.session)
    _serve(stage, place)
    body = {"organisation_id": str(place.id), "from": "2024-01-01", "until": "2027-01-01"}
    return Call(f"{API}/me/proof-requests", body)


@route("proofs.withdraw_request", allows=everyone, places=ONCE)
def _withdraw(stage: Stage) -> Call:
    place = make_branch(stage.session)
    request = make_request(stage.session, place, volunteer=_serve(stage, place), has_record=False)
    return Call(f"{API}/me/proof-requests/{request.id}")


@route("proofs.withdraw_consent", allows=everyone, places=ONCE)
def _unconsent(stage: Stage) -> Call:
    place = make_branch(stage.session)
    volunteer = _serve(stage, place)
    make_consent(stage.session, volunteer, place)
    return Call(f"{API}/me/proof-consents?organisation_id={place.id}")


@route("proofs.export_own_proof", allows=everyone, places=ONCE)
def _own_file(stage: Stage) -> Call:
    return Call(f"{API}/me/proofs/{_long_ago(stage).id}/files", {"id_number": PAPER}, personal=PERSONAL)


@route("proofs.list_requests")
def _requests(stage: Stage) -> Call:
    make_request(stage.session, stage.place)
    return Call(f"{API}/organisations/{stage.place.id}/proof-requests")


@route("proofs.decline_request")
def _decline(stage: Stage) -> Call:
    request = make_request(stage.session, stage.place)
    return Call(f"{API}/proof-requests/{request.id}/decline", {"reason": "先补齐记录"})


@route("proofs.issue_proof")
def _issue(stage: Stage) -> Call:
    request = make_request(stage.session, stage.place)
    return Call(f"{API}/proof-requests/{request.id}/proof", STATED, personal=PERSONAL)


@route("proofs.list_proofs")
def _proofs(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/proofs")


@route("proofs.show_proof")
def _proof(stage: Stage) -> Call:
    return Call(f"{API}/proofs/{make_proof(stage.session, stage.place).id}")


@route("proofs.export_proof")
def _file(stage: Stage) -> Call:
    proof = make_proof(stage.session, stage.place)
    return Call(f"{API}/proofs/{proof.id}/files", {"id_number": PAPER}, personal=PERSONAL)


@route("proofs.revoke_proof")
def _revoke(stage: Stage) -> Call:
    proof = make_proof(stage.session, stage.place)
    return Call(f"{API}/proofs/{proof.id}/revoke", {"reason": "记录有误"}, personal=("记录有误",))


@route("proofs.reissue_proof")
def _reissue(stage: Stage) -> Call:
    proof = make_proof(stage.session, stage.place)
    return Call(f"{API}/proofs/{proof.id}/reissue", STATED | {"reason": "姓名更正"}, personal=PERSONAL)


@route("proof checks.check_proof", allows=everyone, places=ONCE)
def _check(stage: Stage) -> Call:
    proof = make_proof(stage.session, stage.place)
    token = keyring_of(stage.session).open(proof.token_sealed, context=TOKEN_CONTEXT)
    return Call(f"{API}/proof-checks/{token}", personal=(token,))


@route("publicity.list_shown_proofs", allows=lambda who, _place: who == MEMBER, places=ONCE)
def _shown(stage: Stage) -> Call:
    return Call(f"{API}/me/publicity")


@route("publicity.object_to_proof", allows=lambda who, place: (who, place) == (MEMBER, HERE))
def _object(stage: Stage) -> Call:
    proof = make_proof(stage.session, stage.place)
    return Call(f"{API}/proofs/{proof.id}/objections", {"reason": "那天我没有见到他"}, personal=("那天我没有见到他",))


@route("publicity.list_objections")
def _objections(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/proof-objections")


@route("publicity.answer_objection")
def _answer(stage: Stage) -> Call:
    proof = make_proof(stage.session, stage.place)
    objection = make_objection(stage.session, proof, stage.account_of(stage.somebody()))
    body = {"is_upheld": True, "answer": "查实后撤销"}
    return Call(f"{API}/proof-objections/{objection.id}/answer", body, personal=("查实后撤销",))
