"""A rule of the reference data, and which one holds on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from backend.activities.models import Credit
from backend.members.models import Circle
from backend.organisations.models import OrganisationKind

NATIONAL = "national"


class RuleKind(StrEnum):
    """What settles a duty."""

    MEETING = "meeting"
    """So many activities with one of the credits."""
    HOURS = "hours"
    """Activities with one of the credits that last so many hours together."""
    RECORD = "record"
    """What officers noted, so many times, hours or days."""
    TERM = "term"
    """An election, so many years after the last one."""


class Cadence(StrEnum):
    """How often it is due."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TERM = "term"


class Unit(StrEnum):
    """What is counted."""

    TIMES = "times"
    HOURS = "hours"
    DAYS = "days"
    YEARS = "years"


@dataclass(frozen=True)
class AppliesWhen:
    """The facts that a branch must show on the day; what is None does not matter."""

    kinds: frozenset[OrganisationKind] | None = None
    has_committee: bool | None = None
    has_groups: bool | None = None
    members_at_least: int | None = None
    full_members_at_least: int | None = None


@dataclass(frozen=True)
class Rule:
    """One rule as it holds from `valid_from` until before `valid_until`, in the nation or one region."""

    key: str
    name: str
    name_en: str
    source: str
    region: str
    valid_from: date
    valid_until: date | None
    kind: RuleKind
    cadence: Cadence
    count: int
    """Per period (and per group, where `per_group`); of a term: its years."""
    unit: Unit
    credits: frozenset[Credit] = frozenset()
    applies_when: AppliesWhen = field(default_factory=AppliesWhen)
    per_group: bool = False
    together: Circle | None = None
    """Who meets for it: duties of one circle can be settled by one activity."""
    recommended_months: tuple[int, ...] = ()
    slip_days: int = 0
    """An activity may settle the period before it by so many days."""
    remind_months: tuple[int, ...] = ()
    """Of a term: how many months before its end to remind."""
    line: int = 0
    """Of the file."""

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class RuleSet:
    """All rules of this installation, in the order of the file, and the numbers that go with them."""

    rules: tuple[Rule, ...]
    region: str
    """The city whose own rules stand before the national ones."""
    source: str
    as_of: date
    minutes_per_hour: int
    soon_days: dict[Cadence, int]
    """So many days before the last safe date a duty counts as due soon."""
    snapshot_after_days: int

    def list_keys(self) -> list[str]:
        """Every key that matters here, in the order of the file."""
        here = (rule.key for rule in self.rules if rule.region in (NATIONAL, self.region))
        return list(dict.fromkeys(here))

    def find_rule(self, key: str, day: date) -> Rule | None:
        """The rule in force on `day`: the region's own, else the national one."""
        found = [rule for rule in self.rules if rule.key == key and rule.holds_on(day)]
        return _of_region(found, self.region) or _of_region(found, NATIONAL)


def _of_region(rules: Iterable[Rule], region: str) -> Rule | None:
    return next((rule for rule in rules if rule.region == region), None)
