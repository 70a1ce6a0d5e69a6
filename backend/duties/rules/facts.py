"""What a branch is on a day, and whether a rule asks anything of it then."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from backend.duties.rules.rule import AppliesWhen
from backend.organisations.dated import Period
from backend.organisations.models import OrganisationKind

COMMITTEE_FROM = 3
"""A branch committee has 3–5 people, at most 7 (domain §3): with fewer there is a secretary, and perhaps a deputy."""


class WhyNot(StrEnum):
    """Why a rule asks nothing of a branch in a period."""

    FOUNDED_LATER = "founded_later"
    """The branch did not exist yet when the period began."""
    DISSOLVED = "dissolved"
    """It did not exist any more when the period ended."""
    OTHER_KIND = "other_kind"
    """A temporary branch, for instance, has no terms."""
    NO_COMMITTEE = "no_committee"
    NO_GROUPS = "no_groups"
    TOO_FEW_MEMBERS = "too_few_members"
    TERM_RUNS = "term_runs"
    """The term ends in another year."""
    BEFORE_RECORDS = "before_records"
    """The branch was not kept here yet, so that nothing about it can be said."""


@dataclass(frozen=True)
class Facts:
    """A branch on one day."""

    kind: OrganisationKind
    committee: int = 0
    """People who hold a post in it."""
    groups: int = 0
    members: int = 0
    full_members: int = 0

    @property
    def has_committee(self) -> bool:
        return self.committee >= COMMITTEE_FROM


@dataclass(frozen=True)
class Life:
    """Dated facts of a branch; people by their ids."""

    kind: OrganisationKind
    founded_on: date
    dissolved_on: date | None = None
    entered_on: date | None = None
    """Since when its record is kept here; None: always."""
    posts: tuple[tuple[UUID, Period], ...] = ()
    groups: tuple[tuple[UUID, Period], ...] = ()
    members: tuple[tuple[UUID, Period], ...] = ()
    full: tuple[tuple[UUID, Period], ...] = ()
    _memo: dict[date, Facts] = field(default_factory=dict, compare=False)

    def on(self, day: date) -> Facts:
        """The facts of `day`."""
        if day not in self._memo:
            members, full = _holding(self.members, day), _holding(self.full, day)
            self._memo[day] = Facts(
                kind=self.kind,
                committee=len(_holding(self.posts, day)),
                groups=len(self.groups_on(day)),
                members=len(members),
                full_members=len(members & full),
            )
        return self._memo[day]

    def groups_on(self, day: date) -> tuple[UUID, ...]:
        """The groups of `day`, in their order."""
        return tuple(group_id for group_id, period in self.groups if _holds(period, day))

    def why_not(self, when: AppliesWhen, *, from_on: date, until_on: date) -> WhyNot | None:
        """Why a rule asks nothing from `from_on` to `until_on` (the facts are those of the first day), or None."""
        if self.founded_on > from_on:
            return WhyNot.FOUNDED_LATER
        if self.dissolved_on is not None and self.dissolved_on <= until_on:
            return WhyNot.DISSOLVED
        return missing(when, self.on(from_on))


def missing(when: AppliesWhen, facts: Facts) -> WhyNot | None:
    """Which fact a rule asks for and the branch does not show."""
    if when.kinds is not None and facts.kind not in when.kinds:
        return WhyNot.OTHER_KIND
    if when.has_committee is not None and when.has_committee is not facts.has_committee:
        return WhyNot.NO_COMMITTEE
    if when.has_groups is not None and when.has_groups is not (facts.groups > 0):
        return WhyNot.NO_GROUPS
    too_few = facts.members < (when.members_at_least or 0) or facts.full_members < (when.full_members_at_least or 0)
    return WhyNot.TOO_FEW_MEMBERS if too_few else None


def _holding(rows: Iterable[tuple[UUID, Period]], day: date) -> set[UUID]:
    return {one for one, period in rows if _holds(period, day)}


def _holds(period: Period, day: date) -> bool:
    return period.from_on <= day and (period.until_on is None or day < period.until_on)
