"""Putting new members into a branch, one or many: files that are prepared beforehand, then written set-wise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.core import audit, db
from backend.core.audit import Action
from backend.core.ids import new_id
from backend.members.models import (
    Affiliation,
    AffiliationReason,
    GroupMembership,
    Member,
    MemberStanding,
    PartyGroup,
    Sex,
    Standing,
)
from backend.members.pinyin import pinyin_of
from backend.members.service import numbers
from backend.organisations.models import PartyOrganisation


@dataclass(frozen=True)
class Entry:
    """A prepared file, and as what its member enters the branch."""

    member: Member
    standing: Standing
    from_on: date
    group: PartyGroup | None = None


def prepare(
    session: Session,
    *,
    name: str,
    sex: Sex,
    phone: str | None,
    born_on: date | None,
    ethnicity: str | None,
    education: str | None,
    id_number: str | None,
    joined_on: date | None,
    now: datetime,
) -> Member:
    """A file that is not in the database yet. Sealing takes time, so this comes before the first lock.

    Name and numbers are normalised, codes and dates checked: that is the caller's part.
    """
    member = Member(
        id=new_id(),
        name=name,
        name_pinyin=pinyin_of(name),
        sex=sex,
        born_on=born_on,
        ethnicity=ethnicity,
        education=education,
        joined_on=joined_on,
        created_at=now,
        changed_at=now,
    )
    keyring = db.keyring_of(session)
    numbers.give_phone(keyring, member, phone)
    numbers.give_id_number(keyring, member, id_number)
    return member


def enter(session: Session, *, organisation: PartyOrganisation, entries: Sequence[Entry], now: datetime) -> None:
    """Write the files with affiliation, standing and group, each from its day on.

    :raises IntegrityError: somebody has one of the numbers.
    """
    session.add_all(entry.member for entry in entries)
    session.flush()
    home = {"organisation_id": organisation.id, "reason": AffiliationReason.FIRST_ENTRY}
    _insert(session, Affiliation, [_since(entry) | home for entry in entries])
    _insert(session, MemberStanding, [_since(entry) | {"standing": entry.standing} for entry in entries])
    grouped = [_since(entry) | {"group_id": entry.group.id} for entry in entries if entry.group is not None]
    _insert(session, GroupMembership, grouped)
    for entry in entries:
        audit.record(session, Action.MEMBER_CREATED, entry.member, now=now, organisation_id=organisation.id)


def _since(entry: Entry) -> dict[str, Any]:
    return {"id": new_id(), "member_id": entry.member.id, "from_on": entry.from_on}


def _insert(session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
