"""Credited hours in the layout of another platform. Names and volunteer numbers, nothing else of a person."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from backend.attendance.service.documents import sheet_file, words
from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.files import HandOut
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.models import Member
from backend.organisations.models import PartyOrganisation
from backend.volunteering.errors.transfers import NothingToExportError, TooManyRecordsError
from backend.volunteering.models import HoursExport, HoursExportLine, Project, RecordState, ServiceRecord, Volunteer
from backend.volunteering.reference.transfers import Layout

MOST_RECORDS = 10_000
HOUR = 60
WIDTH = 22


@dataclass(frozen=True)
class Wanted:
    """Which records: of what days, and whether also those that were reported before."""

    from_on: date
    until_on: date
    """The first day not wanted any more."""
    with_reported: bool = False


@dataclass(frozen=True)
class _Line:
    """A record as it is written."""

    id: UUID
    number: str
    name: str
    project: str
    starts_at: datetime
    ends_at: datetime
    minutes: int


def export(
    session: Session,
    *,
    organisation: PartyOrganisation,
    layout: Layout,
    wanted: Wanted,
    account: Account,
    now: datetime,
) -> HandOut:
    """The credited records of the organisation's own projects as XLSX; which they were is kept, and who took them.

    :raises NothingToExportError: there are none.
    :raises TooManyRecordsError: more than one file holds.
    """
    lines = _lines(session, organisation.id, wanted)
    period = words.period_text(wanted.from_on, wanted.until_on)
    origin = words.origin_text(account.display_name, now)
    content = _as_xlsx(lines, layout, notes=(f"{organisation.name}志愿服务时长（{period}）", origin))
    exported = HoursExport(
        id=new_id(),
        organisation_id=organisation.id,
        platform=layout.platform,
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        with_reported=wanted.with_reported,
        record_count=len(lines),
        minutes=sum(line.minutes for line in lines),
        sha256=hashlib.sha256(content).hexdigest(),
        exported_at=now,
        exported_by_account_id=account.id,
    )
    session.add(exported)
    audit.record(session, Action.SERVICE_EXPORTED, exported, now=now, organisation_id=organisation.id)
    session.flush()
    session.execute(insert(HoursExportLine), [{"export_id": exported.id, "record_id": line.id} for line in lines])
    return HandOut(f"{organisation.short_name}服务时长{period}（{layout.name}）.xlsx", sheet_file.MEDIA_TYPE, content)


def _lines(session: Session, organisation_id: UUID, wanted: Wanted) -> list[_Line]:
    found = (
        select(
            ServiceRecord.id,
            Volunteer.number,
            func.coalesce(Member.name, Account.display_name, ""),
            Project.title,
            ServiceRecord.starts_at,
            ServiceRecord.ends_at,
            ServiceRecord.minutes,
        )
        .join(Volunteer, Volunteer.id == ServiceRecord.volunteer_id)
        .join(Project, Project.id == ServiceRecord.project_id)
        .outerjoin(Member, Member.id == Volunteer.member_id)
        .outerjoin(Account, Account.id == Volunteer.account_id)
        .where(ServiceRecord.organisation_id == organisation_id, ServiceRecord.state == RecordState.CREDITED)
        .where(ServiceRecord.held_on >= wanted.from_on, ServiceRecord.held_on < wanted.until_on)
        .order_by(ServiceRecord.starts_at, Volunteer.number)
        .limit(MOST_RECORDS + 1)
    )
    if not wanted.with_reported:
        found = found.where(ServiceRecord.reported_on.is_(None))
    lines = [_Line(*row) for row in session.execute(found)]
    if not lines:
        raise NothingToExportError()
    if len(lines) > MOST_RECORDS:
        raise TooManyRecordsError(most=MOST_RECORDS)
    return lines


def _as_xlsx(lines: Sequence[_Line], layout: Layout, *, notes: Sequence[str]) -> bytes:
    """Headings in the first row, as such platforms read them; who took it and when stands on a sheet of its own."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "服务时长"
    for place, (_, heading) in enumerate(layout.columns, start=1):
        cell = sheet_file.put(sheet, 1, place, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F2E3DC")
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    for number, line in enumerate(lines, start=2):
        values = _values(line, layout)
        for place, (column, _) in enumerate(layout.columns, start=1):
            sheet_file.put(sheet, number, place, values[column])
    sheet.freeze_panes = "A2"
    about = workbook.create_sheet("导出说明")
    for number, note in enumerate(notes, start=1):
        sheet_file.put(about, number, 1, note)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _values(line: _Line, layout: Layout) -> dict[str, Any]:
    starts_at, ends_at = (instant.astimezone(clock.ZONE) for instant in (line.starts_at, line.ends_at))
    return {
        "number": line.number,
        "name": line.name,
        "project": line.project,
        "day": f"{starts_at:%Y-%m-%d}",
        "starts": f"{starts_at:%Y-%m-%d %H:%M}",
        "ends": f"{ends_at:%Y-%m-%d %H:%M}",
        "hours": line.minutes if layout.in_minutes else round(line.minutes / HOUR, 2),
    }
