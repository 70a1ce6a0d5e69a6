"""Routes of hours that were kept elsewhere: upload and preview, apply or discard, and the file to fill in."""

from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.datastructures import FileStorage

from backend.attendance.service.documents.sheet_file import MEDIA_TYPE
from backend.core import clock, db
from backend.core.files import HandOut
from backend.core.http import Blueprint, handed_out, settings, takes_upload
from backend.identity.access import current_login
from backend.members.errors import FileTooLargeError
from backend.organisations.access import requires
from backend.organisations.rules import Right
from backend.volunteering.access import transfers as access
from backend.volunteering.access.projects import get_place
from backend.volunteering.schemas import transfers as schemas
from backend.volunteering.service.hours_import import applying, staging, template

blp = Blueprint("hours imports", __name__, description="Hours kept elsewhere, from a spreadsheet: all or nothing.")
LONGEST_NAME = 120
BINARY = {"type": "string", "format": "binary"}


@blp.route("/organisations/<id:organisation_id>/service-imports", methods=["POST"])
@requires(Right.PROJECTS_RUN)
@takes_upload
@blp.arguments(schemas.HoursFileSchema, location="files")
@blp.response(201, schemas.HoursImportSchema)
def upload_hours(files: dict[str, FileStorage], organisation_id: UUID) -> dict[str, Any]:
    """Read and check a spreadsheet of hours; nothing of it is applied yet.

    422 not_a_spreadsheet, encoding_unknown, empty_file, file_too_complex; 413 too_large.
    """
    session, now = db.session(), clock.now()
    organisation = get_place(organisation_id)
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


@blp.route("/organisations/<id:organisation_id>/service-imports", methods=["GET"])
@requires(Right.PROJECTS_RUN)
@blp.response(200, schemas.HoursImportListSchema)
def list_imports(organisation_id: UUID) -> dict[str, Any]:
    """The latest uploads, without their rows."""
    organisation = get_place(organisation_id)
    found = staging.list_imports(db.session(), organisation_id=organisation.id)
    return {"items": [staging.summary(imported) for imported in found]}


@blp.route("/service-imports/template", methods=["GET"])
@requires(Right.PROJECTS_RUN)
@blp.response(200, BINARY, content_type=MEDIA_TYPE)
def get_template() -> Response:
    """The spreadsheet to fill in."""
    return handed_out(HandOut(template.FILE_NAME, MEDIA_TYPE, template.template()))


@blp.route("/service-imports/<id:import_id>", methods=["GET"])
@requires(Right.PROJECTS_RUN)
@blp.response(200, schemas.HoursImportSchema)
def get_import(import_id: UUID) -> dict[str, Any]:
    """Uploaded hours, problems by row and column."""
    return staging.described(db.session(), access.get_import(import_id))


@blp.route("/service-imports/<id:import_id>/apply", methods=["POST"])
@requires(Right.PROJECTS_RUN)
@blp.response(200, schemas.HoursImportSchema)
def apply_import(import_id: UUID) -> dict[str, Any]:
    """Write the rows into the ledger, all of them or none; they wait for a second person.

    409 import_has_problems, import_not_open, hours_changed_meanwhile (upload the file again).
    """
    session = db.session()
    imported = access.get_import(import_id)
    applying.apply(session, imported=imported, by=current_login().account, now=clock.now())
    return staging.described(session, imported)


@blp.route("/service-imports/<id:import_id>", methods=["DELETE"])
@requires(Right.PROJECTS_RUN)
@blp.response(204)
def discard_import(import_id: UUID) -> None:
    """Throw uploaded hours away; the rows are erased. 409 import_not_open."""
    staging.discard(db.session(), imported=access.get_import(import_id), now=clock.now())


def _shown_name(name: str | None) -> str:
    """The file's name without folders and control characters."""
    plain = "".join(character for character in (name or "") if character.isprintable())
    return plain.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:] or "hours"
