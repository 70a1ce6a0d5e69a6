"""What fits a kind, who goes where, what stops and what warns: no database."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from backend.organisations.models import OrganisationKind
from backend.reorganisations.errors import BranchTwiceError, MemberTwiceError, ShapeUnfitError
from backend.reorganisations.models import ReorganisationKind
from backend.transfers.errors import SameBranchError

LEAST_FULL_MEMBERS, MOST_MEMBERS, MOST_UNITS = 3, 50, 5
"""Of a branch, enforced when it is founded; where it warns; of a joint branch, where it warns (domain §3)."""

MOST_DAYS_BACK = 31
"""How far back a reorganisation may take effect; the day is never still to come."""

UNDO_WITHIN = timedelta(days=1)
MOST_ITEMS = 200
"""Of one finding that are told by name; the count is always of all."""


@dataclass(frozen=True)
class Part:
    """Where members go: the branch `branch_id`, or one that is to be founded. `member_ids` None: all who are left."""

    branch_id: UUID | None
    name: str | None = None
    short_name: str | None = None
    kind: OrganisationKind = OrganisationKind.BRANCH
    member_ids: tuple[UUID, ...] | None = None

    @property
    def is_new(self) -> bool:
        return self.branch_id is None


@dataclass(frozen=True)
class Wish:
    """What an officer wants done, from the day `effective_on` on."""

    kind: ReorganisationKind
    effective_on: date
    origin_ids: tuple[UUID, ...]
    parts: tuple[Part, ...]

    @property
    def branch_ids(self) -> set[UUID]:
        """Every branch that exists and is touched."""
        return {*self.origin_ids, *(part.branch_id for part in self.parts if part.branch_id is not None)}


def as_json(wish: Wish) -> dict[str, Any]:
    """The wish as it is kept."""
    return {
        "kind": wish.kind.value,
        "effective_on": wish.effective_on.isoformat(),
        "origin_ids": [str(found) for found in wish.origin_ids],
        "parts": [
            {
                "branch_id": str(part.branch_id) if part.branch_id is not None else None,
                "name": part.name,
                "short_name": part.short_name,
                "kind": part.kind.value,
                "member_ids": None if part.member_ids is None else sorted(str(found) for found in part.member_ids),
            }
            for part in wish.parts
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Wish:
    """The wish as it was kept."""
    return Wish(
        kind=ReorganisationKind(kept["kind"]),
        effective_on=date.fromisoformat(kept["effective_on"]),
        origin_ids=tuple(UUID(found) for found in kept["origin_ids"]),
        parts=tuple(
            Part(
                branch_id=UUID(part["branch_id"]) if part["branch_id"] is not None else None,
                name=part["name"],
                short_name=part["short_name"],
                kind=OrganisationKind(part["kind"]),
                member_ids=None if part["member_ids"] is None else tuple(UUID(found) for found in part["member_ids"]),
            )
            for part in kept["parts"]
        ),
    )


class ReorganisationAction(StrEnum):
    """What somebody may do with a reorganisation."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    PACK = "pack"
    """Take the pack for the secretary of a receiving branch."""


# --- Shape ------------------------------------------------------------------------------------------------------------


def refuse_unfit(wish: Wish) -> None:
    """Refuse what cannot be meant, whatever the data say.

    :raises ShapeUnfitError: numbers of branches, or who is named, do not fit the kind.
    :raises BranchTwiceError: a branch, or a new name, stands there twice.
    :raises SameBranchError: a destination is an origin.
    :raises MemberTwiceError: somebody would go to two branches.
    """
    if not _FITS[wish.kind](wish) or any(part.is_new != (part.name is not None) for part in wish.parts):
        raise ShapeUnfitError()
    _refuse_twice([*wish.origin_ids], [part.branch_id or part.name for part in wish.parts])
    if {part.branch_id for part in wish.parts} & set(wish.origin_ids):
        raise SameBranchError()
    named = Counter(found for part in wish.parts for found in part.member_ids or ())
    twice = [found for found, times in named.items() if times > 1]
    if twice:
        raise MemberTwiceError(member_ids=sorted(str(found) for found in twice))


def _refuse_twice(*lists: list[Any]) -> None:
    for found in lists:
        if len(found) != len(set(found)):
            raise BranchTwiceError()


def _fits_dissolve(wish: Wish) -> bool:
    rests = [part for part in wish.parts if part.member_ids is None]
    return len(wish.origin_ids) == 1 and len(rests) <= 1 and not any(part.is_new for part in wish.parts)


def _fits_merge(wish: Wish) -> bool:
    takes_all = len(wish.parts) == 1 and wish.parts[0].member_ids is None
    return takes_all and len(wish.origin_ids) >= (2 if wish.parts[0].is_new else 1)


def _fits_split(wish: Wish) -> bool:
    return len(wish.origin_ids) == 1 and all(part.is_new and part.member_ids for part in wish.parts)


