"""Routes of the secretary's yearly report and its evaluation."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.core import clock, db
from backend.core.http import DOCX, PDF, Blueprint, handed_out
from backend.identity.access import current_login
from backend.organisations.access import get_organisation, requires
from backend.organisations.models import PartyOrganisation
from backend.organisations.rules import Right
from backend.yearly import access
from backend.yearly.schemas import reports as schemas
from backend.yearly.schemas.appraisals import YearQuerySchema
from backend.yearly.service import report_paper, reports

blp = Blueprint("yearly reports", __name__, description="The secretary's yearly report and its evaluation.")
A_YEAR = "<int(min=2000, max=2199):year>"


@blp.route(f"/organisations/<id:organisation_id>/yearly-reports/{A_YEAR}", methods=["GET"])
@requires(Right.YEARLY_KEEP)
@blp.response(200, schemas.YearlyReportSchema)
def get_report(organisation_id: UUID, year: int) -> dict[str, Any]:
    """The text, the ledger's figures, and what was handed in."""
    return _told(get_organisation(organisation_id, Right.YEARLY_KEEP), year)


@blp.route(f"/organisations/<id:organisation_id>/yearly-reports/{A_YEAR}", methods=["PUT"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.YearlyReportSaveSchema)
@blp.response(200, schemas.YearlyReportSchema)
def save_report(body: dict[str, Any], organisation_id: UUID, year: int) -> dict[str, Any]:
    """Keep the text. 409 report_closed, report_changed {revision}, not_a_branch; 422 year_unfit {from, to}."""
    branch, account = get_organisation(organisation_id, Right.YEARLY_KEEP), current_login().account
    reports.save(db.session(), organisation=branch, year=year, by=account, now=clock.now(), **body)
    return _told(branch, year)


@blp.route(f"/organisations/<id:organisation_id>/yearly-reports/{A_YEAR}/versions", methods=["POST"])
@requires(Right.YEARLY_KEEP)
@blp.arguments(schemas.YearlyReportSubmitSchema)
@blp.response(201, schemas.YearlyReportSchema)
def submit_report(body: dict[str, Any], organisation_id: UUID, year: int) -> dict[str, Any]:
    """Hand it in with the figures of now. 409 report_incomplete {missing}, report_closed, report_changed {revision}."""
    branch, account = get_organisation(organisation_id, Right.YEARLY_KEEP), current_login().account
    reports.submit(
        db.session(),
        organisation=branch,
        year=year,
        version_id=body["id"],
        revision=body["revision"],
        by=account,
        now=clock.now(),
    )
    return _told(branch, year)


@blp.route("/organisations/<id:organisation_id>/yearly-reports", methods=["GET"])
@requires(Right.YEARLY_COUNT)
@blp.arguments(YearQuerySchema, location="query")
@blp.response(200, schemas.YearlyReportListSchema)
def list_reports(query: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Branches at and below an organisation, and how far their reports are; by name."""
    top, today = get_organisation(organisation_id, Right.YEARLY_COUNT), clock.local_date(clock.now())
    year = query["year"] or today.year
    return {"year": year, "items": reports.list_below(db.session(), organisation_id=top.id, year=year, today=today)}


@blp.route("/yearly-report-versions/<id:version_id>", methods=["GET"])
@requires(Right.YEARLY_COUNT)
@blp.response(200, schemas.YearlyReportVersionSchema)
def get_version(version_id: UUID) -> dict[str, Any]:
    """A report as it was handed in."""
    version, _report, _branch = access.get_version(version_id, Right.YEARLY_COUNT)
    return reports.describe_version(db.session(), version=version)


@blp.route("/yearly-report-versions/<id:version_id>/answer", methods=["POST"])
@requires(Right.YEARLY_CONFIRM)
@blp.arguments(schemas.YearlyReportAnswerSchema)
@blp.response(200, schemas.YearlyReportVersionSchema)
def answer_report(body: dict[str, Any], version_id: UUID) -> dict[str, Any]:
    """Evaluate it, or send it back with a word. 403 own_matter; 409 report_answered."""
    version, report, _branch = access.get_version(version_id, Right.YEARLY_CONFIRM)
    account = current_login().account
    reports.answer(db.session(), version=version, report=report, by=account, now=clock.now(), **body)
    return reports.describe_version(db.session(), version=version)


@blp.route("/yearly-report-versions/<id:version_id>/files", methods=["POST"])
@requires(Right.YEARLY_COUNT)
@blp.arguments(schemas.YearlyReportFileSchema)
@blp.files(PDF, DOCX)
def export_report(body: dict[str, Any], version_id: UUID) -> Response:
    """A version as PDF or DOCX. 503 pdf_font_missing."""
    version, report, _branch = access.get_version(version_id, Right.YEARLY_COUNT)
    account = current_login().account
    return handed_out(
        report_paper.export(
            db.session(), version=version, report=report, file_format=body["format"], officer=account, now=clock.now()
        )
    )


def _told(branch: PartyOrganisation, year: int) -> dict[str, Any]:
    return reports.describe(db.session(), organisation=branch, year=year, today=clock.local_date(clock.now()))
