"""Pure decisions about members: the ID number of GB 11643, names as rosters write them. No database."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from backend.identity.models import Account
from backend.members.models import Sex

ID_NUMBER_LENGTH = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_EARLIEST_BIRTH = date(1900, 1, 1)


def check_digit(first_17: str) -> str:
    """The last character of an ID number (GB 11643 §7): weighted sum modulo 11."""
    return _CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True)) % 11]


def find_normalised_id_number(text: str, *, today: date) -> str | None:
    """The 18 characters of a valid ID number, or None.

    Valid is: right length, right check digit, a real birth date that has come. The county is not checked, its codes
    change. Blanks, full-width characters and a small x are tolerated.
    """
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not _SHAPE.fullmatch(number) or number[-1] != check_digit(number[:-1]):
        return None
    born_on = _birth_date(number)
    return number if born_on is not None and _EARLIEST_BIRTH <= born_on <= today else None


def birth_date_in(id_number: str) -> date:
    """The birth date that a valid ID number carries."""
    found = _birth_date(id_number)
    if found is None:
        raise ValueError("Not a valid ID number.")
    return found


def sex_in(id_number: str) -> Sex:
    """The sex that a valid ID number carries: its 17th digit is odd for men."""
    return Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE


def disagrees(id_number: str, *, born_on: date | None, sex: Sex | None) -> bool:
    """Whether a valid ID number contradicts birth date or sex; what is not known contradicts nothing."""
    other_date = born_on is not None and born_on != birth_date_in(id_number)
    other_sex = sex in (Sex.MALE, Sex.FEMALE) and sex is not sex_in(id_number)
    return other_date or other_sex


def _birth_date(id_number: str) -> date | None:
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


_BLANK_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_DOTS = re.compile(r"\s*[•‧∙・・．·]\s*")


def normalised_name(text: str) -> str:
    """A name as it is compared and shown: `张  伟` (padded to three characters) → `张伟`, one kind of middle dot."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return _DOTS.sub("·", _BLANK_BETWEEN_HAN.sub("", plain))


class SealedField(StrEnum):
    """What is masked and can be revealed."""

    PHONE = "phone"
    ID_NUMBER = "id_number"


class AccountState(StrEnum):
    """How far a member is with signing in."""

    NONE = "none"
    """No account yet."""
    INVITED = "invited"
    """An account that was never activated."""
    ACTIVE = "active"
    DISABLED = "disabled"


def account_state(account: Account | None) -> AccountState:
    """Where the member's account stands."""
    if account is None:
        return AccountState.NONE
    if account.disabled_at is not None:
        return AccountState.DISABLED
    return AccountState.ACTIVE if account.activated_at is not None else AccountState.INVITED


OLDEST_PLEDGE = 2000
"""The first year for which a pledge may be written down."""


# --- Dues -------------------------------------------------------------------------------------------------------------

MOST_MONTHS_AHEAD = 12


def month_of(day: date) -> date:
    """The first day of the month, by which dues name it."""
    return day.replace(day=1)


def latest_dues_month(today: date) -> date:
    """The last month that may be ticked as paid: twelve months after the present one."""
    return today.replace(year=today.year + MOST_MONTHS_AHEAD // 12, day=1)


def is_before_joining(month: date, joined_on: date | None) -> bool:
    """Whether dues of the month could not be owed: nobody had admitted the member. Unknown days forbid nothing."""
    return joined_on is not None and month < month_of(joined_on)
