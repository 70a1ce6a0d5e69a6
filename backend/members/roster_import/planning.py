"""Comparing checked rows with the roster: who is new, who changes in what, and whom the branch may not touch.

A row is matched by ID number, else by phone, else by name and birth date among the branch's own members. All look-ups
are set-wise. The same plan is made at the preview and again under the lock when it is applied.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core import db
from backend.core.security import Keyring
from backend.identity.models import Account
from backend.members.models import Affiliation, GroupMembership, Member, MemberStanding, PartyGroup, Sex, Standing
from backend.members.roster_import.checking import RosterRow
from backend.members.roster_import.tables import Problem
from backend.members.rules import disagrees
from backend.members.service import numbers
from backend.organisations.dated import holds_on

_CHUNK = 500
_NUMBERS = ("id_number", "phone")


class ChangeKind(StrEnum):
    """What applying a row does."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Known:
    """A member of the branch as the plan compares them."""

    member: Member
    standing: Standing | None
    group: str | None


@dataclass(frozen=True)
class Change:
    """One row and what it does."""

    row: RosterRow
    kind: ChangeKind
    known: Known | None = None
    fields: tuple[str, ...] = ()

    @property
    def signature(self) -> tuple[int, str, str | None, tuple[str, ...]]:
        """Equal signatures do the same."""
        member_id = self.known.member.id.hex if self.known is not None else None
        return (self.row.number, self.kind.value, member_id, self.fields)


@dataclass
class Plan:
    """What applying a file does."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan(
    session: Session, *, organisation_id: UUID, rows: list[RosterRow], headings: dict[str, str], today: date
) -> Plan:
    """Compare `rows` with the branch's roster of today."""
    here = _members_of(session, organisation_id, today=today)
    planner = _Planner(session, db.keyring_of(session), headings, here, _owners(session, rows))
    rest = [row for row in rows if not planner.match_by_number(row)]
    planner.match_by_name(rest)
    for member_id, row in planner.matched.items():
        planner.compare(row, here[member_id])
    planner.refuse_taken_sign_ins()
    planner.result.changes.sort(key=lambda change: change.row.number)
    return planner.result


def _members_of(session: Session, organisation_id: UUID, *, today: date) -> dict[UUID, Known]:
    rows = session.execute(
        select(Member, MemberStanding.standing, PartyGroup.name)
        .join(Affiliation, Affiliation.member_id == Member.id)
        .outerjoin(MemberStanding, and_(MemberStanding.member_id == Member.id, holds_on(MemberStanding, today)))
        .outerjoin(GroupMembership, and_(GroupMembership.member_id == Member.id, holds_on(GroupMembership, today)))
        .outerjoin(
            PartyGroup, and_(PartyGroup.id == GroupMembership.group_id, PartyGroup.organisation_id == organisation_id)
        )
        .where(Affiliation.organisation_id == organisation_id, holds_on(Affiliation, today))
        .execution_options(populate_existing=True)
    )
    return {member.id: Known(member, standing, group) for member, standing, group in rows}


@dataclass(frozen=True)
class _Owners:
    """Who, anywhere, has the numbers of the file: member id by normalised number."""

    by_field: dict[str, dict[str, UUID]]

    def find(self, row: RosterRow, column: str) -> UUID | None:
        value = row.values.get(column)
        return self.by_field[column].get(value) if isinstance(value, str) else None


def _owners(session: Session, rows: list[RosterRow]) -> _Owners:
    keyring = db.keyring_of(session)
    columns = {"phone": Member.phone_index, "id_number": Member.id_number_index}
    found: dict[str, dict[str, UUID]] = {}
    for name, column in columns.items():
        values = {value for row in rows if isinstance(value := row.values.get(name), str)}
        number_of = _by_index(keyring, values)
        found[name] = {
            number_of[index]: member_id for member_id, index in _look_up(session, Member.id, column, number_of)
        }
    return _Owners(found)


def _by_index(keyring: Keyring, values: Iterable[str]) -> dict[bytes, str]:
    return {index: value for value in values for index in keyring.indexes(value)}


def _look_up(
    session: Session, what: InstrumentedAttribute[UUID], column: Any, indexes: Collection[bytes]
) -> list[tuple[UUID, bytes]]:
    wanted = list(indexes)
    return [
        (found_id, index)
        for start in range(0, len(wanted), _CHUNK)
        for found_id, index in session.execute(select(what, column).where(column.in_(wanted[start : start + _CHUNK])))
    ]


