"""Appraisals, talks, reports, responsibilities and lectures, as they are walked."""

from typing import Any

from backend.core import clock
from backend.core.ids import new_id
from backend.members.models import Member
from backend.yearly.models import Appraisal, AppraisalGrade, AppraisalPerson, AppraisalState, Part
from backend.yearly.service import people, reports
from tests.api.walk.stage import API, HERE, MEMBER, NOTE, Call, Stage, route
from tests.factories.yearly import (
    PARTS,
    make_appraisal,
    make_lecture,
    make_report,
    make_responsibility,
    make_talk,
)


def _the_actor(who: str, place: str) -> bool:
    """Whoever walks is a member of the branch; of all others, nobody is part of it."""
    return who == MEMBER and place == HERE


def _appraisal(stage: Stage, state: AppraisalState = AppraisalState.SELF) -> Appraisal:
    """The branch's appraisal of this year, brought to `state`; one that went further makes room for another."""
    _make_room(stage)
    stage.somebody()
    return make_appraisal(stage.session, stage.place, state=state)


def _make_room(stage: Stage) -> None:
    standing = stage.session.query(Appraisal).filter(
        Appraisal.organisation_id == stage.place.id,
        Appraisal.state.not_in((AppraisalState.WITHDRAWN, AppraisalState.CONFIRMED)),
    )
    for appraisal in standing:
        appraisal.submitted_at = appraisal.submitted_by_account_id = None
        appraisal.graded = appraisal.excellent = None
        appraisal.state = AppraisalState.WITHDRAWN
    stage.session.flush()


def _graded(stage: Stage, appraisal: Appraisal, *, but: Member | None = None) -> AppraisalPerson:
    found = people.list_people(stage.session, appraisal=appraisal)
    return next(one for one in found if one.part is Part.GRADED and (but is None or one.member_id != but.id))


def _year() -> int:
    return clock.local_date(clock.now()).year


def _today() -> str:
    return clock.local_date(clock.now()).isoformat()


