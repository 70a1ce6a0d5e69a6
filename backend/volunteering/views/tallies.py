"""Routes of the two small templates: talks with their hearers, visits by kind and number."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import groups as access
from backend.volunteering.access import standing
from backend.volunteering.models import Project, ServiceTally
from backend.volunteering.schemas import groups as schemas
from backend.volunteering.service import people, tallies

blp = Blueprint("service-tallies", __name__, description="Talks and visits: place and number, nothing about anybody.")

LATEST = 10


@blp.route("/me/tallied-projects", methods=["GET"])
@signed_in
@blp.response(200, schemas.TalliedProjectsSchema)
def list_tallied_projects() -> dict[str, Any]:
    """Running projects of talks or visits in which one serves, with their sums and one's own latest entries."""
    return {"items": [_described_project(project) for project in access.list_tallied_projects()]}


@blp.route("/service-tallies/<id:tally_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.ServiceTallySchema)
@blp.response(200, schemas.ServiceTallyAnswerSchema)
def put_tally(body: dict[str, Any], tally_id: UUID) -> dict[str, Any]:
    """Write down one talk, or visits of a kind. Sent twice is once.

    404 one does not serve in it; 409 other_template, id_belongs_to_other; 422 id_reused, log_too_old, outside_project.
    """
    session, now, login = db.session(), clock.now(), current_login()
    project = access.get_tallied_project(body["project_id"])
    told = tallies.ToldTally(
        id=tally_id,
        project_id=project.id,
        kind=body["kind"],
        place=body["place"],
        count=body["count"],
        captured_at=body["captured_at"],
    )
    volunteer = people.find_or_make(session, account=login.account, now=now)
    tally = tallies.write(session, told, project=project, volunteer=volunteer, account_id=login.account_id, now=now)
    return _described(tally)


@blp.route("/service-tallies/<id:tally_id>/withdrawal", methods=["POST"])
@signed_in
@blp.response(200, schemas.ServiceTallyAnswerSchema)
def withdraw_tally(tally_id: UUID) -> dict[str, Any]:
    """Take back what one wrote, or what was written in a project that one runs."""
    tally, project = access.get_own_tally(tally_id)
    account_id = current_login().account_id
    tallies.take_back(db.session(), tally=tally, project=project, account_id=account_id, now=clock.now())
    return _described(tally)


def _described(tally: ServiceTally) -> dict[str, Any]:
    columns = ("id", "project_id", "kind", "place", "count", "held_on")
    return {**{name: getattr(tally, name) for name in columns}, "is_voided": tally.voided_at is not None}


def _described_project(project: Project) -> dict[str, Any]:
    session, own = db.session(), standing.find_own_volunteer()
    sums = tallies.sums(session, project_id=project.id)
    latest = tallies.list_own(session, project_id=project.id, volunteer_id=own.id, limit=LATEST) if own else []
    kinds = tallies.KINDS_OF[project.kind]
    return {
        "id": project.id,
        "title": project.title,
        "kinds": list(kinds),
        "sums": [
            {"kind": kind, "times": sums.get(kind, (0, 0))[0], "total": sums.get(kind, (0, 0))[1]} for kind in kinds
        ],
        "latest": [_described(tally) for tally in latest],
    }
