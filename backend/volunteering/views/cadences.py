"""Routes for how often a project wants what of its groups."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import groups as access
from backend.volunteering.models import CountKind
from backend.volunteering.schemas import groups as schemas
from backend.volunteering.service.groups import cadences

blp = Blueprint("project-cadences", __name__, description="How often a project wants what of its groups.")


@blp.route("/projects/<id:project_id>/cadences", methods=["GET"])
@signed_in
@blp.response(200, schemas.ProjectCadencesSchema)
def list_cadences(project_id: UUID) -> dict[str, Any]:
    """What the project's groups are wanted to do, how often, and how many of them have a word of their own."""
    session, project = db.session(), access.get_read_project(project_id)
    said = cadences.load(session, project_ids={project.id}).of_projects.get(project.id, {})
    differing = cadences.count_differing(session, project_id=project.id)
    items = [
        {
            "kind": kind,
            "cadence": said.get(kind, usual),
            "own_cadence": said.get(kind),
            "usual_cadence": usual,
            "differing_groups": differing.get(kind, 0),
        }
        for kind, usual in cadences.usual().items()
    ]
    return {"items": items, "may_run": access.is_run(project)}


@blp.route("/projects/<id:project_id>/cadences/<kind>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.GroupCadenceSetSchema)
@blp.response(204)
def set_project_cadence(values: dict[str, Any], project_id: UUID, kind: str) -> None:
    """Say how often the groups of the project want something; null: as is usual."""
    cadences.say(
        db.session(),
        project=access.get_run_project(project_id),
        group=None,
        kind=kind_of(kind),
        cadence=values["cadence"],
        account_id=current_login().account_id,
        now=clock.now(),
    )


def kind_of(key: str) -> CountKind:
    """What is counted under this key of an address.

    :raises NotFound: nothing is.
    """
    if key not in set(CountKind):
        raise NotFound()
    return CountKind(key)
