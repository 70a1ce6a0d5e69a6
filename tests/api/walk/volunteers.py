"""Qualifications and applications of volunteers, as they are walked."""

from itertools import count

from backend.core import clock
from backend.volunteering.models import Application, Project, Qualification
from backend.volunteering.service import applications, qualifications
from tests.api.walk.projects import runs
from tests.api.walk.shifts import ahead, myself, placed, volunteer
from tests.api.walk.stage import API, MEMBER, ONCE, Call, Stage, everyone, route
from tests.factories.volunteering import make_project

_numbers = count(1)
NAME, REASON = "欧阳师傅", "名额已满请等下次"


def _a_member(who: str, _place: str) -> bool:
    return who == MEMBER


def _card(stage: Stage, *, own: bool = False) -> tuple[Qualification, Project]:
    """A card that nobody has seen yet, of somebody who serves in a project of the place."""
    shift, holder = ahead(stage), myself(stage) if own else volunteer(stage)
    if not own:
        placed(stage, shift, holder)
    card = qualifications.state(
        stage.session,
        volunteer=holder,
        kind="lawyer",
        number="13201200410099999",
        issued_on=None,
        expires_on=None,
        now=clock.now(),
    )
    return card, shift.project


def _open_project(stage: Stage) -> Project:
    return make_project(stage.session, stage.place, takes_applications=True)


def _applied(stage: Stage) -> tuple[Application, str]:
    return applications.apply(
        stage.session,
        project=_open_project(stage),
        name=NAME,
        phone=f"1991111{next(_numbers):04d}",
        note="",
        accepts_risks=True,
        now=clock.now(),
    )


@route("qualifications.list_own_qualifications", allows=everyone, places=ONCE)
def _own_cards(_stage: Stage) -> Call:
    return Call(f"{API}/me/qualifications")


@route("qualifications.create_own_qualification", allows=_a_member, places=ONCE)
def _state(_stage: Stage) -> Call:
    return Call(
        f"{API}/me/qualifications", {"kind": "lawyer", "number": "13201200410088888"}, personal=("13201200410088888",)
    )


@route("qualifications.delete_own_qualification", allows=_a_member, places=ONCE)
def _withdraw(stage: Stage) -> Call:
    card, _ = _card(stage, own=True)
    return Call(f"{API}/me/qualifications/{card.id}")


@route("qualifications.list_project_qualifications", allows=runs)
def _cards(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_card(stage)[1].id}/qualifications")


@route("qualifications.check_qualification", allows=runs)
def _check(stage: Stage) -> Call:
    card, project = _card(stage)
    return Call(f"{API}/projects/{project.id}/qualifications/{card.id}/check")


@route("applications.get_public_project", allows=everyone, places=ONCE)
def _public(stage: Stage) -> Call:
    return Call(f"{API}/volunteer-projects/{_open_project(stage).id}")


@route("applications.create_application", allows=everyone, places=ONCE)
def _apply(stage: Stage) -> Call:
    body = {"name": NAME, "phone": f"1992222{next(_numbers):04d}", "accepts_risks": True}
    path = f"{API}/volunteer-projects/{_open_project(stage).id}/applications"
    return Call(path, body, personal=(NAME, str(body["phone"])))


@route("applications.read_answer", allows=everyone, places=ONCE, records=False)
def _answer(stage: Stage) -> Call:
    _, token = _applied(stage)
    return Call(f"{API}/volunteer-applications/answer", {"token": token}, personal=(token,))


@route("applications.withdraw_application", allows=everyone, places=ONCE)
def _take_back(stage: Stage) -> Call:
    _, token = _applied(stage)
    return Call(f"{API}/volunteer-applications/withdraw", {"token": token}, personal=(token, NAME))


@route("applications.create_way_in", allows=everyone, places=ONCE)
def _way_in(stage: Stage) -> Call:
    application, token = _applied(stage)
    decider = stage.account_of(stage.officer())
    project = stage.session.get_one(Project, application.project_id)
    applications.approve(stage.session, application=application, project=project, decider=decider, now=clock.now())
    return Call(f"{API}/volunteer-applications/activation", {"token": token}, personal=(token,))


@route("applications.list_applications", allows=runs)
def _applications(stage: Stage) -> Call:
    return Call(f"{API}/projects/{_applied(stage)[0].project_id}/applications")


@route("applications.approve_application", allows=runs)
def _approve(stage: Stage) -> Call:
    return Call(f"{API}/volunteer-applications/{_applied(stage)[0].id}/approve", personal=(NAME,))


@route("applications.decline_application", allows=runs)
def _decline(stage: Stage) -> Call:
    path = f"{API}/volunteer-applications/{_applied(stage)[0].id}/decline"
    return Call(path, {"reason": REASON}, personal=(NAME, REASON))


@route("applications.reveal_applicant", allows=runs)
def _reveal(stage: Stage) -> Call:
    return Call(f"{API}/volunteer-applications/{_applied(stage)[0].id}/phone", personal=(NAME,))
