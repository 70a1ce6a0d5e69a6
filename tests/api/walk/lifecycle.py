"""From probation to the end of a membership, as it is walked."""

from datetime import date, timedelta

from backend.core import clock
from backend.members.models import DecisionKind, EndKind, Member, ProbationDecision, Standing
from backend.members.rules import Votes
from backend.members.service import decisions, membership
from tests.api.walk.stage import API, NOTE, Call, Stage, route
from tests.factories.identity import make_account, new_phone


def _today() -> date:
    return clock.local_date(clock.now())


def _waiting(stage: Stage) -> Member:
    """A probationary member of two years ago."""
    return stage.somebody(standing=Standing.PROBATIONARY, affiliated_from=_today() - timedelta(days=730))


def _decided(stage: Stage) -> ProbationDecision:
    return decisions.decide(
        stage.session,
        member=_waiting(stage),
        organisation=stage.place,
        kind=DecisionKind.FULL,
        decided_on=_today() - timedelta(days=10),
        votes=Votes(voters=9, yes=8, no=0, abstain=0),
        note=NOTE,
        by=make_account(stage.session),
        now=clock.now(),
    )


@route("lifecycle.list_probations")
def _probations(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/probations", personal=(_waiting(stage).name,))


@route("lifecycle.count_voters")
def _voters(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/voters?on=2026-03-06")


@route("lifecycle.get_probation")
def _probation(stage: Stage) -> Call:
    return Call(f"{API}/members/{_decided(stage).member_id}/probation", personal=(NOTE,))


@route("lifecycle.decide_probation")
def _decide(stage: Stage) -> Call:
    body = {"kind": "full", "decided_on": _today().isoformat(), "voters": 9, "yes": 8, "no": 0, "abstain": 1}
    path = f"{API}/members/{_waiting(stage).id}/probation-decisions"
    return Call(path, body | {"note": NOTE}, personal=(NOTE,))


@route("leaving.approve_decision")
def _approve(stage: Stage) -> Call:
    return Call(f"{API}/probation-decisions/{_decided(stage).id}/approval", {"approved_on": _today().isoformat()})


@route("lifecycle.void_decision")
def _void(stage: Stage) -> Call:
    return Call(f"{API}/probation-decisions/{_decided(stage).id}/void", {"reason": NOTE}, personal=(NOTE,))


@route("lifecycle.list_standings")
def _standings(stage: Stage) -> Call:
    return Call(f"{API}/members/{stage.somebody().id}/standings")


@route("leaving.end_membership")
def _end(stage: Stage) -> Call:
    member = stage.somebody()
    body = {"kind": "withdrew", "ended_on": _today().isoformat(), "reason": NOTE}
    return Call(f"{API}/members/{member.id}/membership-ends", body, personal=(NOTE, member.name))


def _ended(stage: Stage, **fields: str) -> tuple[Member, str]:
    member = stage.somebody(**fields)
    found = membership.end(
        stage.session,
        member=member,
        kind=EndKind.REMOVED,
        ended_on=_today(),
        reason=NOTE,
        by=make_account(stage.session),
        now=clock.now(),
    )
    return member, str(found.id)


@route("lifecycle.list_membership_ends")
def _ends(stage: Stage) -> Call:
    member, _ = _ended(stage)
    return Call(f"{API}/organisations/{stage.place.id}/membership-ends", personal=(NOTE, member.name))


@route("leaving.undo_membership_end")
def _undo(stage: Stage) -> Call:
    _, found = _ended(stage)
    return Call(f"{API}/membership-ends/{found}")


@route("leaving.enter_again")
def _again(stage: Stage) -> Call:
    phone = new_phone()
    member, _ = _ended(stage, phone=phone)
    body = {"phone": phone, "standing": "full", "affiliated_from": _today().isoformat()}
    return Call(f"{API}/organisations/{stage.place.id}/re-entries", body, personal=(phone, member.name))
