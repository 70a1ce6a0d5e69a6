"""Whether the process lives (`/healthz`) and whether it can serve (`/readyz`)."""

from marshmallow import fields
from sqlalchemy import text

from backend.core import db
from backend.core.errors import Unavailable
from backend.core.http import Blueprint, public
from backend.core.migrations import is_current
from backend.core.schemas import ResponseSchema

blp = Blueprint("health", __name__, description="For supervisors and load balancers.")


class HealthSchema(ResponseSchema):
    """A word that says it is well."""

    status = fields.String()


@blp.route("/healthz", methods=["GET"])
@public
@blp.response(200, HealthSchema)
def get_health() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@blp.route("/readyz", methods=["GET"])
@public
@blp.response(200, HealthSchema)
def get_readiness() -> dict[str, str]:
    """The database answers and stands at this version's schema; 503 otherwise."""
    db.session().execute(text("SELECT 1"))
    if not is_current(db.database().engine):
        raise Unavailable(retry_after=10)
    return {"status": "ready"}
