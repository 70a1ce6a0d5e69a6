"""A member's phone and ID number: sealed, found again by blind index, shown masked."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from backend.core.db import keyring_of
from backend.core.security import Keyring, masked_id_number, masked_phone
from backend.identity.rules import normalised_phone
from backend.members.errors import IdNumberInvalidError
from backend.members.models import ID_NUMBER_CONTEXT, PHONE_CONTEXT, Member
from backend.members.rules import find_normalised_id_number


def checked_phone(text: str | None) -> str | None:
    """The normalised number, or None for none.

    :raises PhoneInvalidError: it is no mobile number.
    """
    return normalised_phone(text) if text is not None else None


def checked_id_number(text: str | None, *, today: date) -> str | None:
    """The normalised number, or None for none.

    :raises IdNumberInvalidError: it does not hold to GB 11643.
    """
    if text is None:
        return None
    number = find_normalised_id_number(text, today=today)
    if number is None:
        raise IdNumberInvalidError(field="id_number")
    return number


def give_phone(keyring: Keyring, member: Member, phone: str | None) -> None:
    """Let the file carry this normalised phone number, or none."""
    member.phone_sealed = keyring.seal(phone, context=PHONE_CONTEXT) if phone else None
    member.phone_index = keyring.index(phone) if phone else None
    member.phone_first3, member.phone_last4 = (phone[:3], phone[-4:]) if phone else (None, None)


def give_id_number(keyring: Keyring, member: Member, id_number: str | None) -> None:
    """Let the file carry this normalised ID number, or none."""
    member.id_number_sealed = keyring.seal(id_number, context=ID_NUMBER_CONTEXT) if id_number else None
    member.id_number_index = keyring.index(id_number) if id_number else None


def phone_of(session: Session, member: Member) -> str | None:
    """The full phone number: for what the member's account needs, and for a logged reveal."""
    sealed = member.phone_sealed
    return keyring_of(session).open(sealed, context=PHONE_CONTEXT) if sealed is not None else None


def id_number_of(session: Session, member: Member) -> str | None:
    """The full ID number: for a logged reveal."""
    sealed = member.id_number_sealed
    return keyring_of(session).open(sealed, context=ID_NUMBER_CONTEXT) if sealed is not None else None


def phone_mask(member: Member) -> str | None:
    """`138****0000`, from what the row has in clear: lists need no key."""
    if member.phone_first3 is None or member.phone_last4 is None:
        return None
    return masked_phone(member.phone_first3 + member.phone_last4)


def id_number_mask(session: Session, member: Member) -> str | None:
    """`320***********002X`."""
    number = id_number_of(session, member)
    return masked_id_number(number) if number is not None else None


def with_any_number(session: Session, *, phone: str | None, id_number: str | None) -> Select[UUID]:
    """Ids of the members that have one of these numbers, whichever key their index was made with."""
    keyring = keyring_of(session)
    phones = keyring.indexes(phone) if phone else []
    id_numbers = keyring.indexes(id_number) if id_number else []
    return select(Member.id).where(or_(Member.phone_index.in_(phones), Member.id_number_index.in_(id_numbers)))
