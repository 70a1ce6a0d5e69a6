"""Volunteer projects and the posts in them, as they are walked."""

from backend.organisations.models import Role
from backend.organisations.rules import RIGHTS_OF, Right
from backend.volunteering.models import Project, ProjectState
from tests.api.walk.stage import API, HERE, MEMBER, ONCE, Call, Stage, everyone, reaches, route
from tests.factories.volunteering import make_lead, make_project, make_volunteer

NEW = {
    "kind": "general",
    "title": "社区便民服务",
    "purpose": "周末到社区帮忙",
    "for_whom": "云溪社区居民",
    "place": "云溪社区",
    "from_on": "2026-03-01",
    "until_on": "2026-05-01",
    "issuer_name": "云溪志愿服务队",
}


def runs(who: str, place: str) -> bool:
    """Officers of the branch itself, by their grant there; its lead is arranged by no walk."""
    return place == HERE and who in (Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE)


def oversees(who: str, place: str) -> bool:
    """Officers of the branch and above it."""
    return isinstance(who, Role) and Right.PROJECTS_READ in RIGHTS_OF[who] and reaches(who, place)


def sees(who: str, place: str) -> bool:
    """Those who oversee it, and members of the branch once it is published."""
    return oversees(who, place) or (who == MEMBER and place == HERE)


def project(stage: Stage, state: ProjectState = ProjectState.PUBLISHED) -> Project:
    return make_project(stage.session, stage.place, state=state)


route("projects.list_project_templates", allows=everyone, places=ONCE)(lambda _stage: Call(f"{API}/project-templates"))
route("projects.list_own_projects", allows=everyone, places=ONCE)(lambda _stage: Call(f"{API}/projects"))


@route("projects.list_projects")
def _projects(stage: Stage) -> Call:
    project(stage)
    return Call(f"{API}/organisations/{stage.place.id}/projects")


@route("projects.create_project", allows=runs)
def _new(stage: Stage) -> Call:
    return Call(f"{API}/organisations/{stage.place.id}/projects", NEW)


@route("projects.get_project", allows=sees)
def _one(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage).id}")


@route("projects.update_project", allows=runs)
def _edit(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage).id}", {"title": "社区义诊", "version": 1})


@route("projects.delete_project", allows=runs)
def _delete(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage, ProjectState.DRAFT).id}")


@route("projects.publish_project", allows=runs)
def _publish(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage, ProjectState.DRAFT).id}/publish")


@route("projects.end_project", allows=runs)
def _end(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage).id}/end")


@route("projects.cancel_project", allows=runs)
def _cancel(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage).id}/cancel", {"reason": "考试改期"}, personal=("考试改期",))


@route("projects.list_leads", allows=oversees)
def _leads(stage: Stage) -> Call:
    return Call(f"{API}/projects/{project(stage).id}/leads")


@route("projects.create_lead", allows=runs)
def _lead(stage: Stage) -> Call:
    number = make_volunteer(stage.session).number
    return Call(f"{API}/projects/{project(stage).id}/leads", {"number": number, "post": "lead"}, personal=(number,))


@route("projects.end_lead", allows=runs)
def _no_lead(stage: Stage) -> Call:
    member = stage.somebody()
    post = make_lead(stage.session, project(stage), stage.account_of(member))
    return Call(f"{API}/project-leads/{post.id}")
