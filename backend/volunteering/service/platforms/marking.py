"""The mark "reported there on": on every record of an export at once, by somebody's explicit word, undoable."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.audit import Action
from backend.core.db import locked
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.volunteering.errors.transfers import AlreadyReportedError, NotReportedError, ReportDayError
from backend.volunteering.models import HoursExport, HoursExportLine, RecordState, ReportMark, ServiceRecord


def mark(session: Session, *, exported: HoursExport, reported_on: date, by: Account, now: datetime) -> int:
    """Say that the records of an export were reported on a day; how many. What was voided since, or marked, is not.

    :raises ReportDayError: before the export, or in the future.
    :raises AlreadyReportedError: nothing is left to mark.
    """
    first, last = clock.local_date(exported.exported_at), clock.local_date(now)
    if not first <= reported_on <= last:
        raise ReportDayError(from_on=first.isoformat(), until_on=last.isoformat())
    _hold(session, exported)
    own = select(HoursExportLine.record_id).where(HoursExportLine.export_id == exported.id)
    open_ones = select(ServiceRecord.id).where(
        ServiceRecord.id.in_(own), ServiceRecord.state == RecordState.CREDITED, ServiceRecord.reported_on.is_(None)
    )
    ids = list(session.scalars(locked(open_ones.order_by(ServiceRecord.id))))
    if not ids:
        raise AlreadyReportedError()
    same = {"export_id": exported.id, "platform": exported.platform, "reported_on": reported_on}
    same |= {"marked_at": now, "marked_by_account_id": by.id}
    session.execute(insert(ReportMark), [same | {"id": new_id(), "record_id": record_id} for record_id in ids])
    _tell_records(session, exported, reported_on)
    audit.record(
        session,
        Action.SERVICE_REPORTED,
        exported,
        now=now,
        organisation_id=exported.organisation_id,
        fields=["reported_on"],
    )
    return len(ids)


def undo(session: Session, *, exported: HoursExport, by: Account, now: datetime) -> int:
    """Take the mark of an export back; how many records lost it.

    :raises NotReportedError: it has none.
    """
    _hold(session, exported)
    if not session.scalar(select(func.count()).where(*_standing(exported))):
        raise NotReportedError()
    _tell_records(session, exported, None)
    undone = session.execute(
        update(ReportMark)
        .where(*_standing(exported))
        .values(undone_at=now, undone_by_account_id=by.id)
        .returning(ReportMark.id)
    )
    count = len(undone.all())
    audit.record(
        session,
        Action.SERVICE_REPORT_UNDONE,
        exported,
        now=now,
        organisation_id=exported.organisation_id,
        fields=["reported_on"],
    )
    return count


def list_exports(session: Session, *, organisation_id: UUID, limit: int = 50) -> list[dict[str, Any]]:
    """What was exported here, the latest first, with how much of it is marked, on what day and by whom."""
    own = select(HoursExport, Account.display_name).join(Account, Account.id == HoursExport.exported_by_account_id)
    rows = session.execute(
        own.where(HoursExport.organisation_id == organisation_id)
        .order_by(HoursExport.exported_at.desc(), HoursExport.id)
        .limit(limit)
    ).all()
    marks = _marks_of(session, [exported.id for exported, _ in rows])
    return [_described(exported, name, marks.get(exported.id)) for exported, name in rows]


def described(session: Session, exported: HoursExport) -> dict[str, Any]:
    """What `HoursExportSchema` answers."""
    name = session.get_one(Account, exported.exported_by_account_id).display_name
    return _described(exported, name, _marks_of(session, [exported.id]).get(exported.id))


def _described(exported: HoursExport, name: str, marked: dict[str, Any] | None) -> dict[str, Any]:
    fields = ("id", "platform", "from_on", "until_on", "with_reported", "minutes", "exported_at")
    return {field: getattr(exported, field) for field in fields} | {
        "records": exported.record_count,
        "exported_by_name": name,
        "marked": marked,
    }


def _marks_of(session: Session, export_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = session.execute(
        select(
            ReportMark.export_id,
            func.count(),
            func.max(ReportMark.reported_on),
            func.max(ReportMark.marked_at),
            func.max(Account.display_name),
        )
        .join(Account, Account.id == ReportMark.marked_by_account_id)
        .where(ReportMark.export_id.in_(export_ids), ReportMark.undone_at.is_(None))
        .group_by(ReportMark.export_id)
    )
    return {
        export_id: {"records": count, "reported_on": reported_on, "marked_at": marked_at, "marked_by_name": name}
        for export_id, count, reported_on, marked_at, name in rows
    }


def _hold(session: Session, exported: HoursExport) -> None:
    """Whoever marks or takes back the same export waits."""
    session.scalars(locked(select(HoursExport.id).where(HoursExport.id == exported.id))).one()


def _standing(exported: HoursExport) -> tuple[Any, ...]:
    return (ReportMark.export_id == exported.id, ReportMark.undone_at.is_(None))


def _tell_records(session: Session, exported: HoursExport, reported_on: date | None) -> None:
    """Keep on the records what their standing marks of this export say."""
    marked = select(ReportMark.record_id).where(*_standing(exported))
    session.execute(
        update(ServiceRecord)
        .where(ServiceRecord.id.in_(marked))
        .values(reported_on=reported_on)
        .execution_options(synchronize_session=False)
    )
