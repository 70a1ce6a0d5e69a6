"""Routes of duties: the year of a branch, planning it, and what is said about it."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.attendance.access import current_member
from backend.core import clock, db
from backend.core.http import DOCX, PDF, XLSX, Blueprint, handed_out
from backend.duties import access, schemas
from backend.duties.service import planning, saying, snapshots, study, year_sheet
from backend.identity.access import current_login, signed_in
from backend.organisations.access import requires
from backend.organisations.rules import Right

blp = Blueprint("duties", __name__, description="What is due in a branch's year, and planning it.")


@blp.route("/organisations/<id:organisation_id>/duties", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.arguments(schemas.YearQuerySchema, location="query")
@blp.response(200, schemas.DutyYearSchema)
def get_year(query: dict[str, int], organisation_id: UUID) -> dict[str, Any]:
    """The branch's year: every duty with its window, how it stands and what it leads to. 422 not_a_branch."""
    return access.described(access.get_year(organisation_id, Right.ACTIVITIES_READ, query["year"]))


@blp.route("/organisations/<id:organisation_id>/study-hours", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.arguments(schemas.YearQuerySchema, location="query")
@blp.response(200, schemas.StudyHoursSchema)
def get_study_hours(query: dict[str, int], organisation_id: UUID) -> dict[str, Any]:
    """Members' own hours of study: how many of how many reached what is due. 422 not_a_branch."""
    branch, year = access.get_branch(organisation_id, Right.ACTIVITIES_READ), query["year"]
    found = study.find_year(db.session(), organisation=branch, year=year, now=clock.now())
    return access.described_study(found, organisation=branch, year=year)


@blp.route("/me/study-hours", methods=["GET"])
@signed_in
@blp.arguments(schemas.YearQuerySchema, location="query")
@blp.response(200, schemas.OwnStudyHoursSchema)
def get_own_study_hours(query: dict[str, int]) -> dict[str, int]:
    """The member's own hours of study. 403 no_member."""
    member, year = current_member(), query["year"]
    return study.own_hours(db.session(), member_id=member.id, year=year, now=clock.now())


@blp.route("/organisations/<id:organisation_id>/duty-files", methods=["POST"])
@requires(Right.ACTIVITIES_READ)
@blp.arguments(schemas.YearFileSchema)
@blp.files(PDF, XLSX, DOCX)
def export_year(body: dict[str, Any], organisation_id: UUID) -> Response:
    """The same as XLSX, DOCX or PDF. 422 not_a_branch; 503 pdf_font_missing."""
    year = access.get_year(organisation_id, Right.ACTIVITIES_READ, body["year"])
    officer = current_login().account
    return handed_out(
        year_sheet.export(db.session(), year=year, file_format=body["format"], officer=officer, now=clock.now())
    )


@blp.route("/organisations/<id:organisation_id>/duty-plan", methods=["GET"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.YearQuerySchema, location="query")
@blp.response(200, schemas.YearPlanSchema)
def preview_plan(query: dict[str, int], organisation_id: UUID) -> dict[str, Any]:
    """What planning the year would make; moves nothing that exists. Writes nothing. 422 not_a_branch."""
    branch = access.get_branch(organisation_id, Right.ACTIVITIES_WRITE)
    plan = planning.preview(db.session(), organisation=branch, year=query["year"], now=clock.now())
    return access.described_plan(plan)


@blp.route("/organisations/<id:organisation_id>/duty-plan", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.YearPlanMakeSchema)
@blp.response(201, schemas.PlannedSchema)
def make_plan(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Make the wanted lines of the preview, all or nothing.

    409 plan_changed, time_taken {key, title, starts_at}, venue_taken; 422 plan_line_unknown {key},
    outside_window {key, from_on, until_on}, not_a_branch.
    """
    made = planning.carry_out(
        db.session(),
        organisation=access.get_branch(organisation_id, Right.ACTIVITIES_WRITE),
        year=body.pop("year"),
        wanted=planning.Wanted(**body),
        account=current_login().account,
        now=clock.now(),
    )
    return {"items": made}


@blp.route("/organisations/<id:organisation_id>/duty-exclusions", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.DutyExcludeSchema)
@blp.response(200, schemas.DutyYearSchema)
def exclude_duty(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Leave a duty out, with a reason; the year as it stands then. 409 duty_excluded; 422 duty_unknown."""
    year = access.get_year(organisation_id, Right.ACTIVITIES_WRITE, body["period_on"].year)
    saying.exclude(db.session(), year=year, by=current_login().account, now=clock.now(), **body)
    return access.described(access.get_year(organisation_id, Right.ACTIVITIES_WRITE, year.year))


@blp.route("/duty-exclusions/<id:exclusion_id>/end", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.DutyIncludeSchema)
@blp.response(200, schemas.DutyYearSchema)
def end_exclusion(body: dict[str, str], exclusion_id: UUID) -> dict[str, Any]:
    """Let the duty be due again, with a reason. 409 duty_not_excluded."""
    found = access.get_exclusion(exclusion_id)
    saying.take_back(db.session(), exclusion=found, reason=body["reason"], by=current_login().account, now=clock.now())
    return access.described(access.get_year(found.organisation_id, Right.ACTIVITIES_WRITE, found.period_on.year))


@blp.route("/organisations/<id:organisation_id>/duty-records", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.arguments(schemas.DutyNoteSchema)
@blp.response(200, schemas.DutyYearSchema)
def note_duty(body: dict[str, Any], organisation_id: UUID) -> dict[str, Any]:
    """Note what no activity shows; the year of that day as it stands then. 422 duty_unknown, date_in_future."""
    year = access.get_year(organisation_id, Right.ACTIVITIES_WRITE, body["done_on"].year)
    by, record_id = current_login().account, body.pop("id")
    saying.note(db.session(), year=year, record_id=record_id, values=body, by=by, now=clock.now())
    return access.described(access.get_year(organisation_id, Right.ACTIVITIES_WRITE, year.year))


@blp.route("/duty-records/<id:record_id>/withdraw", methods=["POST"])
@requires(Right.ACTIVITIES_WRITE)
@blp.response(200, schemas.DutyYearSchema)
def withdraw_record(record_id: UUID) -> dict[str, Any]:
    """Take a note back; it stays on record. 409 duty_record_withdrawn."""
    found = access.get_record(record_id)
    saying.withdraw(db.session(), record=found, by=current_login().account, now=clock.now())
    return access.described(access.get_year(found.organisation_id, Right.ACTIVITIES_WRITE, found.done_on.year))


@blp.route("/organisations/<id:organisation_id>/duty-snapshots", methods=["GET"])
@requires(Right.ACTIVITIES_READ)
@blp.arguments(schemas.YearQuerySchema, location="query")
@blp.response(200, schemas.DutySnapshotListSchema)
def list_snapshots(query: dict[str, int], organisation_id: UUID) -> dict[str, Any]:
    """How the quarters of a year stood when they were over, beside today, with why they differ. 422 not_a_branch."""
    year = access.get_year(organisation_id, Right.ACTIVITIES_READ, query["year"])
    found = snapshots.list_snapshots(db.session(), organisation_id=year.organisation.id, year=year.year)
    return {"items": [access.described_snapshot(one, year) for one in found]}