@route("appraisals.list_appraisals")
def _list_appraisals(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/appraisals")


@route("appraisals.open_appraisal")
def _open_appraisal(stage: Stage) -> Call:
    _make_room(stage)
    stage.somebody()
    body = {"id": str(new_id()), "year": _year()}
    return Call(f"{API}/organisations/{stage.place.id}/appraisals", body)


@route("appraisals.count_appraisals")
def _count_appraisals(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/appraisal-numbers")


@route("appraisals.get_appraisal")
def _get_appraisal(stage: Stage) -> Call:
    return Call(f"{API}/appraisals/{_appraisal(stage).id}")


@route("appraisals.step_appraisal")
def _step_appraisal(stage: Stage) -> Call:
    body = {"id": str(new_id()), "action": "withdrawn", "to": "withdrawn", "reason": NOTE}
    return Call(f"{API}/appraisals/{_appraisal(stage).id}/steps", body, personal=(NOTE,))


@route("appraisals.add_person")
def _add_person(stage: Stage) -> Call:
    appraisal, late = _appraisal(stage), stage.somebody()
    return Call(f"{API}/appraisals/{appraisal.id}/people", {"member_id": str(late.id)}, personal=(late.name,))


@route("appraisals.take_out_person")
def _take_out_person(stage: Stage) -> Call:
    appraisal = _appraisal(stage)
    return Call(f"{API}/appraisals/{appraisal.id}/people/{_graded(stage, appraisal).id}")


@route("appraisals.put_paper")
def _put_paper(stage: Stage) -> Call:
    appraisal = _appraisal(stage, AppraisalState.MUTUAL)
    return Call(f"{API}/appraisals/{appraisal.id}/paper", {"sheets": 1, "counts": []})


@route("appraisals.put_decisions")
def _put_decisions(stage: Stage) -> Call:
    appraisal = _appraisal(stage, AppraisalState.DECISION)
    item = {"person_id": str(_graded(stage, appraisal).id), "grade": "qualified"}
    return Call(f"{API}/appraisals/{appraisal.id}/decisions", {"decided_on": _today(), "items": [item]})


@route("appraisals.answer_appraisal")
def _answer_appraisal(stage: Stage) -> Call:
    appraisal = _appraisal(stage, AppraisalState.WAITING)
    body = {"id": str(new_id()), "is_confirmed": False, "reason": NOTE}
    return Call(f"{API}/appraisals/{appraisal.id}/answer", body, personal=(NOTE,))


def _has_a_file(who: str, _place: str) -> bool:
    return who == MEMBER


@route("own yearly work.list_own_appraisals", allows=_has_a_file, places=(HERE,))
def _list_own(_stage: Stage) -> Call:
    return Call(f"{API}/me/appraisals")


@route("own yearly work.get_own_appraisal", allows=_the_actor)
def _get_own(stage: Stage) -> Call:
    return Call(f"{API}/me/appraisals/{_appraisal(stage).id}")


@route("own yearly work.put_self", allows=_the_actor)
def _put_self(stage: Stage) -> Call:
    body = {"words": NOTE, "grade": "qualified"}
    return Call(f"{API}/me/appraisals/{_appraisal(stage).id}/self", body, personal=(NOTE,))


@route("own yearly work.put_grades", allows=_the_actor)
def _put_grades(stage: Stage) -> Call:
    appraisal = _appraisal(stage, AppraisalState.MUTUAL)
    about = _graded(stage, appraisal, but=stage.city.member)
    item = {"person_id": str(about.id), "grade": AppraisalGrade.QUALIFIED.value}
    return Call(f"{API}/me/appraisals/{appraisal.id}/grades", {"items": [item]})


@route("own yearly work.list_own_talks", allows=_has_a_file, places=(HERE,))
def _list_own_talks(_stage: Stage) -> Call:
    return Call(f"{API}/me/talks")


@route("own yearly work.dispute_talk", allows=_the_actor)
def _dispute_talk(stage: Stage) -> Call:
    other = stage.city.member if stage.place.id == stage.city.places[HERE].id else stage.somebody()
    talk = make_talk(stage.session, stage.place, stage.somebody(), other)
    return Call(f"{API}/me/talks/{talk.id}/dispute", {"is_disputed": True})


@route("yearly records.list_talks")
def _list_talks(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/talks")


@route("yearly records.record_talk")
def _record_talk(stage: Stage) -> Call:
    led, other = stage.somebody(), stage.somebody()
    body = {"led_by_member_id": str(led.id), "member_id": str(other.id), "kind": "yearly", "held_on": _today()}
    return Call(f"{API}/organisations/{stage.place.id}/talks", body | {"id": str(new_id())})


@route("yearly records.void_talk")
def _void_talk(stage: Stage) -> Call:
    talk = make_talk(stage.session, stage.place, stage.somebody(), stage.somebody())
    return Call(f"{API}/talks/{talk.id}")


@route("yearly records.list_lectures")
def _list_lectures(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/head-lectures")


@route("yearly records.record_lecture")
def _record_lecture(stage: Stage) -> Call:
    body: dict[str, Any] = {"id": str(new_id()), "member_id": str(stage.somebody().id), "kind": "theory"}
    return Call(
        f"{API}/organisations/{stage.place.id}/head-lectures", body | {"theme": "学习新章程", "held_on": _today()}
    )


@route("yearly records.void_lecture")
def _void_lecture(stage: Stage) -> Call:
    return Call(f"{API}/head-lectures/{make_lecture(stage.session, stage.place).id}")


@route("yearly records.list_responsibilities")
def _list_responsibilities(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/responsibilities")


@route("yearly records.add_responsibility")
def _add_responsibility(stage: Stage) -> Call:
    body = {"id": str(new_id()), "member_id": str(stage.somebody().id), "text": "每季度联系外出党员"}
    return Call(
        f"{API}/organisations/{stage.place.id}/responsibilities", body | {"from_on": _today(), "due_on": _today()}
    )


@route("yearly records.mark_done")
def _mark_done(stage: Stage) -> Call:
    item = make_responsibility(stage.session, stage.place)
    return Call(f"{API}/responsibilities/{item.id}/done", {"done_on": _today()})


@route("yearly records.end_responsibility")
def _end_responsibility(stage: Stage) -> Call:
    item = make_responsibility(stage.session, stage.place)
    return Call(f"{API}/responsibilities/{item.id}/end", {"successor_id": None})


@route("yearly reports.get_report")
def _get_report(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/yearly-reports/{_year()}")


@route("yearly reports.save_report")
def _save_report(stage: Stage) -> Call:
    body = {"revision": _revision(stage), "parts": PARTS}
    return Call(f"{API}/organisations/{stage.place.id}/yearly-reports/{_year()}", body)


@route("yearly reports.submit_report")
def _submit_report(stage: Stage) -> Call:
    told: dict[str, Any] = {"organisation": stage.place, "year": _year(), "by": stage.actor, "now": clock.now()}
    report = reports.save(stage.session, revision=_revision(stage), parts=PARTS, **told)
    body = {"id": str(new_id()), "revision": report.revision}
    return Call(f"{API}/organisations/{stage.place.id}/yearly-reports/{_year()}/versions", body)


def _revision(stage: Stage) -> int:
    """Of the branch's report, which another call may have handed in."""
    found = reports.find(stage.session, organisation_id=stage.place.id, year=_year())
    if found is None:
        return 0
    found.state = reports.ReportState.DRAFT
    stage.session.flush()
    return found.revision


@route("yearly reports.list_reports")
def _list_reports(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/yearly-reports")


def _version(stage: Stage) -> str:
    _revision(stage)
    return str(make_report(stage.session, stage.place).id)


@route("yearly reports.get_version")
def _get_version(stage: Stage) -> Call:
    return Call(f"{API}/yearly-report-versions/{_version(stage)}")


@route("yearly reports.answer_report")
def _answer_report(stage: Stage) -> Call:
    return Call(f"{API}/yearly-report-versions/{_version(stage)}/answer", {"grade": "good", "words": "工作扎实"})


@route("yearly reports.export_report")
def _export_report(stage: Stage) -> Call:
    return Call(f"{API}/yearly-report-versions/{_version(stage)}/files", {"format": "docx"})
