"""Documents to hand in: minutes and ledgers. An export is a POST, because it leaves a row that says who took what."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.attendance import record_schemas as schemas
from backend.attendance.access import get_minutes_version
from backend.attendance.service.documents import exporting
from backend.core import clock, db
from backend.core.http import DOCX, PDF, XLSX, Blueprint, handed_out
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right

blp = Blueprint("documents", __name__, description="Minutes and ledgers as files.")


@blp.route("/minutes-versions/<id:version_id>/files", methods=["POST"])
@requires(Right.ATTENDANCE_READ)
@blp.arguments(schemas.MinutesFileSchema)
@blp.files(PDF, DOCX)
def export_minutes(body: dict[str, Any], version_id: UUID) -> Response:
    """A final version as DOCX or PDF. 503 pdf_font_missing."""
    version, minutes = get_minutes_version(version_id, Right.ATTENDANCE_READ)
    return handed_out(
        exporting.export_minutes(
            db.session(),
            version=version,
            minutes=minutes,
            file_format=body["format"],
            officer=current_login().account,
            now=clock.now(),
        )
    )


@blp.route("/organisations/<id:organisation_id>/ledgers", methods=["POST"])
@requires(Right.ATTENDANCE_READ)
@blp.arguments(schemas.LedgerFileSchema)
@blp.files(PDF, XLSX, DOCX)
def export_ledger(body: dict[str, Any], organisation_id: UUID) -> Response:
    """The branch's ledger for a period as XLSX, DOCX or PDF. 503 pdf_font_missing."""
    organisation = get_organisation(organisation_id, Right.ATTENDANCE_READ)
    return handed_out(
        exporting.export_ledger(
            db.session(),
            organisation=organisation,
            from_on=body["from_on"],
            until_on=body["until_on"],
            file_format=body["format"],
            officer=current_login().account,
            now=clock.now(),
        )
    )
