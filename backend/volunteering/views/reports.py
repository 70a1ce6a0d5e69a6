"""Routes of reports: totals, the lists behind them, and the spreadsheet."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.core import clock, db
from backend.core.http import XLSX, Blueprint, handed_out
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.rules import Right
from backend.volunteering.access import reports as access
from backend.volunteering.schemas import reports as schemas
from backend.volunteering.service.report import expiries, records, spreadsheet, totals

blp = Blueprint("service reports", __name__, description="Totals of branches, committees and projects.")


@blp.route("/organisations/<id:organisation_id>/service-report", methods=["GET"])
@requires(Right.PROJECTS_READ)
@blp.arguments(schemas.ReportPeriodSchema, location="query")
@blp.response(200, schemas.ServiceReportSchema)
def show_report(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Hours by month, project, kind and grade of the organisation and all below it; no order of people anywhere."""
    return _report(query, organisation_id)


@blp.route("/organisations/<id:organisation_id>/service-report/files", methods=["POST"])
@requires(Right.PROJECTS_READ)
@blp.arguments(schemas.ReportPeriodSchema)
@blp.files(XLSX)
def export_report(body: dict[str, Any], organisation_id: UUID) -> Response:
    """The same as XLSX."""
    return handed_out(
        spreadsheet.export(
            db.session(),
            organisation=get_organisation(organisation_id, Right.PROJECTS_READ),
            report=_report(body, organisation_id),
            project_id=body["project_id"],
            account=current_login().account,
            now=clock.now(),
        )
    )


@blp.route("/organisations/<id:organisation_id>/service-report/records", methods=["GET"])
@requires(Right.PROJECTS_READ)
@blp.arguments(schemas.ReportRecordQuerySchema, location="query")
@blp.response(200, schemas.ReportRecordPageSchema)
def list_report_records(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """The records behind a number, the latest first, with masked names."""
    page = {name: query.pop(name) for name in ("page", "page_size")}
    only = records.Filter(**{name: query.pop(name) for name in ("month", "grade", "kind", "state", "level")})
    wanted = totals.Wanted(access.organisations_below(organisation_id), **query)
    items, total = records.list_records(db.session(), wanted=wanted, only=only, **page)
    return {"items": items, "total": total, **page}


@blp.route("/organisations/<id:organisation_id>/qualification-expiries", methods=["GET"])
@requires(Right.PROJECTS_READ)
@blp.response(200, schemas.ExpiryListSchema)
def list_expiries(organisation_id: UUID) -> dict[str, Any]:
    """Checked qualifications that are over or end within 90 days."""
    found = expiries.list_expiries(
        db.session(),
        organisations=access.organisations_below(organisation_id),
        today=clock.local_date(clock.now()),
    )
    return {"items": found}


def _report(wanted: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    session, now = db.session(), clock.now()
    organisation = get_organisation(organisation_id, Right.PROJECTS_READ)
    below = access.organisations_below(organisation_id)
    project_id = wanted["project_id"]
    project = access.get_read_project(project_id, below) if project_id is not None else None
    told = totals.make_report(session, wanted=totals.Wanted(below, **wanted), today=clock.local_date(now))
    return told | {
        "organisation_name": organisation.name,
        "project_title": project.title if project is not None else None,
        "made_at": now,
    }
