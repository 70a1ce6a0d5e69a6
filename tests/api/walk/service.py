"""Scanning, hours and their review, as they are walked."""

import io
from datetime import timedelta
from itertools import count

from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from backend.volunteering.models import Grade, RecordState, ReviewLevel, ServiceRecord, Shift, Source, Volunteer
from backend.volunteering.service import people, review
from tests.api.walk.oneself import about_oneself
from tests.api.walk.stage import API, ONCE, Call, Stage, everyone, reaches, route
from tests.factories.identity import NOON
from tests.factories.photos import picture
from tests.factories.service import (
    make_assignment,
    make_correction,
    make_picture,
    make_shift_steward,
    scan_body,
    token_at,
)
from tests.factories.volunteering import make_project, make_record, make_shift, make_volunteer

_hours_ago = count(12)
REASON = "陪李奶奶去医院"


def _run_here(who: str, place: str) -> bool:
    """Whoever holds the right at the organisation itself; staff of the committee above only read."""
    runs = isinstance(who, Role) and Right.PROJECTS_RUN in RIGHTS_OF[who]
    return runs and reaches(Role(who), place) and who is not Role.COMMITTEE_STAFF


def _reviewers(who: str, place: str) -> bool:
    return isinstance(who, Role) and Right.HOURS_REVIEW in RIGHTS_OF[who] and reaches(who, place)


def _shift(stage: Stage) -> Shift:
    return make_shift(stage.session, make_project(stage.session, stage.place), starts_at=NOON)


def _waiting(stage: Stage, volunteer: Volunteer | None = None, *, led: bool = False) -> ServiceRecord:
    volunteer = volunteer or make_volunteer(stage.session)
    lead = stage.actor if led else None
    return make_record(
        stage.session,
        volunteer,
        make_project(stage.session, stage.place, lead=lead),
        starts_at=NOON - timedelta(hours=next(_hours_ago)),
        source=Source.SELF_REPORT,
        grade=Grade.D,
        state=RecordState.WAITING,
        level=ReviewLevel.SECOND_PERSON,
        reason=REASON,
    )


def _oneself(stage: Stage) -> Volunteer:
    return people.find_or_make(stage.session, account=stage.actor, now=clock.now())


@route("service scans.put_service_scan", allows=everyone, places=ONCE, records=False)  # The scan is the record.
def _scan(stage: Stage) -> Call:
    shift, own = _shift(stage), _oneself(stage)
    make_assignment(stage.session, shift, own)
    return Call(f"{API}/service-scans/{new_id()}", scan_body(token_at(stage.session, shift, NOON), "in"))


@route("service scans.create_service_scan_batch", allows=everyone, places=ONCE, records=False)
def _scans(_stage: Stage) -> Call:
    return Call(f"{API}/service-scans/batch", {"items": [{"id": str(new_id()), **scan_body("NONSENSE", "in")}]})


@route("service scans.create_service_claim", allows=everyone, places=ONCE, records=False)  # Nothing is written.
def _claim(stage: Stage) -> Call:
    return Call(f"{API}/service-claims", {"token": token_at(stage.session, _shift(stage), NOON)})