@dataclass
class _Planner:
    """The state of one plan."""

    session: Session
    keyring: Keyring
    headings: dict[str, str]
    here: dict[UUID, Known]
    owners: _Owners
    matched: dict[UUID, RosterRow] = field(default_factory=dict)
    result: Plan = field(default_factory=Plan)

    def match_by_number(self, row: RosterRow) -> bool:
        """Whether a number of the row has an owner, so that the row is settled or refused."""
        found = {column: owner for column in _NUMBERS if (owner := self.owners.find(row, column)) is not None}
        if not found:
            return False
        foreign = next((column for column, owner in found.items() if owner not in self.here), None)
        if foreign is not None:
            self._note("member_elsewhere", row, foreign)
            return True
        owner = next(iter(found.values()))
        if any(other != owner for other in found.values()) or _has_other_id_number(self.here[owner], row, found):
            self._note("number_of_another", row, "phone")
        elif owner in self.matched:
            self._note("duplicate_in_file", row, "name", detail=str(self.matched[owner].number))
        else:
            self.matched[owner] = row
        return True

    def match_by_name(self, rows: list[RosterRow]) -> None:
        """Give the rows the members of that name whom no number has claimed; who has none is new."""
        free: dict[str, list[Known]] = {}
        for known in self.here.values():
            if known.member.id not in self.matched:
                free.setdefault(known.member.name, []).append(known)
        for row in rows:
            named = free.get(str(row.values["name"]), [])
            candidates = [known for known in named if _may_be(known.member, row)]
            choice = [known for known in candidates if known.member.born_on == row.values.get("born_on")] or candidates
            if len(choice) > 1:
                self._note("ambiguous_member", row, "name")
            elif choice:
                named.remove(choice[0])
                self.matched[choice[0].member.id] = row
            else:
                self.result.changes.append(Change(row, ChangeKind.NEW))

    def compare(self, row: RosterRow, known: Known) -> None:
        """Note what the row changes in the file of its member."""
        fields = tuple(column for column in row.values if self._differs(row, known, column))
        if self._contradicts_file(row, known.member, fields):
            self._note("id_number_mismatch", row, "name")
            return
        kind = ChangeKind.CHANGED if fields else ChangeKind.UNCHANGED
        self.result.changes.append(Change(row, kind, known, fields))

    def refuse_taken_sign_ins(self) -> None:
        """A changed phone is also a changed sign-in: no other account may have it."""
        asked = {
            str(change.row.values["phone"]): change
            for change in self.result.changes
            if change.known is not None and "phone" in change.fields and change.known.member.account_id is not None
        }
        number_of = _by_index(self.keyring, asked)
        for account_id, index in _look_up(self.session, Account.id, Account.phone_index, number_of):
            change = asked[number_of[index]]
            if change.known is not None and change.known.member.account_id != account_id:
                self._note("number_of_another", change.row, "phone")

    def _note(self, reason: str, row: RosterRow, column: str, *, detail: str | None = None) -> None:
        self.result.problems.append(Problem(reason, row.number, self.headings.get(column), detail))

    def _differs(self, row: RosterRow, known: Known, column: str) -> bool:
        member, value = known.member, row.values[column]
        if column in ("born_on", "joined_on"):
            return not _is_same_day(member, row, column)
        if column in _NUMBERS:
            present = member.phone_index if column == "phone" else member.id_number_index
            return present not in self.keyring.indexes(str(value))
        if column in ("standing", "group"):
            return bool(getattr(known, column) != value)
        return bool(getattr(member, column) != value)

    def _contradicts_file(self, row: RosterRow, member: Member, fields: tuple[str, ...]) -> bool:
        """The row brings no ID number, but the file has one that its birth date or sex contradicts."""
        if "id_number" in row.values or not {"born_on", "sex"} & set(fields):
            return False
        id_number = numbers.id_number_of(self.session, member)
        if id_number is None:
            return False
        born_on, sex = row.values.get("born_on", member.born_on), row.values.get("sex", member.sex)
        return disagrees(id_number, born_on=born_on if isinstance(born_on, date) else None, sex=Sex(str(sex)))


def _has_other_id_number(known: Known, row: RosterRow, found: dict[str, UUID]) -> bool:
    """Found by phone, but file and row carry different ID numbers: two people, one phone."""
    return "id_number" not in found and "id_number" in row.values and known.member.id_number_index is not None


def _may_be(member: Member, row: RosterRow) -> bool:
    """Same name is given: nothing that both know may differ."""
    if "id_number" in row.values and member.id_number_index is not None:
        return False
    born_on = row.values.get("born_on")
    return born_on is None or member.born_on is None or _is_same_day(member, row, "born_on")


def _is_same_day(member: Member, row: RosterRow, column: str) -> bool:
    ours, theirs = getattr(member, column), row.values[column]
    if column in row.month_only and isinstance(ours, date) and isinstance(theirs, date):
        return (ours.year, ours.month) == (theirs.year, theirs.month)
    return bool(ours == theirs)
