"""Applying previewed hours: all of them or nothing, and only what the preview showed.

Unsealing comes before the first lock; under it the plan is made again, and the writes are set-wise.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.ids import new_id
from backend.identity.models import Account
from backend.organisations.models import PartyOrganisation
from backend.volunteering.errors.transfers import (
    HoursChangedMeanwhileError,
    HoursImportHasProblemsError,
    HoursImportNotOpenError,
)
from backend.volunteering.models import Grade, HoursImport, HoursImportState, RowKind, Source
from backend.volunteering.reference.transfers import hours_columns
from backend.volunteering.service import ledger, ledger_batch, people
from backend.volunteering.service.hours_import.checking import Checked
from backend.volunteering.service.hours_import.planning import PlannedRow, plan
from backend.volunteering.service.hours_import.staging import Staged, finish, lock_state, staged_rows


def apply(session: Session, *, imported: HoursImport, by: Account, now: datetime) -> None:
    """Write the previewed rows into the ledger: source import, grade D, each waits for a second person.

    :raises HoursImportNotOpenError: it was applied or discarded.
    :raises HoursImportHasProblemsError: with a problem nothing is applied.
    :raises HoursChangedMeanwhileError: it would do something else than the preview showed.
    """
    if imported.state is not HoursImportState.PREVIEW:
        raise HoursImportNotOpenError()
    if imported.problems:
        raise HoursImportHasProblemsError()
    staged = staged_rows(session, imported)
    if lock_state(session, imported) is not HoursImportState.PREVIEW:
        raise HoursImportNotOpenError()
    organisation = session.get_one(PartyOrganisation, imported.organisation_id)
    try:
        with session.begin_nested():
            _write(session, organisation, staged, by=by, now=now)
    except IntegrityError as taken:  # Somebody else wrote the time of one of them, or made them a volunteer.
        raise HoursChangedMeanwhileError() from taken
    finish(session, imported, HoursImportState.APPLIED, now=now)


def _write(session: Session, organisation: PartyOrganisation, staged: Staged, *, by: Account, now: datetime) -> None:
    checked = Checked(hours_columns(), rows=[entry.row for entry in staged.rows], headings=staged.headings)
    planned = plan(session, organisation=organisation, checked=checked, now=now)
    ledger_batch.hold(session, {row.person.volunteer_id for row in planned.rows if row.person.volunteer_id})
    planned = plan(session, organisation=organisation, checked=checked, now=now)  # Now nobody else writes for them.
    if planned.problems or [row.signature for row in planned.rows] != [entry.signature for entry in staged.rows]:
        raise HoursChangedMeanwhileError()
    new = [row for row in planned.rows if row.kind is RowKind.NEW]
    made = people.make_many(
        session, member_ids={row.person.key for row in new if row.person.volunteer_id is None}, now=now
    )
    entries = [(row.person.volunteer_id or made[row.person.key], _entry(row, by.id)) for row in new]
    ledger_batch.add(session, entries, now=now)


def _entry(planned: PlannedRow, account_id: UUID) -> ledger.Entry:
    return ledger.Entry(
        project=planned.project,
        interval=planned.row.interval,
        source=Source.IMPORT,
        grade=Grade.D,
        recorded_by_account_id=account_id,
        id=new_id(),
    )
