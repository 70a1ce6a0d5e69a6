"""Uploaded hours between preview and application: the rows are sealed, and erased when it is over."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.identity.models import Account
from backend.members.roster_import.reading import read
from backend.members.roster_import.tables import Problem
from backend.organisations.models import PartyOrganisation
from backend.volunteering.errors.transfers import HoursImportNotOpenError
from backend.volunteering.models import HOURS_IMPORT_CONTEXT, HoursImport, HoursImportState, RowKind
from backend.volunteering.rules.ledger import Interval
from backend.volunteering.service.hours_import.checking import Checked, HoursRow, check
from backend.volunteering.service.hours_import.planning import PlannedRow, plan

KEPT_FOR = timedelta(days=1)
SHOWN_ROWS = 200
MOST_PROBLEMS = 500
"""More than so help nobody to correct a file; the count tells of all."""
_ENDING = {
    HoursImportState.APPLIED: Action.SERVICE_IMPORT_APPLIED,
    HoursImportState.DISCARDED: Action.SERVICE_IMPORT_DISCARDED,
}


@dataclass(frozen=True)
class StagedRow:
    """A checked row and what the preview said it does."""

    row: HoursRow
    kind: RowKind
    name: str | None
    title: str
    signature: tuple[int, str, str, str]


@dataclass(frozen=True)
class Staged:
    """The rows of an import and the headings they came under."""

    rows: list[StagedRow]
    headings: dict[str, str]


def preview(
    session: Session,
    *,
    organisation: PartyOrganisation,
    content: bytes,
    file_name: str,
    by: Account,
    now: datetime,
) -> HoursImport:
    """Read and check a file and stage what it would do; nothing of it is in the ledger yet.

    :raises NotASpreadsheetError, EncodingUnknownError, EmptyFileError, FileTooComplexError: see `reading.read`.
    """
    checked = check(read(content), now=now)
    planned = plan(session, organisation=organisation, checked=checked, now=now)
    problems = sorted(checked.problems + planned.problems, key=lambda problem: problem.row or 0)
    imported = HoursImport(
        id=new_id(),
        organisation_id=organisation.id,
        account_id=by.id,
        state=HoursImportState.PREVIEW,
        file_name=file_name,
        rows_sealed=db.keyring_of(session).seal(_as_text(planned.rows, checked), context=HOURS_IMPORT_CONTEXT),
        problems=[problem.as_json() for problem in problems[:MOST_PROBLEMS]],
        counts=_counts(checked, planned.rows, problems),
        created_at=now,
    )
    session.add(imported)
    audit.record(session, Action.SERVICE_IMPORT_PREVIEWED, imported, now=now, organisation_id=organisation.id)
    return imported


def _counts(checked: Checked, rows: list[PlannedRow], problems: list[Problem]) -> dict[str, int]:
    new = [planned for planned in rows if planned.kind is RowKind.NEW]
    return {
        "rows": checked.row_count,
        "problems": len(problems),
        "new": len(new),
        "known": len(rows) - len(new),
        "people": len({planned.person.key for planned in new}),
        "minutes": sum(planned.row.interval.minutes for planned in new),
    }


def staged_rows(session: Session, imported: HoursImport) -> Staged:
    """What was staged; nothing once the import is over."""
    if imported.rows_sealed is None:
        return Staged([], {})
    data = json.loads(db.keyring_of(session).open(imported.rows_sealed, context=HOURS_IMPORT_CONTEXT))
    return Staged([_staged(entry) for entry in data["rows"]], data["headings"])


def list_imports(session: Session, *, organisation_id: UUID, limit: int = 20) -> list[HoursImport]:
    """What was uploaded here, the latest first."""
    own = select(HoursImport).where(HoursImport.organisation_id == organisation_id)
    return list(session.scalars(own.order_by(HoursImport.created_at.desc(), HoursImport.id).limit(limit)))


def discard(session: Session, *, imported: HoursImport, now: datetime) -> None:
    """Throw an open import away; its rows are erased.

    :raises HoursImportNotOpenError: it is over.
    """
    if lock_state(session, imported) is not HoursImportState.PREVIEW:
        raise HoursImportNotOpenError()
    finish(session, imported, HoursImportState.DISCARDED, now=now)


def discard_stale_imports(session: Session, *, now: datetime) -> int:
    """Throw away what has lain open for a day, as the worker does; how many there were."""
    open_for_long = select(HoursImport).where(
        HoursImport.state == HoursImportState.PREVIEW, HoursImport.created_at <= now - KEPT_FOR
    )
    stale = session.scalars(db.locked(open_for_long)).all()
    for imported in stale:
        finish(session, imported, HoursImportState.DISCARDED, now=now)
    return len(stale)


def lock_state(session: Session, imported: HoursImport) -> HoursImportState:
    """The import's state now, which nobody else changes until the transaction ends."""
    return session.scalars(db.locked(select(HoursImport.state).where(HoursImport.id == imported.id))).one()


def finish(session: Session, imported: HoursImport, state: HoursImportState, *, now: datetime) -> None:
    """End an import and erase its rows."""
    imported.state, imported.rows_sealed, imported.finished_at = state, None, now
    audit.record(session, _ENDING[state], imported, now=now, organisation_id=imported.organisation_id)


def described(session: Session, imported: HoursImport) -> dict[str, Any]:
    """What `HoursImportSchema` answers."""
    rows = staged_rows(session, imported).rows[:SHOWN_ROWS]
    return summary(imported) | {"problems": imported.problems, "rows": [_shown(staged) for staged in rows]}


def summary(imported: HoursImport) -> dict[str, Any]:
    """The same without rows and problems."""
    names = ("id", "organisation_id", "state", "file_name", "counts", "created_at", "finished_at")
    return {name: getattr(imported, name) for name in names}


def _shown(staged: StagedRow) -> dict[str, Any]:
    interval = staged.row.interval
    return {
        "row": staged.row.number,
        "name": staged.name,
        "project_title": staged.title,
        "starts_at": interval.starts_at,
        "ends_at": interval.ends_at,
        "minutes": interval.minutes,
        "change": staged.kind,
    }


def _as_text(rows: list[PlannedRow], checked: Checked) -> str:
    entries = [
        {
            "number": planned.row.number,
            "project": planned.row.project,
            "starts_at": planned.row.interval.starts_at.isoformat(),
            "ends_at": planned.row.interval.ends_at.isoformat(),
            "volunteer_number": planned.row.volunteer_number,
            "name": planned.row.name,
            "last_four": planned.row.last_four,
            "shown_name": planned.person.name,
            "title": planned.project.title,
            "signature": planned.signature,
        }
        for planned in rows
    ]
    return json.dumps({"rows": entries, "headings": checked.headings}, ensure_ascii=False)


def _staged(entry: dict[str, Any]) -> StagedRow:
    row = HoursRow(
        number=entry["number"],
        project=entry["project"],
        interval=Interval(datetime.fromisoformat(entry["starts_at"]), datetime.fromisoformat(entry["ends_at"])),
        volunteer_number=entry["volunteer_number"],
        name=entry["name"],
        last_four=entry["last_four"],
    )
    number, kind, person, project = entry["signature"]
    return StagedRow(row, RowKind(kind), entry["shown_name"], entry["title"], (number, kind, person, project))
