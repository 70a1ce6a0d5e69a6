"""Workplaces, landing branches and their proposals, as they are walked."""

from itertools import count

from sqlalchemy import select

from backend.core.ids import new_id
from backend.landing.models import SharedBy
from backend.members.models import Member
from backend.organisations.rules import Right
from tests.api.walk.stage import API, NOTE, ONCE, Call, Stage, everyone, holders_of, route
from tests.factories.landing import land, make_lawyers, make_proposal
from tests.factories.members import make_member
from tests.factories.organisations import make_branch

_numbers = count(1)
UNIT = "望江法律咨询工作室"


def _work() -> dict[str, object]:
    return {"employment": "employed", "unit_name": UNIT, "trade": "law", "district": f"第{next(_numbers)}街道"}


def _own(stage: Stage) -> None:
    """The actor as a member of a branch of its own."""
    session = stage.session
    if session.scalars(select(Member).where(Member.account_id == stage.actor.id)).one_or_none() is None:
        make_member(session, make_branch(session), account=stage.actor)


@route("landing.list_own_work", allows=everyone, places=ONCE)
def _own_work(stage: Stage) -> Call:
    _own(stage)
    return Call(f"{API}/me/work")


@route("landing.put_own_work", allows=everyone, places=ONCE)
def _put_own(stage: Stage) -> Call:
    _own(stage)
    return Call(f"{API}/me/work", _work(), personal=(UNIT,))


@route("landing.list_work")
def _list(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}/work")


@route("landing.put_work")
def _put(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}/work", _work(), personal=(UNIT,))


@route("landing.get_landing")
def _get(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/landing", personal=(stage.somebody().name,))


@route("landing.put_landing")
def _put_landing(stage: Stage) -> Call:
    land(stage.session, stage.place)
    return Call(f"{API}/organisations/{stage.place.id}/landing", {"is_landing": False})


def _district(stage: Stage) -> str:
    """One that three members share and nobody has asked about."""
    district = f"第{next(_numbers)}街道"
    land(stage.session, stage.place)
    make_lawyers(stage.session, stage.place, district=district)
    return district


@route("landing.propose_branch")
def _propose(stage: Stage) -> Call:
    asked = {"shared_by": "district", "value": _district(stage), "name": "望江律师联合党支部", "reason": NOTE}
    path = f"{API}/organisations/{stage.place.id}/branch-proposals"
    return Call(path, {"id": str(new_id())} | asked, personal=(NOTE,))


@route("landing.list_proposals", allows=holders_of(Right.LANDING_KEEP), places=ONCE)
def _list_proposals(stage: Stage) -> Call:
    make_proposal(stage.session, stage.place, shared_by=SharedBy.DISTRICT, value=_district(stage))
    return Call(f"{API}/branch-proposals")


@route("landing.answer_proposal")
def _answer(stage: Stage) -> Call:
    asked = make_proposal(stage.session, stage.place, shared_by=SharedBy.DISTRICT, value=_district(stage))
    return Call(f"{API}/branch-proposals/{asked.id}/answer", {"is_agreed": True, "words": NOTE}, personal=(NOTE,))
