"""The member's file: entering and correcting it by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import audit, clock, db
from backend.core.audit import Action
from backend.identity.models import Account
from backend.identity.service import accounts
from backend.members.errors import (
    ChangedMeanwhileError,
    CodeUnknownError,
    DateInFutureError,
    IdNumberInvalidError,
    MemberExistsError,
)
from backend.members.models import Member, PartyGroup, Sex, Standing
from backend.members.pinyin import pinyin_of
from backend.members.reference import codes
from backend.members.rules import birth_date_in, disagrees, normalised_name
from backend.members.service import affiliations, entering, numbers
from backend.organisations.errors import NotABranchError
from backend.organisations.models import PartyOrganisation

PLAIN_FIELDS = ("sex", "born_on", "ethnicity", "education", "joined_on")


def create(
    session: Session,
    *,
    organisation: PartyOrganisation,
    name: str,
    sex: Sex,
    standing: Standing,
    phone: str | None = None,
    born_on: date | None = None,
    ethnicity: str | None = None,
    education: str | None = None,
    id_number: str | None = None,
    joined_on: date | None = None,
    affiliated_from: date | None = None,
    group: PartyGroup | None = None,
    now: datetime,
) -> Member:
    """Enter a member into the branch from `affiliated_from` on, by default today.

    A birth date that is not given comes from the ID number.

    :raises NotABranchError: only branches have members.
    :raises PhoneInvalidError, IdNumberInvalidError, CodeUnknownError, DateInFutureError: so it is; they name the field.
    :raises MemberExistsError: somebody has this phone or ID number.
    """
    if not organisation.is_branch:
        raise NotABranchError()
    today = clock.local_date(now)
    from_on = affiliated_from or today
    _check_facts(today, affiliated_from=from_on)
    member = checked_file(
        session,
        name=name,
        sex=sex,
        phone=phone,
        born_on=born_on,
        ethnicity=ethnicity,
        education=education,
        id_number=id_number,
        joined_on=joined_on,
        now=now,
    )
    refuse_known_numbers(session, phone=phone, id_number=id_number, organisation_id=organisation.id, today=today)
    with refusing_doubles():
        entering.enter(
            session, organisation=organisation, entries=[entering.Entry(member, standing, from_on, group)], now=now
        )
    return member


def checked_file(
    session: Session,
    *,
    name: str,
    sex: Sex,
    phone: str | None,
    born_on: date | None,
    ethnicity: str | None,
    id_number: str | None,
    joined_on: date | None,
    now: datetime,
    education: str | None = None,
) -> Member:
    """A file that is not in the database yet. A birth date that is not given comes from the ID number.

    :raises PhoneInvalidError, IdNumberInvalidError, CodeUnknownError, DateInFutureError: so it is; they name the field.
    """
    today = clock.local_date(now)
    phone, id_number = numbers.checked_phone(phone), numbers.checked_id_number(id_number, today=today)
    born_on = born_on or (birth_date_in(id_number) if id_number else None)
    _check_facts(today, born_on=born_on, joined_on=joined_on, ethnicity=ethnicity, education=education)
    if id_number is not None and disagrees(id_number, born_on=born_on, sex=sex):
        raise IdNumberInvalidError(field="id_number")
    return entering.prepare(
        session,
        name=normalised_name(name),
        sex=sex,
        phone=phone,
        born_on=born_on,
        ethnicity=ethnicity,
        education=education,
        id_number=id_number,
        joined_on=joined_on,
        now=now,
    )


def correct(
    session: Session,
    *,
    member: Member,
    changes: dict[str, Any],
    changed_at: datetime,
    organisation_id: UUID,
    now: datetime,
) -> None:
    """Correct the fields named in `changes`, if the file is still as it was at `changed_at`.

    A new phone number is also the one with which the member's account signs in.

    :raises ChangedMeanwhileError: somebody changed the file since.
    :raises PhoneInvalidError, IdNumberInvalidError, CodeUnknownError, DateInFutureError: so it is; they name the field.
    :raises MemberExistsError: somebody else has this phone or ID number.
    :raises PhoneTakenError: another account signs in with this number.
    """
    _lock_unchanged(session, member, changed_at=changed_at)
    today = clock.local_date(now)
    changes = _checked(changes, today=today)
    changed = [name for name, value in changes.items() if _present(session, member, name) != value]
    if not changed:
        return
    phone, id_number = (changes[name] if name in changed else None for name in ("phone", "id_number"))
    refuse_known_numbers(
        session, phone=phone, id_number=id_number, organisation_id=organisation_id, today=today, but=member.id
    )
    with refusing_doubles():
        for name in changed:
            _put(session, member, name, changes[name])
        _refuse_contradiction(session, member)
        member.changed_at = now
        session.flush()
    follow_account(session, member=member, changed=changed, organisation_id=organisation_id, now=now)
    audit.record(
        session, Action.MEMBER_CORRECTED, member, now=now, organisation_id=organisation_id, fields=sorted(changed)
    )


def follow_account(
    session: Session, *, member: Member, changed: list[str], organisation_id: UUID, now: datetime
) -> None:
    """Let the member's account, if there is one, take over a changed name or phone number.

    :raises PhoneTakenError: another account signs in with this number.
    """
    if member.account_id is None or not {"name", "phone"} & set(changed):
        return
    account = session.get_one(Account, member.account_id)
    if "name" in changed:
        accounts.rename(session, account=account, display_name=member.name, now=now, organisation_id=organisation_id)
    if "phone" in changed:
        phone = numbers.phone_of(session, member)
        accounts.change_phone(session, account=account, phone=phone, now=now, organisation_id=organisation_id)


def _lock_unchanged(session: Session, member: Member, *, changed_at: datetime) -> None:
    statement = db.locked(select(Member).where(Member.id == member.id))
    present = session.scalars(statement.execution_options(populate_existing=True)).one()
    if present.changed_at != changed_at:
        raise ChangedMeanwhileError()


def _checked(changes: dict[str, Any], *, today: date) -> dict[str, Any]:
    checked = dict(changes)
    _check_facts(today, **{name: value for name, value in changes.items() if name in PLAIN_FIELDS and name != "sex"})
    if "name" in changes:
        checked["name"] = normalised_name(changes["name"])
    if "phone" in changes:
        checked["phone"] = numbers.checked_phone(changes["phone"])
    if "id_number" in changes:
        checked["id_number"] = numbers.checked_id_number(changes["id_number"], today=today)
    return checked


def _check_facts(today: date, **facts: date | str | None) -> None:
    for field, value in facts.items():
        if isinstance(value, date) and value > today:
            raise DateInFutureError(field=field)
        if isinstance(value, str) and value not in codes(field):
            raise CodeUnknownError(field=field)


def _present(session: Session, member: Member, field: str) -> Any:
    if field == "phone":
        return numbers.phone_of(session, member)
    if field == "id_number":
        return numbers.id_number_of(session, member)
    return getattr(member, field)


def _put(session: Session, member: Member, field: str, value: Any) -> None:
    if field == "phone":
        numbers.give_phone(db.keyring_of(session), member, value)
    elif field == "id_number":
        numbers.give_id_number(db.keyring_of(session), member, value)
    else:
        setattr(member, field, value)
    if field == "name":
        member.name_pinyin = pinyin_of(value)


def _refuse_contradiction(session: Session, member: Member) -> None:
    id_number = numbers.id_number_of(session, member)
    if id_number is not None and disagrees(id_number, born_on=member.born_on, sex=member.sex):
        raise IdNumberInvalidError(field="id_number")


def refuse_known_numbers(
    session: Session,
    *,
    phone: str | None,
    id_number: str | None,
    organisation_id: UUID,
    today: date,
    but: UUID | None = None,
) -> None:
    """Refuse numbers of which somebody has one, as `MemberExistsError` tells it; `but` may keep theirs.

    :raises PhoneInvalidError, IdNumberInvalidError, MemberExistsError: so it is.
    """
    phone, id_number = numbers.checked_phone(phone), numbers.checked_id_number(id_number, today=today)
    known = set(session.scalars(numbers.with_any_number(session, phone=phone, id_number=id_number))) - {but}
    if known:
        homes = [affiliations.find_affiliation(session, member_id=found, on=today) for found in known]
        here = any(home is not None and home.organisation_id == organisation_id for home in homes)
        raise MemberExistsError(here=here, former=not any(homes))


@contextmanager
def refusing_doubles() -> Iterator[None]:
    """The database's uniqueness decides between parallel requests."""
    try:
        yield
    except IntegrityError as double:
        raise MemberExistsError(here=False, former=False) from double
