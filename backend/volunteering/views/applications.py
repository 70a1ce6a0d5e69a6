"""Routes of applying to help: public ones for the applicant's phone, the others for those who answer."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint, public
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import projects as access
from backend.volunteering.models import Project
from backend.volunteering.reference import projects as reference
from backend.volunteering.schemas import applications as schemas
from backend.volunteering.service import applications

blp = Blueprint("applications", __name__, description="People without an affiliation who want to help.")


@blp.route("/volunteer-projects/<id:project_id>", methods=["GET"])
@public
@blp.response(200, schemas.PublicProjectSchema)
def get_public_project(project_id: UUID) -> dict[str, Any]:
    """What everybody may know of a project that takes applications: nothing of whose it is but a neutral name."""
    project = applications.find_open_project(db.session(), project_id=project_id)
    names = ("id", "title", "purpose", "for_whom", "place", "from_on", "until_on", "risks", "insurance", "issuer_name")
    card = reference.find_qualification_kind(project.qualification or "")
    return {
        **{name: getattr(project, name) for name in names},
        "qualification": card and card["name"],
        "qualification_en": card and card["name_en"],
    }


@blp.route("/volunteer-projects/<id:project_id>/applications", methods=["POST"])
@public
@blp.arguments(schemas.ApplicationCreateSchema)
@blp.response(201, schemas.ApplicationMadeSchema)
def create_application(values: dict[str, Any], project_id: UUID) -> dict[str, str]:
    """Ask to help. The same answer whether or not somebody has an account.

    422 risks_not_accepted, phone_invalid; 409 already_applied; 429 too_many_applications.
    """
    project = applications.find_open_project(db.session(), project_id=project_id)
    _, token = applications.apply(db.session(), project=project, now=clock.now(), **values)
    return {"token": token}


@blp.route("/volunteer-applications/answer", methods=["POST"])
@public
@blp.arguments(schemas.ApplicationTokenSchema)
@blp.response(200, schemas.ApplicationAnswerSchema)
def read_answer(body: dict[str, str]) -> dict[str, Any]:
    """How the application stands. Public: the token is the proof. Changes nothing."""
    session = db.session()
    application, project = applications.get_by_token(session, token=body["token"])
    return {
        "project_id": project.id,
        "title": project.title,
        "state": application.state,
        "applied_at": application.applied_at,
        "reason": application.decision_reason,
        "needs_password": applications.needs_password(session, application=application),
    }


@blp.route("/volunteer-applications/withdraw", methods=["POST"])
@public
@blp.arguments(schemas.ApplicationTokenSchema)
@blp.response(204)
def withdraw_application(body: dict[str, str]) -> None:
    """Take it back; name and phone are erased at once. Public: the token is the proof. 409 application_settled."""
    session = db.session()
    application, project = applications.get_by_token(session, token=body["token"])
    applications.withdraw(session, application=application, project=project, now=clock.now())


@blp.route("/volunteer-applications/activation", methods=["POST"])
@public
@blp.arguments(schemas.ApplicationTokenSchema)
@blp.response(201, schemas.WayInSchema)
def create_way_in(body: dict[str, str]) -> dict[str, str]:
    """After the approval: the token with which the new account gets its password.

    Public: the token is the proof. 409 application_settled, sign_in_instead.
    """
    session = db.session()
    application, project = applications.get_by_token(session, token=body["token"])
    token = applications.issue_way_in(session, application=application, project=project, now=clock.now())
    return {"activation_token": token}


@blp.route("/projects/<id:project_id>/applications", methods=["GET"])
@signed_in
@blp.response(200, schemas.ApplicationListSchema)
def list_applications(project_id: UUID) -> dict[str, Any]:
    """Who wants to help, for those who run the project: first those that wait."""
    return _listed(access.get_run_project(project_id))


@blp.route("/volunteer-applications/<id:application_id>/approve", methods=["POST"])
@signed_in
@blp.response(200, schemas.ApplicationListSchema)
def approve_application(application_id: UUID) -> dict[str, Any]:
    """Let somebody help. 409 application_settled; 403 own_matter."""
    application, project = access.get_application(application_id)
    decider = current_login().account
    applications.approve(db.session(), application=application, project=project, decider=decider, now=clock.now())
    return _listed(project)


@blp.route("/volunteer-applications/<id:application_id>/decline", methods=["POST"])
@signed_in
@blp.arguments(schemas.ApplicationDeclineSchema)
@blp.response(200, schemas.ApplicationListSchema)
def decline_application(values: dict[str, str], application_id: UUID) -> dict[str, Any]:
    """Say no, with a reason that the applicant reads. 409 application_settled."""
    application, project = access.get_application(application_id)
    applications.decline(
        db.session(),
        application=application,
        project=project,
        decider=current_login().account,
        now=clock.now(),
        **values,
    )
    return _listed(project)


@blp.route("/volunteer-applications/<id:application_id>/phone", methods=["POST"])
@signed_in
@blp.response(200, schemas.ApplicationPhoneSchema)
def reveal_applicant(application_id: UUID) -> dict[str, str]:
    """The full number, to ring up who wants to help. It is written down who asked."""
    application, project = access.get_application(application_id)
    return {"phone": applications.reveal(db.session(), application=application, project=project, now=clock.now())}


def _listed(project: Project) -> dict[str, Any]:
    session = db.session()
    rows = applications.described(session, applications.list_of_project(session, project_id=project.id))
    return {
        "items": [
            {
                **{
                    name: getattr(row.application, name) for name in ("id", "note", "state", "applied_at", "decided_at")
                },
                "name": row.name,
                "phone_masked": row.phone_masked,
                "reason": row.application.decision_reason,
            }
            for row in rows
        ]
    }
