"""Hours: one's own, somebody's, and what one reports oneself."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from sqlalchemy import ColumnElement, select
from werkzeug.datastructures import FileStorage

from backend.activities.errors import PictureFileTooLargeError
from backend.activities.photo_schemas import PhotoFileSchema
from backend.activities.service import pictures
from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.files import files_of
from backend.core.http import Blueprint, settings, takes_upload
from backend.core.ids import new_id
from backend.identity.access import current_login, signed_in
from backend.identity.models import Account
from backend.members.access import find_own_member
from backend.volunteering.access import hours as access
from backend.volunteering.access import standing
from backend.volunteering.models import Project, ServiceEvidence, ServiceRecord, Shift, Volunteer
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.schemas import hours as schemas
from backend.volunteering.service import corrections, hours, people, reports, shares, stays
from backend.volunteering.service.reports import Report

blp = Blueprint("hours", __name__, description="Hours served: one's own, and those one answers for.")
JPEG = "image/jpeg"
NOTHING: dict[str, Any] = {
    "credited_minutes": 0,
    "waiting_minutes": 0,
    "by_grade": [],
    "by_month": [],
    "by_project": [],
}


@blp.route("/me/hours", methods=["GET"])
@signed_in
@blp.response(200, schemas.HoursSchema)
def get_own_hours() -> dict[str, Any]:
    """One's own hours, and what runs now."""
    volunteer = standing.find_own_volunteer()
    if volunteer is None:
        return NOTHING | {"number": None, "name": current_login().account.display_name, "running": None}
    return _described_hours(volunteer, None)


@blp.route("/me/hours/records", methods=["GET"])
@signed_in
@blp.arguments(schemas.ServiceRecordQuerySchema, location="query")
@blp.response(200, schemas.ServiceRecordPageSchema)
def list_own_records(query: dict[str, Any]) -> dict[str, Any]:
    """One's own records, the latest first; refused and voided ones say why."""
    volunteer = standing.find_own_volunteer()
    if volunteer is None:
        return {"items": [], "total": 0, "page": query["page"], "page_size": query["page_size"]}
    return _page(volunteer, query, None)


@blp.route("/me/hours/reportable", methods=["GET"])
@signed_in
@blp.response(200, schemas.ReportableSchema)
def list_reportable() -> dict[str, Any]:
    """For what one may report hours: projects, and planned shifts that went unrecorded."""
    session, now = db.session(), clock.now()
    volunteer = standing.find_own_volunteer() or _unwritten_volunteer()
    shifts = reports.list_shifts_to_make_up(session, volunteer=volunteer, now=now)
    titles = _titles({shift.project_id for shift in shifts})
    return {
        "projects": reports.list_open_projects(session, volunteer=volunteer, now=now),
        "shifts": [
            {
                "id": shift.id,
                "project_id": shift.project_id,
                "project_title": titles[shift.project_id],
                "role": shift.role,
                "starts_at": shift.starts_at,
                "ends_at": shift.ends_at,
            }
            for shift in shifts
        ],
    }


@blp.route("/me/hours/reports/<id:entry_id>", methods=["PUT"])
@signed_in
@blp.arguments(schemas.OwnReportSchema)
@blp.response(200, schemas.ServiceEntrySchema)
def put_report(body: dict[str, Any], entry_id: UUID) -> dict[str, Any]:
    """Report hours of one's own; they count once a second person has confirmed them. Sent twice is once.

    409 service_overlap names the other record, with `offers`: a shorter time, or `around` to leave out what is taken.
    422 no_time, too_long, not_over_yet, before_joining, outside_project, outside_plan; 409 not_signed_up, entry_taken.
    """
    session, now, login = db.session(), clock.now(), current_login()
    told = Report(
        id=entry_id,
        project_id=body["project_id"],
        shift_id=body["shift_id"],
        interval=Interval(body["starts_at"], body["ends_at"]),
        reason=body["reason"],
        around=body["around"],
    )
    volunteer = people.find_or_make(session, account=login.account, now=now)
    records = reports.report(session, told, volunteer=volunteer, account_id=login.account_id, now=now)
    return {
        "entry_id": entry_id,
        "minutes": sum(record.minutes for record in records),
        "records": described_records(records),
    }


@blp.route("/me/hours/records/<id:record_id>/withdrawal", methods=["POST"])
@signed_in
@blp.response(204)
def withdraw_own_record(record_id: UUID) -> None:
    """Take back what one reported oneself, while it waits. 409 not_yours_to_take_back."""
    volunteer = standing.find_own_volunteer()
    record = access.get_own_record(record_id)
    assert volunteer is not None
    account_id = current_login().account_id
    reports.take_back(db.session(), record=record, volunteer=volunteer, account_id=account_id, now=clock.now())


@blp.route("/service-entries/<id:entry_id>/pictures", methods=["POST"])
@signed_in
@takes_upload
@blp.arguments(PhotoFileSchema, location="files")
@blp.arguments(schemas.PictureFormSchema, location="form")
@blp.response(201, schemas.ServicePictureSchema)
def add_picture(files: dict[str, FileStorage], form: dict[str, Any], entry_id: UUID) -> ServiceEvidence:
    """Back one's own report by a picture, which is drawn anew.

    422 not_a_picture, picture_damaged; 413 too_large, picture_too_large; 409 too_many_photos, takes_no_evidence.
    """
    session = db.session()
    access.get_entry(entry_id, is_own=True)
    picture = pictures.clean(_content(files["file"]))  # Before anything is held: it takes its time.
    return reports.add_picture(
        session,
        records=access.get_entry(entry_id, is_own=True),
        picture_id=form["id"],
        picture=picture,
        account_id=current_login().account_id,
        now=clock.now(),
    )


