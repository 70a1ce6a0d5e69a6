"""Dues, as they are walked."""

from backend.core import clock
from backend.members.rules import month_of
from backend.members.service import dues
from tests.api.walk.stage import API, Call, Stage, route


@route("dues.list_dues")
def _dues(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/dues", personal=(stage.somebody().name,))


@route("dues.mark_dues")
def _mark(stage: Stage) -> Call:
    member = stage.somebody()
    body = {"member_ids": [str(member.id)], "paid_to": month_of(clock.local_date(clock.now())).isoformat()}
    return Call(f"{API}/organisations/{stage.place.id}/dues", body, personal=(member.name,))


@route("dues.undo_dues_mark")
def _undo(stage: Stage) -> Call:
    now = clock.now()
    (mark,) = dues.mark(
        stage.session,
        members=[stage.somebody()],
        paid_to=clock.local_date(now),
        organisation_id=stage.place.id,
        by=stage.actor,
        now=now,
    )
    return Call(f"{API}/dues-marks/{mark.id}")
