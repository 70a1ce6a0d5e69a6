"""Routes of qualifications: stated by oneself, checked by others."""

from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.http import Blueprint
from backend.identity.access import current_login, signed_in
from backend.volunteering.access import projects as access
from backend.volunteering.access import standing
from backend.volunteering.models import Qualification
from backend.volunteering.schemas import qualifications as schemas
from backend.volunteering.service import people, qualifications

blp = Blueprint("qualifications", __name__, description="Licences and other cards of volunteers.")


@blp.route("/me/qualifications", methods=["GET"])
@signed_in
@blp.response(200, schemas.OwnQualificationListSchema)
def list_own_qualifications() -> dict[str, Any]:
    """The asker's number as a volunteer, and their cards."""
    volunteer = standing.find_own_volunteer()
    if volunteer is None:
        return {"number": None, "items": []}
    return {
        "number": volunteer.number,
        "items": qualifications.list_own(db.session(), volunteer_id=volunteer.id),
    }


@blp.route("/me/qualifications", methods=["POST"])
@signed_in
@blp.arguments(schemas.QualificationCreateSchema)
@blp.response(201, schemas.QualificationSchema)
def create_own_qualification(values: dict[str, Any]) -> Qualification:
    """State a card. 422 qualification_unknown, number_missing, date_wrong."""
    access.refuse_non_volunteers()
    return qualifications.state(db.session(), volunteer=standing.own_volunteer(), now=clock.now(), **values)


@blp.route("/me/qualifications/<id:qualification_id>", methods=["DELETE"])
@signed_in
@blp.response(204)
def delete_own_qualification(qualification_id: UUID) -> None:
    """Take a card back."""
    volunteer, card = standing.find_own_volunteer(), db.session().get(Qualification, qualification_id)
    if volunteer is None or card is None or card.volunteer_id != volunteer.id:
        raise NotFound()
    qualifications.withdraw(db.session(), card=card, now=clock.now())


@blp.route("/projects/<id:project_id>/qualifications", methods=["GET"])
@signed_in
@blp.response(200, schemas.CardListSchema)
def list_project_qualifications(project_id: UUID) -> dict[str, Any]:
    """Cards of those who serve in the project, for those who run it: first those that nobody has seen."""
    project = access.get_run_project(project_id)
    return _listed(qualifications.list_of_project(db.session(), project=project))


@blp.route("/projects/<id:project_id>/qualifications/<id:qualification_id>/check", methods=["POST"])
@signed_in
@blp.response(200, schemas.CardListSchema)
def check_qualification(project_id: UUID, qualification_id: UUID) -> dict[str, Any]:
    """Say that one has seen somebody else's card. 403 own_matter; 409 qualification_settled."""
    project, session = access.get_run_project(project_id), db.session()
    cards = qualifications.list_of_project(session, project=project)
    card = next((card for card in cards if card.id == qualification_id), None)
    if card is None:
        raise NotFound()
    qualifications.check(session, card=card, project=project, checker=current_login().account, now=clock.now())
    return _listed(qualifications.list_of_project(session, project=project))


def _listed(cards: list[Qualification]) -> dict[str, Any]:
    names = people.names_of(db.session(), {card.volunteer_id for card in cards})
    own = standing.find_own_volunteer()
    columns = ("id", "volunteer_id", "kind", "number_last4", "issued_on", "expires_on", "stated_at", "checked_at")
    return {
        "items": [
            {name: getattr(card, name) for name in columns}
            | {"name": names.get(card.volunteer_id), "is_own": own is not None and own.id == card.volunteer_id}
            for card in cards
        ]
    }
