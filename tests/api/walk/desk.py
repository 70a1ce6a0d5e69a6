"""The desk at the door, as they are walked."""

from backend.activities.models import ActivityState
from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from tests.api.walk.oneself import about_oneself
from tests.api.walk.stage import API, MEMBER, ONCE, Call, Stage, reaches, route
from tests.factories.desk import make_card, make_poster, make_steward


def desk_minders(who: str, place: str) -> bool:
    """Officers of the branch; its steward is arranged by no walk."""
    return isinstance(who, Role) and Right.ATTENDANCE_WRITE in RIGHTS_OF[who] and reaches(who, place)


def _has_file(who: str, _place: str) -> bool:
    return who == MEMBER


@route("desk.create_steward")
def _hand_over(stage: Stage) -> Call:
    member = stage.somebody()
    path = f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/stewards"
    return Call(path, {"member_id": str(member.id)}, personal=(member.name,))


@route("desk.list_stewards")
def _stewards(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/stewards")


@route("desk.end_steward")
def _take_back(stage: Stage) -> Call:
    steward = make_steward(stage.session, stage.activity(ActivityState.OPEN), stage.somebody())
    return Call(f"{API}/stewards/{steward.id}")


about_oneself("desk.list_desks", "/me/desks")


@route("desk.show_desk", allows=desk_minders)
def _desk(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/desk")


@route("desk.find_guests", allows=desk_minders)
def _guest(stage: Stage) -> Call:
    path = f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/guest-searches"
    return Call(path, {"name": "欧阳沐帆", "organisation_name": "出租车支部"}, personal=("欧阳沐帆",))


@route("cards.list_own_cards", allows=_has_file, places=ONCE)
def _own_cards(_stage: Stage) -> Call:
    return Call(f"{API}/me/cards")


@route("cards.create_own_card", allows=_has_file, places=ONCE)
def _own_card(stage: Stage) -> Call:
    return Call(f"{API}/me/cards", personal=(stage.city.member.name,))


@route("cards.revoke_own_card", allows=_has_file, places=ONCE)
def _revoke_card(stage: Stage) -> Call:
    return Call(f"{API}/me/cards/{make_card(stage.session, stage.city.member).id}")


@route("cards.print_card")
def _print_card(stage: Stage) -> Call:
    member = stage.somebody()
    return Call(f"{API}/members/{member.id}/printed-cards", personal=(member.name,))


@route("cards.print_cards")
def _print_cards(stage: Stage) -> Call:
    member = stage.somebody()
    return Call(f"{API}/printed-cards", {"member_ids": [str(member.id)]}, personal=(member.name,))


@route("posters.show_poster")
def _poster(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.OPEN).id}/poster")


@route("posters.create_poster")
def _print_poster(stage: Stage) -> Call:
    return Call(f"{API}/activities/{stage.activity(ActivityState.PUBLISHED).id}/poster")


@route("posters.revoke_poster")
def _revoke_poster(stage: Stage) -> Call:
    activity = stage.activity(ActivityState.OPEN)
    make_poster(stage.session, activity)
    return Call(f"{API}/activities/{activity.id}/poster")
