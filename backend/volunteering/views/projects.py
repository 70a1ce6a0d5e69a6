"""Routes of projects and of the posts in them."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.identity.models import Account
from backend.members.access import get_member_of
from backend.members.service import appointments
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.volunteering.access import projects as access
from backend.volunteering.errors.projects import LeadNeedsAccountError, VolunteerUnknownError
from backend.volunteering.models import Project
from backend.volunteering.reference import projects as reference
from backend.volunteering.schemas import projects as schemas
from backend.volunteering.service import leads, people, projects

blp = Blueprint("projects", __name__, description="Volunteer projects of branches and committees.")


@blp.route("/project-templates", methods=["GET"])
@signed_in
@blp.response(200, schemas.ProjectTemplateListSchema)
def list_project_templates() -> dict[str, Any]:
    """Ready-made projects, and the kinds of qualification."""
    return {"items": reference.list_templates(), "qualifications": reference.list_qualification_kinds()}


@blp.route("/organisations/<id:organisation_id>/projects", methods=["GET"])
@requires(Right.PROJECTS_READ)
@blp.arguments(schemas.ProjectQuerySchema, location="query")
@blp.response(200, schemas.ProjectPageSchema)
def list_projects(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """The organisation's projects: those that run first, then the latest."""
    organisation = get_organisation(organisation_id, Right.PROJECTS_READ)
    statement = projects.of_organisation(organisation.id)
    if query["state"] is not None:
        statement = statement.where(Project.state == query["state"])
    session, page, size = db.session(), query["page"], query["page_size"]
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    rows = session.scalars(
        statement.options(joinedload(Project.organisation)).limit(size).offset((page - 1) * size)
    ).all()
    return {"items": access.described(rows), "total": total, "page": page, "page_size": size}


@blp.route("/organisations/<id:organisation_id>/projects", methods=["POST"])
@requires(Right.PROJECTS_RUN)
@blp.arguments(schemas.ProjectCreateSchema)
@blp.response(201, schemas.ProjectSchema)
def create_project(values: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Draft a project. 422 period_wrong, qualification_unknown."""
    organisation, account = access.get_place(organisation_id), current_login().account
    project = projects.create(db.session(), organisation=organisation, account=account, values=values, now=clock.now())
    return access.described([project])[0]


@blp.route("/projects", methods=["GET"])
@signed_in
@blp.response(200, schemas.ProjectListSchema)
def list_own_projects() -> dict[str, Any]:
    """Published projects that are for the asker, and those that they lead or whose desk they mind."""
    return {"items": _all_shown(access.list_own_projects())}


@blp.route("/projects/<id:project_id>", methods=["GET"])
@signed_in
@blp.response(200, schemas.ProjectSchema)
def get_project(project_id: UUID) -> dict[str, Any]:
    """One project: for officers, for those who have a post in it, and for whom it is once published."""
    return _shown(access.get_visible_project(project_id))


@blp.route("/projects/<id:project_id>", methods=["PATCH"])
@signed_in
@blp.arguments(schemas.ProjectUpdateSchema)
@blp.response(200, schemas.ProjectSchema)
def update_project(values: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Change it. 409 changed_meanwhile, wrong_state, insurance_missing; 422 outside_project (a shift would lie so)."""
    project = access.get_run_project(project_id, for_change=True)
    version = values.pop("version")
    projects.update_plan(db.session(), project=project, version=version, values=values, now=clock.now())
    return _shown(project)


@blp.route("/projects/<id:project_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def delete_project(project_id: UUID) -> None:
    """Throw a draft away."""
    project = access.get_managed_project(project_id, for_change=True)
    projects.discard(db.session(), project=project, now=clock.now())


@blp.route("/projects/<id:project_id>/publish", methods=["POST"])
@signed_in
@blp.response(200, schemas.ProjectSchema)
def publish_project(project_id: UUID) -> dict[str, Any]:
    """Show it to those for whom it is. 409 insurance_missing: dangerous work without an insurance."""
    project = access.get_managed_project(project_id, for_change=True)
    projects.publish(db.session(), project=project, now=clock.now())
    return _shown(project)


@blp.route("/projects/<id:project_id>/end", methods=["POST"])
@signed_in
@blp.response(200, schemas.ProjectSchema)
def end_project(project_id: UUID) -> dict[str, Any]:
    """End it: no new shifts, what lies ahead is called off, the posts in it end; hours may still be settled."""
    project = access.get_managed_project(project_id, for_change=True)
    projects.end(db.session(), project=project, now=clock.now())
    return _shown(project)


@blp.route("/projects/<id:project_id>/cancel", methods=["POST"])
@signed_in
@blp.arguments(schemas.ProjectCancelSchema)
@blp.response(200, schemas.ProjectSchema)
def cancel_project(values: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Call it off, with a reason that those who signed up read."""
    project = access.get_managed_project(project_id, for_change=True)
    projects.cancel(db.session(), project=project, reason=values["reason"], now=clock.now())
    return _shown(project)


@blp.route("/projects/<id:project_id>/leads", methods=["GET"])
@signed_in
@blp.response(200, schemas.ProjectLeadListSchema)
def list_leads(project_id: UUID) -> dict[str, Any]:
    """Who leads the project and who minds its desk, for those who run it or stand above."""
    return _leads(access.get_overseen_project(project_id))


@blp.route("/projects/<id:project_id>/leads", methods=["POST"])
@signed_in
@blp.arguments(schemas.ProjectLeadCreateSchema)
@blp.response(201, schemas.ProjectLeadListSchema)
def create_lead(values: dict[str, Any], project_id: UUID) -> dict[str, Any]:
    """Give somebody a post until the project ends. 403 own_matter; 409 already_granted, no_account."""
    project = access.get_managed_project(project_id, for_change=True)
    account = _named(values, project)
    giver, now = current_login().account, clock.now()
    leads.give(db.session(), project=project, account=account, post=values["post"], giver=giver, now=now)
    return _leads(project)


@blp.route("/project-leads/<id:lead_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def end_lead(lead_id: UUID) -> None:
    """End a post; the person is told."""
    lead, project = access.get_lead(lead_id)
    leads.end(db.session(), lead=lead, project=project, by=current_login().account, now=clock.now())


def _shown(project: Project) -> dict[str, Any]:
    return _all_shown([project])[0]


def _all_shown(found: list[Project]) -> list[dict[str, Any]]:
    """Projects; whose they are, is told to those who belong somewhere."""
    rows = access.described(found)
    return rows if access.may_know_organisation() else [row | {"organisation": None} for row in rows]


def _leads(project: Project) -> dict[str, Any]:
    rows = leads.list_standing(db.session(), project_id=project.id, now=clock.now())
    return {
        "items": [
            {"id": row.id, "name": row.account.display_name, "post": row.post, "from_at": row.from_at} for row in rows
        ]
    }


def _named(values: dict[str, Any], project: Project) -> Account:
    session, now = db.session(), clock.now()
    if values["member_id"] is not None:
        member = get_member_of(project.organisation_id, values["member_id"])
        return appointments.ensure_account(session, member=member, organisation_id=project.organisation_id, now=now)
    volunteer = people.find_by_number(session, number=values["number"] or "")
    if volunteer is None:
        raise VolunteerUnknownError()
    account_id = people.account_id_of(session, volunteer)
    if account_id is None:
        raise LeadNeedsAccountError()
    return session.get_one(Account, account_id)
