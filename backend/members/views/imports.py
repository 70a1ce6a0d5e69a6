"""Routes of the roster import: upload and preview, apply or discard, and the file to fill in."""

from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.datastructures import FileStorage

from backend.core import clock, db
from backend.core.files import HandOut
from backend.core.http import Blueprint, handed_out, settings, takes_upload
from backend.identity.access import current_login
from backend.members import access
from backend.members.errors import FileTooLargeError
from backend.members.import_schemas import ImportSchema, RosterFileSchema
from backend.members.roster_import import applying, staging, template
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("roster-imports", __name__, description="A branch's roster from a spreadsheet: all of it or nothing.")
_LONGEST_NAME = 120


@blp.route("/organisations/<id:organisation_id>/roster-imports", methods=["POST"])
@requires(Right.MEMBERS_IMPORT)
@takes_upload
@blp.arguments(RosterFileSchema, location="files")
@blp.response(201, ImportSchema)
def upload_roster(files: dict[str, FileStorage], organisation_id: UUID) -> dict[str, Any]:
    """Read and check a roster; nothing of it is applied yet.

    422 not_a_spreadsheet, encoding_unknown, empty_file, file_too_complex; 413 too_large; 409 not_a_branch.
    """
    session, now = db.session(), clock.now()
    organisation = get_organisation(organisation_id, Right.MEMBERS_IMPORT)
    limit = settings().upload_limit_bytes
    content = files["file"].stream.read(limit + 1)
    if len(content) > limit:
        raise FileTooLargeError()
    imported = staging.preview(
        session,
        organisation=organisation,
        content=content,
        file_name=_shown_name(files["file"].filename),
        by=current_login().account,
        now=now,
    )
    return staging.described(session, imported)


@blp.route("/roster-imports/template", methods=["GET"])
@requires(Right.MEMBERS_IMPORT)
@blp.response(200, {"type": "string", "format": "binary"}, content_type=template.MEDIA_TYPE)
def get_template() -> Response:
    """The spreadsheet to fill in."""
    return handed_out(HandOut(template.FILE_NAME, template.MEDIA_TYPE, template.template()))


@blp.route("/roster-imports/<id:import_id>", methods=["GET"])
@requires(Right.MEMBERS_IMPORT)
@blp.response(200, ImportSchema)
def get_import(import_id: UUID) -> dict[str, Any]:
    """An uploaded roster, every problem by row and column."""
    return staging.described(db.session(), access.get_import(import_id))


@blp.route("/roster-imports/<id:import_id>/apply", methods=["POST"])
@requires(Right.MEMBERS_IMPORT)
@blp.response(200, ImportSchema)
def apply_import(import_id: UUID) -> dict[str, Any]:
    """Put the rows into the roster, all of them or none.

    409 import_has_problems, import_not_open, roster_changed_meanwhile (upload the file again).
    """
    session = db.session()
    imported = access.get_import(import_id)
    applying.apply(session, imported=imported, now=clock.now())
    return staging.described(session, imported)


@blp.route("/roster-imports/<id:import_id>", methods=["DELETE"])
@requires(Right.MEMBERS_IMPORT)
@blp.response(204)
def discard_import(import_id: UUID) -> None:
    """Throw an uploaded roster away; its rows are erased. 409 import_not_open."""
    staging.discard(db.session(), imported=access.get_import(import_id), now=clock.now())


def _shown_name(name: str | None) -> str:
    """The file's name without folders and control characters."""
    plain = "".join(character for character in (name or "") if character.isprintable())
    return plain.replace("\\", "/").rpartition("/")[2][-_LONGEST_NAME:] or "roster"
