"""Shifts, signing up and substitutes, as they are walked."""

from datetime import timedelta
from itertools import count

from backend.core import clock
from backend.volunteering.models import Assignment, Shift, Volunteer
from backend.volunteering.service import people, sign_ups, substitutes
from tests.api.walk.projects import oversees, project, runs, sees
from tests.api.walk.stage import API, HERE, MEMBER, ONCE, Call, Stage, everyone, route
from tests.factories.identity import NOON
from tests.factories.volunteering import make_shift

_days = count()
NEW = {"role": "引导员", "needed": 2, "meeting_point": "社区门口"}
RULE = NEW | {
    "rule": "FREQ=WEEKLY;BYDAY=SA",
    "from": "2026-03-10",
    "until": "2026-04-01",
    "starts_time": "09:00",
    "minutes": 120,
}
YES = {"accepts_risks": True}


def the_member(who: str, place: str) -> bool:
    return who == MEMBER and place == HERE


def ahead(stage: Stage) -> Shift:
    """A shift of a published project of the branch, every time on another day: nobody who walks gets tired."""
    return make_shift(stage.session, project(stage), starts_at=NOON + timedelta(days=2 + next(_days) % 50), minutes=15)


def volunteer(stage: Stage) -> Volunteer:
    """Another member of the place as a volunteer."""
    return people.find_or_make(stage.session, account=stage.account_of(stage.somebody()), now=clock.now())


def placed(stage: Stage, shift: Shift, who: Volunteer) -> Assignment:
    """Somebody with a place in the shift."""
    made = sign_ups.add(
        stage.session, shift=shift, volunteer_id=who.id, account_id=who.account_id or stage.actor.id, now=clock.now()
    )
    made.place = made.turn
    stage.session.flush()
    return made


def myself(stage: Stage) -> Volunteer:
    """Whoever will make the call."""
    return people.find_or_make(stage.session, account=stage.actor, now=clock.now())


def _asked(stage: Stage) -> Shift:
    shift, holder = ahead(stage), volunteer(stage)
    placed(stage, shift, holder)
    if stage.place is stage.city.places[HERE] and the_member_walks(stage):
        substitutes.ask(stage.session, shift=shift, holder=holder, substitute=myself(stage), now=clock.now())
    return shift


def the_member_walks(stage: Stage) -> bool:
    return stage.actor is stage.city.accounts[MEMBER]


@route("shifts.list_shifts", allows=sees)
def _shifts(stage: Stage) -> Call:
    return Call(f"{API}/projects/{ahead(stage).project_id}/shifts")


@route("shifts.create_shift", allows=runs)
def _new(stage: Stage) -> Call:
    times = {"starts_at": "2026-03-20T01:00:00Z", "ends_at": "2026-03-20T03:00:00Z"}
    return Call(f"{API}/projects/{project(stage).id}/shifts", NEW | times)


@route("shifts.preview_shifts", allows=runs, records=False)
def _preview(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage).id}/shifts/preview", RULE)


@route("shifts.create_shifts", allows=runs)
def _series(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage).id}/shifts/series", RULE)


@route("shifts.get_shift", allows=sees)
def _shift(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{ahead(stage).id}")


@route("shifts.update_shift", allows=runs)
def _edit(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{ahead(stage).id}", {"needed": 5, "version": 1})


@route("shifts.cancel_shift", allows=runs)
def _cancel(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{ahead(stage).id}/cancel", {"reason": "暴雨停办"}, personal=("暴雨停办",))


route("shifts.list_own_shifts", allows=everyone, places=ONCE)(lambda _stage: Call(f"{API}/me/shifts"))


@route("service sign-ups.get_own_assignment", allows=sees)
def _standing(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{ahead(stage).id}/sign-up")


@route("service sign-ups.put_own_assignment", allows=the_member)
def _sign_up(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{ahead(stage).id}/sign-up", YES)


@route("service sign-ups.delete_own_assignment", allows=the_member)
def _withdraw(stage: Stage) -> Call:
    shift = ahead(stage)
    if the_member_walks(stage) and stage.place is stage.city.places[HERE]:
        placed(stage, shift, myself(stage))
    return Call(f"{API}/shifts/{shift.id}/sign-up")


@route("service sign-ups.put_substitute", allows=the_member)
def _ask(stage: Stage) -> Call:
    shift, other = ahead(stage), volunteer(stage)
    if the_member_walks(stage) and stage.place is stage.city.places[HERE]:
        placed(stage, shift, myself(stage))
    return Call(f"{API}/shifts/{shift.id}/substitute", {"number": other.number}, personal=(other.number,))


@route("service sign-ups.delete_substitute", allows=the_member)
def _take_back(stage: Stage) -> Call:
    shift = ahead(stage)
    if the_member_walks(stage) and stage.place is stage.city.places[HERE]:
        made, other = placed(stage, shift, myself(stage)), volunteer(stage)
        made.substitute_id, made.substitute_asked_at = other.id, clock.now()
    return Call(f"{API}/shifts/{shift.id}/substitute")


@route("service sign-ups.accept_substitute", allows=the_member)
def _accept(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{_asked(stage).id}/substitute/accept", YES)


@route("service sign-ups.decline_substitute", allows=the_member)
def _decline(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{_asked(stage).id}/substitute/decline")


@route("service sign-ups.list_assignments", allows=oversees)
def _sign_ups(stage: Stage) -> Call:
    shift = ahead(stage)
    placed(stage, shift, volunteer(stage))
    return Call(f"{API}/shifts/{shift.id}/sign-ups")


@route("service sign-ups.delete_assignment", allows=runs)
def _withdraw_other(stage: Stage) -> Call:
    shift, other = ahead(stage), volunteer(stage)
    placed(stage, shift, other)
    return Call(f"{API}/shifts/{shift.id}/sign-ups/{other.id}")
