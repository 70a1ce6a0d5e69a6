"""Reports, outcomes and feedback, as they are walked."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from backend.core import clock
from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from backend.volunteering.models import FeedbackBox, Project, ServiceRecord, Volunteer
from backend.volunteering.service import feedback
from tests.api.walk.stage import API, HERE, ONCE, Call, Stage, everyone, reaches, route
from tests.factories.identity import NOON
from tests.factories.volunteering import make_project, make_record, make_shift, make_volunteer

YEAR = "from=2026-01-01&until=2027-01-01"
COUNTS = {"counts": [{"kind": "persons_helped", "count": 12}]}
_days = count(1)


def _runs(who: str, place: str) -> bool:
    """Of the branch itself: whoever stands above reads only."""
    return who in (Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE) and place == HERE


def _reads(who: str, place: str) -> bool:
    return isinstance(who, Role) and Right.PROJECTS_READ in RIGHTS_OF[who] and reaches(who, place)


def _project(stage: Stage) -> Project:
    return make_project(stage.session, stage.place)


def _own_record(stage: Stage) -> ServiceRecord:
    session = stage.session
    found = session.scalars(select(Volunteer).where(Volunteer.account_id == stage.actor.id)).one_or_none()
    volunteer = found or make_volunteer(session, account=stage.actor)
    evening = NOON + timedelta(hours=6)  # At noon the walk of proofs lets the same people serve.
    return make_record(session, volunteer, _project(stage), starts_at=evening - timedelta(days=next(_days)))


def _box(stage: Stage) -> FeedbackBox:
    project = _project(stage)
    return feedback.open_box(stage.session, project=project, shift_id=None, account=stage.actor, now=clock.now())


@route("service reports.show_report")
def _report(stage: Stage) -> Call:
    make_record(stage.session, make_volunteer(stage.session), _project(stage))
    return Call(f"{API}/organisations/{stage.place.id}/service-report?{YEAR}")


@route("service reports.export_report")
def _report_file(stage: Stage) -> Call:
    body = {"from": "2026-01-01", "until": "2027-01-01"}
    return Call(f"{API}/organisations/{stage.place.id}/service-report/files", body)


@route("service reports.list_report_records")
def _records(stage: Stage) -> Call:
    make_record(stage.session, make_volunteer(stage.session), _project(stage))
    return Call(f"{API}/organisations/{stage.place.id}/service-report/records?{YEAR}")


@route("service reports.list_expiries")
def _expiries(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/qualification-expiries")


@route("outcomes.list_outcome_kinds", allows=everyone, places=ONCE)
def _kinds(_stage: Stage) -> Call:
    return Call(f"{API}/outcome-kinds")


@route("outcomes.show_own_outcomes", allows=everyone, places=ONCE)
def _own_outcomes(stage: Stage) -> Call:
    return Call(f"{API}/me/service-records/{_own_record(stage).id}/outcomes")


@route("outcomes.put_own_outcomes", allows=everyone, places=ONCE)
def _put_own_outcomes(stage: Stage) -> Call:
    return Call(f"{API}/me/service-records/{_own_record(stage).id}/outcomes", COUNTS)


@route("outcomes.show_shift_outcomes", allows=_runs)
def _shift_outcomes(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{make_shift(stage.session, _project(stage)).id}/outcomes")


@route("outcomes.put_shift_outcomes", allows=_runs)
def _put_shift_outcomes(stage: Stage) -> Call:
    return Call(f"{API}/shifts/{make_shift(stage.session, _project(stage)).id}/outcomes", COUNTS)


@route("outcomes.list_feedback_boxes", allows=_reads)
def _boxes(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_project(stage).id}/feedback-boxes")


@route("outcomes.open_feedback_box", allows=_runs)
def _open_box(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_project(stage).id}/feedback-boxes", {})


@route("outcomes.close_feedback_box", allows=_runs)
def _close_box(stage: Stage) -> Call:
    return Call(f"{API}/feedback-boxes/{_box(stage).id}")


@route("outcomes.show_feedback", allows=everyone, places=ONCE)
def _ask_feedback(stage: Stage) -> Call:
    return Call(f"{API}/feedback/{_box(stage).token}")


@route("outcomes.give_feedback", allows=everyone, places=ONCE, records=False)
def _give_feedback(stage: Stage) -> Call:
    return Call(f"{API}/feedback/{_box(stage).token}", {"face": "good"})
