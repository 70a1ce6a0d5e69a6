"""Ladders and cases, as they are walked."""

from backend.cases.models import Case
from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.api.walk.stage import API, HERE, NOTE, Call, Stage, route
from tests.factories.cases import make_absence, make_case


def _secretaries(who: str, place: str) -> bool:
    """Those of the branch itself: a committee has numbers only."""
    return place == HERE and who in (Role.SECRETARY, Role.DEPUTY_SECRETARY)


def _case(stage: Stage) -> Case:
    return make_case(stage.session, stage.place, stage.somebody())


@route("cases.list_ladder", allows=_secretaries)
def _ladder(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/absence-ladder")


@route("cases.list_cases", allows=_secretaries)
def _list(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/cases")


@route("cases.open_case", allows=_secretaries)
def _open(stage: Stage) -> Call:
    member = stage.somebody()
    make_absence(stage.session, stage.place, member, months=6)
    return Call(f"{API}/organisations/{stage.place.id}/cases", {"member_id": str(member.id)}, personal=(member.name,))


@route("cases.count_cases")
def _counts(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/case-counts")


@route("cases.get_case", allows=_secretaries)
def _get(stage: Stage) -> Call:
    return Call(f"{API}/cases/{_case(stage).id}")


@route("cases.note_case", allows=_secretaries)
def _note(stage: Stage) -> Call:
    body = {"id": str(new_id()), "action": "visited", "note": NOTE, "done_on": _today()}
    return Call(f"{API}/cases/{_case(stage).id}/entries", body, personal=(NOTE,))


@route("cases.decide_case", allows=_secretaries)
def _decide(stage: Stage) -> Call:
    body = {"id": str(new_id()), "decision": "excused", "reason": NOTE}
    return Call(f"{API}/cases/{_case(stage).id}/decisions", body, personal=(NOTE,))


def _today() -> str:
    return clock.local_date(clock.now()).isoformat()
