"""Routes of hours for other platforms: the file, what was taken, and the mark that it was reported there."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.attendance.service.documents.sheet_file import MEDIA_TYPE
from backend.core import clock, db
from backend.core.http import Blueprint, handed_out
from backend.identity.access import current_login
from backend.organisations.access import requires
from backend.organisations.rules import Right
from backend.volunteering.access import transfers as access
from backend.volunteering.access.projects import get_place
from backend.volunteering.reference.transfers import layouts
from backend.volunteering.schemas import transfers as schemas
from backend.volunteering.service.platforms import exporting, marking

blp = Blueprint("hours exports", __name__, description="Hours in the layout of another platform.")
BINARY = {"type": "string", "format": "binary"}


@blp.route("/organisations/<id:organisation_id>/service-exports", methods=["POST"])
@requires(Right.PROJECTS_RUN)
@blp.arguments(schemas.HoursExportRequestSchema)
@blp.response(200, BINARY, content_type=MEDIA_TYPE)
def export_hours(body: dict[str, Any], organisation_id: UUID) -> Response:
    """The credited hours of the organisation's own projects as XLSX; by default those not reported yet.

    409 nothing_to_export, too_many_records.
    """
    layout = layouts()[body.pop("platform")]
    return handed_out(
        exporting.export(
            db.session(),
            organisation=get_place(organisation_id),
            layout=layout,
            wanted=exporting.Wanted(**body),
            account=current_login().account,
            now=clock.now(),
        )
    )


@blp.route("/organisations/<id:organisation_id>/service-exports", methods=["GET"])
@requires(Right.PROJECTS_RUN)
@blp.response(200, schemas.HoursExportListSchema)
def list_exports(organisation_id: UUID) -> dict[str, Any]:
    """The latest exports, who took them, and which are marked as reported."""
    organisation = get_place(organisation_id)
    return {
        "items": marking.list_exports(db.session(), organisation_id=organisation.id),
        "platforms": list(layouts().values()),
    }


@blp.route("/service-exports/<id:export_id>/mark", methods=["POST"])
@requires(Right.PROJECTS_RUN)
@blp.arguments(schemas.ReportMarkRequestSchema)
@blp.response(201, schemas.HoursExportSchema)
def mark_reported(body: dict[str, Any], export_id: UUID) -> dict[str, Any]:
    """Say that the records of an export were reported there on a day.

    422 report_day_impossible; 409 already_reported.
    """
    session, exported = db.session(), access.get_export(export_id)
    marking.mark(
        session, exported=exported, reported_on=body["reported_on"], by=current_login().account, now=clock.now()
    )
    return marking.described(session, exported)


@blp.route("/service-exports/<id:export_id>/mark", methods=["DELETE"])
@requires(Right.PROJECTS_RUN)
@blp.response(200, schemas.HoursExportSchema)
def undo_mark(export_id: UUID) -> dict[str, Any]:
    """Take the mark back: the records count as not reported. 409 not_reported."""
    session, exported = db.session(), access.get_export(export_id)
    marking.undo(session, exported=exported, by=current_login().account, now=clock.now())
    return marking.described(session, exported)
