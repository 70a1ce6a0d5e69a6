"""Duties of a branch's year, as they are walked."""

from datetime import date
from itertools import count

from backend.core import clock
from backend.core.ids import new_id
from backend.duties.service import planning
from tests.api.walk.stage import API, NOTE, Call, Stage, route
from tests.factories.duties import make_exclusion, make_record

_months = count()


def _month() -> date:
    """One to come of which nobody has spoken."""
    number = next(_months)
    return date(2030 + number // 12, number % 12 + 1, 1)


@route("duties.get_year")
def _get(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/duties?year=2026")


@route("duties.get_study_hours")
def _study(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/study-hours?year=2026")


@route("duties.export_year")
def _export(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/duty-files", {"year": 2026, "format": "xlsx"})


@route("duties.preview_plan")
def _preview(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/duty-plan?year=2026")


@route("duties.make_plan")
def _make(stage: Stage) -> Call:
    now = clock.now()
    year = now.year + 1
    plan = planning.preview(stage.session, organisation=stage.place, year=year, now=now)
    first = plan.lines[0].suggestion
    line = {"key": first.key, "on": first.on.isoformat(), "starts_time": "15:00"}
    body = {"year": year, "fingerprint": plan.fingerprint, "venue": "三楼会议室", "lines": [line]}
    return Call(f"{API}/organisations/{stage.place.id}/duty-plan", body)


@route("duties.exclude_duty")
def _exclude(stage: Stage) -> Call:
    body = {"rule_key": "theme_day", "period_on": _month().isoformat(), "reason": NOTE}
    return Call(f"{API}/organisations/{stage.place.id}/duty-exclusions", body, personal=(NOTE,))


@route("duties.end_exclusion")
def _end(stage: Stage) -> Call:
    found = make_exclusion(stage.session, stage.place, period_on=_month())
    return Call(f"{API}/duty-exclusions/{found.id}/end", {"reason": NOTE}, personal=(NOTE,))


@route("duties.note_duty")
def _note(stage: Stage) -> Call:
    body = {"id": str(new_id()), "rule_key": "talk", "done_on": "2026-01-05", "note": NOTE}
    return Call(f"{API}/organisations/{stage.place.id}/duty-records", body, personal=(NOTE,))


@route("duties.withdraw_record")
def _withdraw(stage: Stage) -> Call:
    return Call(f"{API}/duty-records/{make_record(stage.session, stage.place).id}/withdraw", {})


@route("duties.list_snapshots")
def _snapshots(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/duty-snapshots?year=2026")
