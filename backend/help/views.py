"""The help's one route."""

from typing import Any

from backend.core.http import Blueprint
from backend.help import schemas
from backend.help.reference import load_help
from backend.help.rules import search
from backend.identity.access import signed_in

blp = Blueprint("help", __name__, description="Questions and answers.")


@blp.route("/help", methods=["GET"])
@signed_in
@blp.arguments(schemas.HelpQuerySchema, location="query")
@blp.response(200, schemas.HelpSchema)
def search_help(query: dict[str, str]) -> dict[str, Any]:
    """The questions and answers that hold every word of `q`; without any, all of them."""
    found = load_help()
    return {"version": found.version, "as_of": found.as_of, "items": search(found.entries, query["q"])}
