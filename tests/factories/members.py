"""Members for tests, entered by the members' own service. Names are invented, ID numbers unassignable."""

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Member, Sex, Standing
from backend.members.rules import check_digit
from backend.members.service import files
from backend.organisations.models import PartyOrganisation
from tests.factories.identity import make_account, new_phone

_people = count(1)
_GIVEN = "安柏晨岱恩帆歌禾靖楷岚沐宁澎乔睿书棠薇溪雅泽"
_SURNAMES = "王李张刘陈杨赵黄周吴"


def new_name() -> str:
    """A name that no other test member has."""
    number = next(_people)
    first, second = divmod(number, len(_GIVEN))
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[first % len(_GIVEN)] + _GIVEN[second]


def id_number(*, born_on: date = date(1980, 5, 17), serial: int = 1, sex: Sex = Sex.MALE) -> str:
    """A right ID number of division 999999, which is nobody's."""
    order = serial * 2 + (1 if sex is Sex.MALE else 0)
    first_17 = f"999999{born_on:%Y%m%d}{order % 1000:03d}"
    return first_17 + check_digit(first_17)


def make_member(
    session: Session,
    organisation: PartyOrganisation,
    *,
    account: Account | bool = False,
    affiliated_from: date = date(2020, 1, 1),
    **fields: Any,
) -> Member:
    """A full member of the branch; `account` True gives them one that can sign in."""
    values: dict[str, Any] = {
        "name": new_name(),
        "sex": Sex.MALE,
        "standing": Standing.FULL,
        "phone": new_phone(),
        "affiliated_from": affiliated_from,
    }
    values |= fields
    member = files.create(session, organisation=organisation, now=clock.now(), **values)
    if account:
        member.account_id = (
            account.id
            if isinstance(account, Account)
            else make_account(session, phone=values["phone"], display_name=member.name).id
        )
        session.flush()
    return member
