"""Pure decisions about members: the ID number of GB 11643, names as rosters write them. No database."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from backend.identity.models import Account
from backend.members.models import MemberStanding, ProbationDecision, Sex, Standing

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


def months_after(day: date, months: int) -> date:
    """The same day of the month so much later; where that month is shorter, its last day."""
    return day + relativedelta(months=months)


def latest_dues_month(today: date) -> date:
    """The last month that may be ticked as paid: twelve months after the present one."""
    return month_of(months_after(today, MOST_MONTHS_AHEAD))


def is_before_joining(month: date, joined_on: date | None) -> bool:
    """Whether dues of the month could not be owed: nobody had admitted the member. Unknown days forbid nothing."""
    return joined_on is not None and month < month_of(joined_on)


# --- Probation --------------------------------------------------------------------------------------------------------

PROBATION_MONTHS = 12
LEAST_EXTENSION_MONTHS, MOST_EXTENSION_MONTHS = 6, 12
APPROVAL_MONTHS = 3
"""The committee above decides within so many months of the vote; later is said, not refused (domain §3)."""
PROBATION_MARKS = (0, 7, 30, 60)
"""Days before the end at which a branch is reminded (domain §3)."""


@dataclass(frozen=True)
class Clock:
    """The probation of a member: twelve months from the vote that admitted them, which no transfer sets back."""

    began_on: date
    ends_on: date
    """The first day on which it is over, and can be decided."""
    extended: bool
    is_decided: bool
    """A meeting has decided, and its decision waits for approval."""

    def is_over(self, on: date) -> bool:
        """Whether the time of probation is over on the day."""
        return on >= self.ends_on

    def days_left(self, on: date) -> int:
        """Days until it is over; negative: since."""
        return (self.ends_on - on).days

    def mark(self, on: date) -> int | None:
        """The smallest of the days 60, 30, 7 and 0 before the end that has come; None: the end is further off."""
        return next((days for days in PROBATION_MARKS if self.days_left(on) <= days), None)


def clock_for(
    standings: Sequence[MemberStanding], decisions: Iterable[ProbationDecision], *, joined_on: date | None
) -> Clock | None:
    """The clock of whoever is on probation with their latest standing, or None. `standings`: the oldest first.

    On the first roster of a member it runs from the day of admission, if that is known; the standing may have been
    entered later.
    """
    began_on = _began_on(standings, joined_on)
    if began_on is None:
        return None
    since = [found for found in decisions if found.voided_at is None and found.decided_on >= began_on]
    extended_to = next((found.extended_to for found in since if found.extended_to is not None), None)
    return Clock(
        began_on=began_on,
        ends_on=extended_to or months_after(began_on, PROBATION_MONTHS),
        extended=extended_to is not None,
        is_decided=any(found.approved_on is None for found in since),
    )


def _began_on(standings: Sequence[MemberStanding], joined_on: date | None) -> date | None:
    """The first day of the probation that has not been decided; a suspension does not break it, having left does."""
    spell: list[MemberStanding] = []
    for row in standings:
        goes_on = bool(spell) and spell[-1].until_on == row.from_on
        spell = [] if row.standing is Standing.FULL else [*(spell if goes_on else []), row]
    probation = [row.from_on for row in spell if row.standing is Standing.PROBATIONARY]
    if not probation or spell[-1].until_on is not None:
        return None
    is_first = spell[0] is standings[0]
    return min(probation[0], joined_on) if is_first and joined_on is not None else probation[0]


@dataclass(frozen=True)
class Votes:
    """How the voters of a meeting voted; those who are missing did not come."""

    voters: int
    yes: int
    no: int
    abstain: int

    @property
    def present(self) -> int:
        """Voters who were there."""
        return self.yes + self.no + self.abstain

    @property
    def has_quorum(self) -> bool:
        """Half of those entitled were there (domain §3)."""
        return 2 * self.present >= self.voters

    @property
    def is_passed(self) -> bool:
        """More than half of those entitled, not only of those present, said yes (domain §3)."""
        return 2 * self.yes > self.voters