@blp.route("/service-entries/<id:entry_id>/pictures/<id:picture_id>/file", methods=["GET"])
@signed_in
@blp.response(200, {"type": "string", "format": "binary"}, content_type=JPEG)
def get_picture_file(entry_id: UUID, picture_id: UUID) -> Response:
    """The picture itself, for whoever sees the report."""
    access.get_entry(entry_id, is_own=False)
    kept = next((p for p in reports.list_pictures(db.session(), entry_id=entry_id) if p.id == picture_id), None)
    if kept is None:
        raise NotFound()
    answer = current_app.response_class(mimetype=JPEG)
    answer.set_etag(kept.sha256.hex())
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.make_conditional(request)
    if answer.status_code == HTTPStatus.OK:
        try:
            answer.set_data(files_of(db.session()).read(kept.file_key))
        except FileNotFoundError as missing:  # The database was restored without its files.
            raise NotFound() from missing
    return answer


@blp.route("/volunteers/<id:volunteer_id>/hours", methods=["GET"])
@signed_in
@blp.response(200, schemas.HoursSchema)
def get_hours(volunteer_id: UUID) -> dict[str, Any]:
    """Somebody's hours, as far as the signed-in lead or officer answers for them."""
    return _described_hours(*access.get_volunteer_hours(volunteer_id))


@blp.route("/volunteers/<id:volunteer_id>/hours/records", methods=["GET"])
@signed_in
@blp.arguments(schemas.ServiceRecordQuerySchema, location="query")
@blp.response(200, schemas.ServiceRecordPageSchema)
def list_records(query: dict[str, Any], volunteer_id: UUID) -> dict[str, Any]:
    """The records behind it."""
    volunteer, visible = access.get_volunteer_hours(volunteer_id)
    return _page(volunteer, query, visible)


def described_records(records: Sequence[ServiceRecord]) -> list[dict[str, Any]]:
    """Records as their schema wants them, with the names that they stand for."""
    session = db.session()
    names = people.names_of(session, {record.volunteer_id for record in records})
    titles = _titles({record.project_id for record in records})
    roles = {
        shift_id: role
        for shift_id, role in session.execute(
            select(Shift.id, Shift.role).where(Shift.id.in_({record.shift_id for record in records} - {None}))
        )
    }
    recorders = {
        account_id: name
        for account_id, name in session.execute(
            select(Account.id, Account.display_name).where(
                Account.id.in_({record.recorded_by_account_id for record in records})
            )
        )
    }
    flags = shares.flags_of(session, records, now=clock.now())
    reasons = hours.reasons_of(session, [record.id for record in records])
    asked = corrections.list_of(session, [record.id for record in records])
    columns = (
        *("id", "entry_id", "volunteer_id", "project_id", "shift_id", "held_on", "starts_at", "ends_at", "minutes"),
        *("source", "grade", "state", "level", "reason", "replaces_id"),
    )
    return [
        {name: getattr(record, name) for name in columns}
        | {
            "flags": flags[record.id],
            "volunteer_name": names.get(record.volunteer_id, ""),
            "project_title": titles[record.project_id],
            "role": roles.get(record.shift_id) if record.shift_id else None,
            "decision_reason": reasons.get(record.id),
            "recorded_by_name": recorders[record.recorded_by_account_id],
            "corrections": asked.get(record.id, []),
        }
        for record in records
    ]


def _page(volunteer: Volunteer, query: dict[str, Any], where: ColumnElement[bool] | None) -> dict[str, Any]:
    found, total = hours.list_records(db.session(), volunteer_id=volunteer.id, where=where, **query)
    return {
        "items": described_records(found),
        "total": total,
        "page": query["page"],
        "page_size": query["page_size"],
    }


def _described_hours(volunteer: Volunteer, where: ColumnElement[bool] | None) -> dict[str, Any]:
    session = db.session()
    name = people.names_of(session, [volunteer.id]).get(volunteer.id, "")
    return {
        "number": volunteer.number,
        "name": name,
        "running": _running(volunteer) if where is None else None,
        **hours.totals(session, volunteer_id=volunteer.id, where=where),
    }


def _running(volunteer: Volunteer) -> dict[str, Any] | None:
    found = hours.find_running(db.session(), volunteer_id=volunteer.id)
    if found is None:
        return None
    stay, shift, title = found
    return {
        "shift_id": shift.id,
        "project_title": title,
        "role": shift.role,
        "meeting_point": shift.meeting_point,
        "started_at": stay.started_at,
        "counts_from": max(stay.started_at, shift.starts_at),
        "ends_at": shift.ends_at,
        "forgotten_at": stays.forgotten_at(shift),
    }


def _unwritten_volunteer() -> Volunteer:
    """Who never volunteered sees what is open to them without a row being made by looking."""
    member = find_own_member()
    return Volunteer(id=new_id(), member_id=member.id if member else None)


def _titles(project_ids: set[UUID]) -> dict[UUID, str]:
    rows = db.session().execute(select(Project.id, Project.title).where(Project.id.in_(project_ids)))
    return {project_id: title for project_id, title in rows}


def _content(file: FileStorage) -> bytes:
    limit = settings().upload_limit_bytes
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise PictureFileTooLargeError()
    return content
