"""Hours from elsewhere and for elsewhere, as they are walked."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from backend.core import clock
from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from backend.volunteering.models import HoursExport
from backend.volunteering.reference.transfers import layouts
from backend.volunteering.service.hours_import import staging
from backend.volunteering.service.platforms import exporting, marking
from tests.api.walk.stage import API, ONCE, Call, Stage, holders_of, reaches, route
from tests.factories.identity import NOON
from tests.factories.rosters import as_csv
from tests.factories.volunteering import make_project, make_record, make_volunteer

HEADINGS = ("志愿者编号", "姓名", "项目名称", "服务开始时间", "服务时长")
PERIOD = {"from": "2026-01-01", "until": "2027-01-01"}
_serials = count(1)


def _runs(who: str, place: str) -> bool:
    """Whoever holds the right at the organisation itself; staff of the committee above only read."""
    runs = isinstance(who, Role) and Right.PROJECTS_RUN in RIGHTS_OF[who]
    return runs and reaches(Role(who), place) and who is not Role.COMMITTEE_STAFF


def _file(stage: Stage) -> tuple[bytes, str, str]:
    """A row about somebody who serves in a project of the place."""
    project = make_project(stage.session, stage.place, title=f"项目{next(_serials)}")
    member = stage.somebody()
    volunteer = make_volunteer(stage.session, member_id=member.id)
    row = (volunteer.number, member.name, project.title, f"{NOON - timedelta(days=2):%Y-%m-%d} 09:00", "1.5")
    return as_csv([row], headings=HEADINGS), member.name, volunteer.number


def _staged(stage: Stage) -> Any:
    content, *_ = _file(stage)
    return staging.preview(
        stage.session, organisation=stage.place, content=content, file_name="时长.csv", by=stage.actor, now=clock.now()
    )


def _export(stage: Stage, *, marked: bool = False) -> HoursExport:
    session, now = stage.session, clock.now()
    day = NOON - timedelta(days=next(_serials))
    make_record(session, make_volunteer(session), make_project(session, stage.place), starts_at=day)
    wanted = exporting.Wanted(clock.local_date(NOON - timedelta(days=200)), clock.local_date(NOON))
    layout = layouts()["zhiyuanhui"]
    exporting.export(session, organisation=stage.place, layout=layout, wanted=wanted, account=stage.actor, now=now)
    latest = select(HoursExport).where(HoursExport.organisation_id == stage.place.id)
    exported = session.scalars(latest.order_by(HoursExport.id.desc())).first()
    assert exported is not None
    if marked:
        today = clock.local_date(now)
        marking.mark(session, exported=exported, reported_on=today, by=stage.actor, now=now)
    return exported


@route("hours imports.upload_hours", allows=_runs)
def _upload(stage: Stage) -> Call:
    content, name, number = _file(stage)
    head = '--lianxin\r\nContent-Disposition: form-data; name="file"; filename="hours.csv"\r\n\r\n'
    body = head.encode() + content + b"\r\n--lianxin--\r\n"
    more = {"data": body, "content_type": "multipart/form-data; boundary=lianxin"}
    path = f"{API}/organisations/{stage.place.id}/service-imports"
    return Call(path, more=more, personal=(name, number))


@route("hours imports.list_imports", allows=_runs)
def _imports(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{_staged(stage).organisation_id}/service-imports")


@route("hours imports.get_template", allows=holders_of(Right.PROJECTS_RUN), places=ONCE)
def _template(_stage: Stage) -> Call:
    return Call(f"{API}/service-imports/template")


@route("hours imports.get_import", allows=_runs)
def _import(stage: Stage) -> Call:
    return Call(f"{API}/service-imports/{_staged(stage).id}")


@route("hours imports.apply_import", allows=_runs)
def _apply(stage: Stage) -> Call:
    return Call(f"{API}/service-imports/{_staged(stage).id}/apply")


@route("hours imports.discard_import", allows=_runs)
def _discard(stage: Stage) -> Call:
    return Call(f"{API}/service-imports/{_staged(stage).id}")


@route("hours exports.export_hours", allows=_runs)
def _take(stage: Stage) -> Call:
    make_record(stage.session, make_volunteer(stage.session), make_project(stage.session, stage.place))
    body = {"platform": "zhiyuanyun", "with_reported": True} | PERIOD
    return Call(f"{API}/organisations/{stage.place.id}/service-exports", body)


@route("hours exports.list_exports", allows=_runs)
def _exports(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{_export(stage).organisation_id}/service-exports")


@route("hours exports.mark_reported", allows=_runs)
def _mark(stage: Stage) -> Call:
    today = clock.local_date(clock.now()).isoformat()
    return Call(f"{API}/service-exports/{_export(stage).id}/mark", {"reported_on": today})


@route("hours exports.undo_mark", allows=_runs)
def _undo(stage: Stage) -> Call:
    return Call(f"{API}/service-exports/{_export(stage, marked=True).id}/mark")