@route("shift desk.show_shift_code", allows=_run_here)
def _code(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{_shift(stage).id}/code")


@route("shift desk.get_shift_desk", allows=_run_here)
def _desk(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{_shift(stage).id}/desk")


@route("shift desk.call_roll", allows=_run_here)
def _roll(stage: Stage) -> Call:
    shift = make_shift(stage.session, make_project(stage.session, stage.place), starts_at=NOON.replace(hour=0))
    line = {"id": str(new_id()), "volunteer_id": str(make_volunteer(stage.session).id)}
    return Call(f"{API}/shifts/{shift.id}/roll-calls", {"lines": [line]})


@route("shift desk.close_shift", allows=_run_here)
def _close(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{_shift(stage).id}/closing")


@route("shift desk.list_stewards", allows=_run_here)
def _stewards(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{_shift(stage).id}/stewards")


@route("shift desk.create_steward", allows=_run_here)
def _hand_over(stage: Stage) -> Call:
    shift, helper = _shift(stage), make_volunteer(stage.session)
    make_assignment(stage.session, shift, helper)
    return Call(f"{API}/shifts/{shift.id}/stewards", {"volunteer_id": str(helper.id)})


@route("shift desk.end_steward", allows=_run_here)
def _take_back(stage: Stage) -> Call:
    shift, helper = _shift(stage), make_volunteer(stage.session)
    make_assignment(stage.session, shift, helper)
    return Call(f"{API}/shift-stewards/{make_shift_steward(stage.session, shift, helper).id}")


about_oneself("shift desk.list_run_shifts", "/me/run-shifts")
about_oneself("hours.get_own_hours", "/me/hours")
about_oneself("hours.list_own_records", "/me/hours/records")
about_oneself("hours.list_reportable", "/me/hours/reportable")


@route("hours.put_report", allows=everyone, places=ONCE)
def _report(stage: Stage) -> Call:
    own = _oneself(stage)
    own.since_on = clock.local_date(NOON.replace(year=2020))
    project = make_project(stage.session, stage.place)
    make_assignment(stage.session, make_shift(stage.session, project), own)
    body = {
        "project_id": str(project.id),
        "starts_at": NOON.replace(hour=1).isoformat(),
        "ends_at": NOON.replace(hour=2).isoformat(),
        "reason": REASON,
    }
    return Call(f"{API}/me/hours/reports/{new_id()}", body, personal=(REASON,))


@route("hours.withdraw_own_record", allows=everyone, places=ONCE)
def _withdraw(stage: Stage) -> Call:
    return Call(f"{API}/me/hours/records/{_waiting(stage, _oneself(stage)).id}/withdrawal")


@route("hours.add_picture", allows=everyone, places=ONCE)
def _add_picture(stage: Stage) -> Call:
    record = _waiting(stage, _oneself(stage))
    form = {"id": str(new_id()), "file": (io.BytesIO(picture()), "proof.jpg")}
    more = {"data": form, "content_type": "multipart/form-data"}
    return Call(f"{API}/service-entries/{record.entry_id}/pictures", more=more)


@route("hours.get_picture_file", allows=everyone, places=ONCE)
def _picture(stage: Stage) -> Call:
    record = _waiting(stage, _oneself(stage))
    kept = make_picture(stage.session, record)
    return Call(f"{API}/service-entries/{record.entry_id}/pictures/{kept.id}/file")


@route("hours.get_hours", allows=_reviewers)
def _hours(stage: Stage) -> Call:
    return Call(f"{API}/volunteers/{_waiting(stage).volunteer_id}/hours")


@route("hours.list_records", allows=_reviewers)
def _records(stage: Stage) -> Call:
    return Call(f"{API}/volunteers/{_waiting(stage).volunteer_id}/hours/records")


about_oneself("hours review.list_reviews", "/service-reviews")


@route("hours review.create_reviews", allows=everyone, places=ONCE)
def _review(stage: Stage) -> Call:
    """Each record ends by itself: who may not decide one is told so of that one. Here all lead its project."""
    record = _waiting(stage, led=True)
    mark = review.mark_of(stage.session, account_id=stage.actor.id, record_id=record.id)
    return Call(f"{API}/service-reviews", {"record_ids": [str(record.id)], "decision": "confirmed", "marks": [mark]})


@route("hours review.get_record", allows=_reviewers)
def _record(stage: Stage) -> Call:
    return Call(f"{API}/service-records/{_waiting(stage).id}")


@route("hours review.void_record", allows=_reviewers)
def _void(stage: Stage) -> Call:
    return Call(f"{API}/service-records/{_waiting(stage).id}/void", {"reason": REASON}, personal=(REASON,))


@route("hours review.correct_record", allows=_reviewers)
def _correct(stage: Stage) -> Call:
    record = _waiting(stage)
    times = {"starts_at": record.starts_at.isoformat(), "ends_at": record.ends_at.isoformat()}
    return Call(f"{API}/service-records/{record.id}/correction", {**times, "reason": REASON}, personal=(REASON,))


@route("hours corrections.ask_hours_correction", allows=everyone, places=ONCE)
def _question(stage: Stage) -> Call:
    record = _waiting(stage, _oneself(stage))
    return Call(
        f"{API}/me/hours/records/{record.id}/corrections", {"id": str(new_id()), "words": REASON}, personal=(REASON,)
    )


about_oneself("hours corrections.list_hours_corrections", "/service-corrections")


@route("hours corrections.decide_hours_correction", allows=_reviewers)
def _answer(stage: Stage) -> Call:
    correction = make_correction(stage.session, _waiting(stage), words=REASON)
    body = {"granted": False, "answer": REASON}
    return Call(f"{API}/service-corrections/{correction.id}/decision", body, personal=(REASON,))
