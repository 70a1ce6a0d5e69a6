"""Reorganisations of branches, as they are walked."""

from typing import Any

from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import PartyOrganisation, Role
from backend.organisations.rules import Right
from backend.reorganisations.models import BranchPart, Reorganisation, ReorganisationBranch, ReorganisationKind
from backend.reorganisations.rules import Part, Wish
from backend.reorganisations.service import dry_run
from tests.api.walk.stage import API, HERE, ONCE, Call, Stage, holders_of, route
from tests.factories.members import make_member
from tests.factories.organisations import make_branch, make_officer
from tests.factories.reorganisations import REASON, confirm, going, make_proposal, wish

PATH = f"{API}/reorganisations"


def _committee(stage: Stage) -> PartyOrganisation:
    return stage.city.committee if stage.place is stage.city.places[HERE] else stage.city.root


def _neighbour(stage: Stage) -> PartyOrganisation:
    """Another branch of the same committee, with one member."""
    branch = make_branch(stage.session, parent=_committee(stage))
    make_member(stage.session, branch)
    return branch


def _proposal(stage: Stage) -> Reorganisation:
    """A merger of two branches beside the place that somebody else proposed; at the place itself meetings are held."""
    officer = make_officer(stage.session, Role.COMMITTEE_STAFF, _committee(stage))
    return make_proposal(stage.session, origins=[_neighbour(stage)], to=_neighbour(stage), officer=officer)


def _applied(stage: Stage) -> Reorganisation:
    second = make_officer(stage.session, Role.COMMITTEE_STAFF, _committee(stage))
    return confirm(stage.session, _proposal(stage), officer=second)


def _wish(stage: Stage) -> dict[str, Any]:
    return wish("merge", [_neighbour(stage)], going(_neighbour(stage)))


@route("reorganisations.try_out", records=False)
def _try(stage: Stage) -> Call:
    return Call(f"{PATH}/dry-runs", _wish(stage))


@route("reorganisations.list_reorganisations", allows=holders_of(Right.REORGANISE), places=ONCE)
def _list(stage: Stage) -> Call:
    _proposal(stage)
    return Call(PATH)


@route("reorganisations.propose_reorganisation")
def _propose(stage: Stage) -> Call:
    origin, to, day = _neighbour(stage), _neighbour(stage), clock.local_date(clock.now())
    meant = Wish(ReorganisationKind.MERGE, day, (origin.id,), (Part(to.id),))
    fingerprint = dry_run.run(stage.session, wish=meant, now=clock.now()).fingerprint
    told = {"id": str(new_id()), "reason": REASON, "fingerprint": fingerprint}
    return Call(PATH, wish("merge", [origin], going(to)) | told, personal=(REASON,))


@route("reorganisations.get_reorganisation")
def _get(stage: Stage) -> Call:
    return Call(f"{PATH}/{_proposal(stage).id}")


@route("reorganisations.confirm_reorganisation")
def _confirm(stage: Stage) -> Call:
    proposal = _proposal(stage)
    return Call(f"{PATH}/{proposal.id}/confirmation", {"fingerprint": proposal.fingerprint})


@route("reorganisations.decline_reorganisation")
def _decline(stage: Stage) -> Call:
    return Call(f"{PATH}/{_proposal(stage).id}/refusal", {"reason": REASON}, personal=(REASON,))


@route("reorganisations.undo_reorganisation")
def _undo(stage: Stage) -> Call:
    return Call(f"{PATH}/{_applied(stage).id}/undo", {"reason": REASON}, personal=(REASON,))


@route("reorganisations.hand_out_pack")
def _pack(stage: Stage) -> Call:
    done = _applied(stage)
    place = done.summary["parts"][0]["organisation_id"]
    return Call(f"{PATH}/{done.id}/packs/{place}/files", {"format": "xlsx"})


def _arrival(stage: Stage) -> str:
    """What somebody carried out beside the place, written down as if the place had received, too; the path of its pack.

    At the place itself meetings are held, so that nothing can be merged with it.
    """
    done, receives = _applied(stage), {"part": BranchPart.RECEIVING}
    place_id, parts = stage.place.id, done.summary["parts"]
    done.summary = done.summary | {"parts": [*parts, parts[0] | {"organisation_id": str(place_id)}]}
    stage.session.add(ReorganisationBranch(reorganisation_id=done.id, organisation_id=place_id, **receives))
    stage.session.flush()
    return f"{API}/organisations/{place_id}/arrivals/{done.id}/files"


@route("reorganisations.list_arrivals")
def _arrivals(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/arrivals")


@route("reorganisations.hand_out_arrivals")
def _arrivals_pack(stage: Stage) -> Call:
    return Call(_arrival(stage), {"format": "xlsx"})
