"""Routes of oversight."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.core import clock, db
from backend.core.http import Blueprint
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.oversight import schemas
from backend.oversight.service import burden
from backend.oversight.service.asked import Asked

blp = Blueprint("oversight", __name__, description="What committees see of all below them.")


@blp.route("/organisations/<id:organisation_id>/burden", methods=["GET"])
@requires(Right.ATTENDANCE_READ)
@blp.arguments(schemas.BurdenQuerySchema, location="query")
@blp.response(200, schemas.BurdenSchema)
def show_burden(query: dict[str, date], organisation_id: UUID) -> dict[str, Any]:
    """What the system costs the organisation and all below it in taps, forms, messages and rows sent in again."""
    now, organisation = clock.now(), get_organisation(organisation_id, Right.ATTENDANCE_READ)
    told = burden.measure(db.session(), Asked(organisation.id, **query, now=now))
    return told | query | {"organisation_id": organisation.id, "organisation_name": organisation.name, "made_at": now}
