"""An uploaded roster between preview and application: its rows are sealed, and erased when it is over."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.core.security import masked_phone
from backend.identity.models import Account
from backend.members.errors import ImportNotOpenError
from backend.members.models import IMPORT_CONTEXT, ImportState, RosterImport
from backend.members.roster_import.checking import RosterRow, check
from backend.members.roster_import.planning import Change, ChangeKind, plan
from backend.members.roster_import.reading import read
from backend.organisations.errors import NotABranchError
from backend.organisations.models import PartyOrganisation

KEPT_FOR = timedelta(days=1)
SHOWN_ROWS = 200
_DAYS = ("born_on", "joined_on")


@dataclass(frozen=True)
class StagedRow:
    """A checked row and what the preview said it does."""

    row: RosterRow
    kind: ChangeKind
    member_id: str | None
    fields: tuple[str, ...]

    @property
    def signature(self) -> tuple[int, str, str | None, tuple[str, ...]]:
        """Comparable with that of a `Change`."""
        return (self.row.number, self.kind.value, self.member_id, self.fields)


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
) -> RosterImport:
    """Read and check a file and stage what it would do; nothing of it is in the roster yet.

    :raises NotABranchError: only branches have a roster.
    :raises NotASpreadsheetError, EncodingUnknownError, EmptyFileError, FileTooComplexError: see `reading.read`.
    """
    if not organisation.is_branch:
        raise NotABranchError()
    today = clock.local_date(now)
    checked = check(read(content), today=today)
    planned = plan(session, organisation_id=organisation.id, rows=checked.rows, headings=checked.headings, today=today)
    problems = sorted(checked.problems + planned.problems, key=lambda problem: problem.row or 0)
    kinds = [change.kind for change in planned.changes]
    imported = RosterImport(
        id=new_id(),
        organisation_id=organisation.id,
        account_id=by.id,
        state=ImportState.PREVIEW,
        file_name=file_name,
        rows_sealed=db.keyring_of(session).seal(_as_text(planned.changes, checked.headings), context=IMPORT_CONTEXT),
        problems=[problem.as_json() for problem in problems],
        counts={"rows": checked.row_count, "problems": len(problems)}
        | {kind.value: kinds.count(kind) for kind in ChangeKind},
        created_at=now,
    )
    session.add(imported)
    audit.record(session, Action.ROSTER_IMPORT_PREVIEWED, imported, now=now, organisation_id=organisation.id)
    return imported


def staged_rows(session: Session, imported: RosterImport) -> Staged:
    """What was staged; nothing once the import is over."""
    if imported.rows_sealed is None:
        return Staged([], {})
    data = json.loads(db.keyring_of(session).open(imported.rows_sealed, context=IMPORT_CONTEXT))
    return Staged([_staged(entry) for entry in data["rows"]], data["headings"])


def discard(session: Session, *, imported: RosterImport, now: datetime) -> None:
    """Throw an open import away; its rows are erased.

    :raises ImportNotOpenError: it is over.
    """
    if lock_state(session, imported) is not ImportState.PREVIEW:
        raise ImportNotOpenError()
    finish(session, imported, ImportState.DISCARDED, now=now)


def discard_stale_imports(session: Session, *, now: datetime) -> int:
    """Throw away what has lain open for a day, as the worker does; how many there were."""
    stale = session.scalars(
        db.locked(
            select(RosterImport).where(
                RosterImport.state == ImportState.PREVIEW, RosterImport.created_at <= now - KEPT_FOR
            )
        )
    ).all()
    for imported in stale:
        finish(session, imported, ImportState.DISCARDED, now=now)
    return len(stale)


def lock_state(session: Session, imported: RosterImport) -> ImportState:
    """The import's state now, which nobody else changes until the transaction ends."""
    return session.scalars(db.locked(select(RosterImport.state).where(RosterImport.id == imported.id))).one()


def finish(session: Session, imported: RosterImport, state: ImportState, *, now: datetime) -> None:
    """End an import and erase its rows."""
    imported.state, imported.rows_sealed, imported.finished_at = state, None, now
    action = Action.ROSTER_IMPORT_APPLIED if state is ImportState.APPLIED else Action.ROSTER_IMPORT_DISCARDED
    audit.record(session, action, imported, now=now, organisation_id=imported.organisation_id)


def described(session: Session, imported: RosterImport) -> dict[str, Any]:
    """What `ImportSchema` answers."""
    rows = staged_rows(session, imported).rows[:SHOWN_ROWS]
    return {
        "id": imported.id,
        "organisation_id": imported.organisation_id,
        "state": imported.state,
        "file_name": imported.file_name,
        "counts": imported.counts,
        "problems": imported.problems,
        "rows": [_shown(staged) for staged in rows],
        "created_at": imported.created_at,
        "finished_at": imported.finished_at,
    }


def _shown(staged: StagedRow) -> dict[str, Any]:
    phone = staged.row.values.get("phone")
    return {
        "row": staged.row.number,
        "name": staged.row.values["name"],
        "phone_masked": masked_phone(phone) if isinstance(phone, str) else None,
        "change": staged.kind,
        "changed_fields": list(staged.fields),
    }


def _as_text(changes: list[Change], headings: dict[str, str]) -> str:
    rows = [
        {
            "number": change.row.number,
            "values": {name: str(value) for name, value in change.row.values.items()},
            "month_only": sorted(change.row.month_only),
            "kind": change.kind.value,
            "member_id": change.known.member.id.hex if change.known is not None else None,
            "fields": change.fields,
        }
        for change in changes
    ]
    return json.dumps({"rows": rows, "headings": headings}, ensure_ascii=False)


def _staged(entry: dict[str, Any]) -> StagedRow:
    values = {name: date.fromisoformat(value) if name in _DAYS else value for name, value in entry["values"].items()}
    row = RosterRow(entry["number"], values, frozenset(entry["month_only"]))
    return StagedRow(row, ChangeKind(entry["kind"]), entry["member_id"], tuple(entry["fields"]))