def _fits_move(wish: Wish) -> bool:
    one_to_one = len(wish.origin_ids) == 1 and len(wish.parts) == 1
    return one_to_one and not wish.parts[0].is_new and bool(wish.parts[0].member_ids)


_FITS = {
    ReorganisationKind.DISSOLVE: _fits_dissolve,
    ReorganisationKind.MERGE: _fits_merge,
    ReorganisationKind.SPLIT: _fits_split,
    ReorganisationKind.MOVE: _fits_move,
}


def assign(parts: Iterable[Part], everybody: Collection[UUID]) -> dict[UUID, int]:
    """To which of `parts` each member goes, by its place; who stays, or has nowhere to go, is missing."""
    places = {found: place for place, part in enumerate(parts) for found in part.member_ids or ()}
    rest = next((place for place, part in enumerate(parts) if part.member_ids is None), None)
    if rest is not None:
        places |= {found: rest for found in everybody if found not in places}
    return places


# --- Findings ---------------------------------------------------------------------------------------------------------


class Level(StrEnum):
    """What follows from a finding."""

    STOPS = "stops"
    """It has to be settled first."""
    WARNS = "warns"
    """People decide."""
    TELLS = "tells"
    """It will happen, or stays as it is."""


class FindingKind(StrEnum):
    """What a dry run finds."""

    MEMBERS_WITHOUT_HOME = "members_without_home"
    TOO_FEW_FULL_MEMBERS = "too_few_full_members"
    """A branch would be founded with fewer than three (domain §3)."""
    JOINED_SINCE = "joined_since"
    """Members who came to the old branch on or after the day."""
    TREE_CHANGED_SINCE = "tree_changed_since"
    """Branches that were founded or moved on or after the day."""
    MEETINGS_SINCE = "meetings_since"
    """Activities of these branches on or after the day whose roster stands already."""
    TRANSFERS_OPEN = "transfers_open"
    DECISIONS_WAITING = "decisions_waiting"
    """Votes on probation that the committee has not approved."""
    ACTIVITIES_PLANNED = "activities_planned"
    """Of a branch that ends, on or after the day: called off, or held by another branch, first."""
    SERIES_RUNNING = "series_running"
    FEW_FULL_MEMBERS_LEFT = "few_full_members_left"
    OVER_FIFTY = "over_fifty"
    MANY_UNITS = "many_units"
    """A joint branch would be made of more than five branches (domain §3)."""
    NO_SECRETARY = "no_secretary"
    """Somebody has to be given the role afterwards."""
    MINUTES_UNFINISHED = "minutes_unfinished"
    """Nobody can finish them once the branch has ended."""
    QUESTIONS_OPEN = "questions_open"
    """Leaves and corrections that the old branch has not answered."""
    POSTS_END = "posts_end"
    GRANTS_END = "grants_end"
    GROUPS_END = "groups_end"
    ACTIVITIES_AHEAD = "activities_ahead"
    """Of branches that stay: who has left them is not expected there any more, who came is."""
    VENUES_HANDED_OVER = "venues_handed_over"
    PROJECTS_HANDED_OVER = "projects_handed_over"
    COMMUNITY_GROUPS = "community_groups"
    SHIFTS_AHEAD = "shifts_ahead"
    PROBATIONS = "probations"
    """Their clocks run on."""
    AWAY = "away"
    """Flow members: their registrations, contacts and cards go along, and the new branch keeps in touch."""
    DUES_BEHIND = "dues_behind"


_STOPS_FROM, _WARNS_FROM, _TELLS_FROM = (
    FindingKind.MEMBERS_WITHOUT_HOME,
    FindingKind.FEW_FULL_MEMBERS_LEFT,
    FindingKind.POSTS_END,
)


def level_of(kind: FindingKind) -> Level:
    """What follows from findings of this kind."""
    order = list(FindingKind)
    if order.index(kind) >= order.index(_TELLS_FROM):
        return Level.TELLS
    return Level.WARNS if order.index(kind) >= order.index(_WARNS_FROM) else Level.STOPS


@dataclass(frozen=True)
class Item:
    """One thing of a finding: what it is called, its day, its branch; `subject_id` is what it is."""

    subject_id: UUID
    label: str
    on: date | None = None
    place: str | None = None
    mark: str | None = None
    """What else has to be the same for it to be the same thing; goes into the fingerprint only."""


@dataclass(frozen=True)
class Finding:
    """Things of one kind."""

    kind: FindingKind
    items: list[Item] = field(default_factory=list)

    @property
    def level(self) -> Level:
        return level_of(self.kind)

    @property
    def count(self) -> int:
        return len(self.items)


def fingerprint(told: Any) -> str:
    """Of everything a dry run shows: the same only while nothing of it has changed."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def undo_until(decided_at: datetime) -> datetime:
    """Until when what was applied can be taken back."""
    return decided_at + UNDO_WITHIN
