"""Applying a previewed roster: all of it or nothing, and only what the preview showed.

Sealing and pinyin come before the first lock; under it the plan is made again, and the writes are set-wise.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.members.errors import ImportHasProblemsError, ImportNotOpenError, RosterChangedMeanwhileError
from backend.members.models import ImportState, Member, PartyGroup, RosterImport, Sex, Standing
from backend.members.pinyin import pinyin_of
from backend.members.roster_import.checking import RosterRow
from backend.members.roster_import.planning import Change, ChangeKind, Plan, plan
from backend.members.roster_import.staging import Staged, finish, lock_state, staged_rows
from backend.members.service import entering, files, groups, numbers, standings
from backend.members.service.entering import Entry
from backend.organisations.models import PartyOrganisation

_PLAIN = ("name", "born_on", "ethnicity", "education", "joined_on")


def apply(session: Session, *, imported: RosterImport, now: datetime) -> None:
    """Put the previewed rows into the branch's roster. New members belong to it from today.

    :raises ImportNotOpenError: it was applied or discarded.
    :raises ImportHasProblemsError: with a problem nothing is applied.
    :raises RosterChangedMeanwhileError: it would do something else than the preview showed.
    """
    if imported.state is not ImportState.PREVIEW:
        raise ImportNotOpenError()
    if imported.problems:
        raise ImportHasProblemsError()
    staged = staged_rows(session, imported)
    prepared = {
        entry.row.number: _new_member(session, entry.row, now=now)
        for entry in staged.rows
        if entry.kind is ChangeKind.NEW
    }
    organisation = _lock(session, imported)
    planned = _replan(session, imported, staged, today=clock.local_date(now))
    try:
        _Writer(session, organisation, now).write(planned, prepared)
        finish(session, imported, ImportState.APPLIED, now=now)
        session.flush()
    except IntegrityError as double:  # A parallel import into another branch brought the same person.
        raise RosterChangedMeanwhileError() from double


def _lock(session: Session, imported: RosterImport) -> PartyOrganisation:
    """Imports into one branch wait for each other."""
    if lock_state(session, imported) is not ImportState.PREVIEW:
        raise ImportNotOpenError()
    branch = select(PartyOrganisation).where(PartyOrganisation.id == imported.organisation_id)
    return session.scalars(db.locked(branch)).one()


def _replan(session: Session, imported: RosterImport, staged: Staged, *, today: date) -> Plan:
    rows = [entry.row for entry in staged.rows]
    planned = plan(session, organisation_id=imported.organisation_id, rows=rows, headings=staged.headings, today=today)
    previewed = [entry.signature for entry in staged.rows]
    if planned.problems or [change.signature for change in planned.changes] != previewed:
        raise RosterChangedMeanwhileError()
    return planned


def _new_member(session: Session, row: RosterRow, *, now: datetime) -> Member:
    return entering.prepare(
        session,
        name=str(row.values["name"]),
        sex=Sex(str(row.values["sex"])),
        phone=_text(row, "phone"),
        born_on=_day(row, "born_on"),
        ethnicity=_text(row, "ethnicity"),
        education=_text(row, "education"),
        id_number=_text(row, "id_number"),
        joined_on=_day(row, "joined_on"),
        now=now,
    )


def _put_plain(member: Member, row: RosterRow, fields: tuple[str, ...]) -> None:
    for field in fields:
        setattr(member, field, row.values.get(field))
    if "name" in fields:
        member.name_pinyin = pinyin_of(member.name)


def _text(row: RosterRow, field: str) -> str | None:
    value = row.values.get(field)
    return value if isinstance(value, str) else None


def _day(row: RosterRow, field: str) -> date | None:
    value = row.values.get(field)
    return value if isinstance(value, date) else None


@dataclass
class _Writer:
    """Writes one plan."""

    session: Session
    organisation: PartyOrganisation
    now: datetime

    def write(self, planned: Plan, prepared: dict[int, Member]) -> None:
        """New members set-wise, changed ones file by file."""
        new = [(change.row, prepared[change.row.number]) for change in planned.changes if change.known is None]
        group_of = self._groups([row for row, _ in new])
        self._insert(new, group_of)
        for change in planned.changes:
            if change.kind is ChangeKind.CHANGED:
                self._change(change)

    def _groups(self, rows: list[RosterRow]) -> dict[str, PartyGroup]:
        """The branch's groups by name; those that the file names and that are missing are formed."""
        found = {group.name: group for group in groups.list_groups(self.session, organisation_id=self.organisation.id)}
        for name in dict.fromkeys(str(row.values["group"]) for row in rows if "group" in row.values):
            if name not in found:
                found[name] = groups.create(self.session, organisation=self.organisation, name=name, now=self.now)
        return found

    def _insert(self, new: list[tuple[RosterRow, Member]], group_of: dict[str, PartyGroup]) -> None:
        today = clock.local_date(self.now)
        entries = [
            Entry(
                member,
                Standing(str(row.values["standing"])),
                today,
                group_of[str(row.values["group"])] if "group" in row.values else None,
            )
            for row, member in new
        ]
        entering.enter(self.session, organisation=self.organisation, entries=entries, now=self.now)

    def _change(self, change: Change) -> None:
        known, row, place = change.known, change.row, self.organisation.id
        if known is None:
            return
        member, keyring = known.member, db.keyring_of(self.session)
        _put_plain(member, row, tuple(field for field in _PLAIN if field in change.fields))
        if "sex" in change.fields:
            member.sex = Sex(str(row.values["sex"]))
        if "phone" in change.fields:
            numbers.give_phone(keyring, member, _text(row, "phone"))
        if "id_number" in change.fields:
            numbers.give_id_number(keyring, member, _text(row, "id_number"))
        if "standing" in change.fields:
            self._change_standing(member, Standing(str(row.values["standing"])))
        if "group" in change.fields:
            group = self._groups([row])[str(row.values["group"])]
            groups.put_member(self.session, member=member, group=group, organisation_id=place, now=self.now)
        member.changed_at = self.now
        fields = list(change.fields)
        self.session.flush()
        files.follow_account(self.session, member=member, changed=fields, organisation_id=place, now=self.now)
        audit.record(
            self.session, Action.MEMBER_CORRECTED, member, now=self.now, organisation_id=place, fields=sorted(fields)
        )

    def _change_standing(self, member: Member, standing: Standing) -> None:
        standings.change(
            self.session,
            member=member,
            standing=standing,
            from_on=clock.local_date(self.now),
            organisation_id=self.organisation.id,
            now=self.now,
        )
