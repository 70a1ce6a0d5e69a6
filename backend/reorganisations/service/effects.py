"""What applying wrote and ended, by id: kept beside the reorganisation, so that it can be taken back exactly."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.members.service.moving import Ended


@dataclass(frozen=True)
class Moved:
    """One member's way."""

    origin_id: UUID
    destination_id: UUID


@dataclass(frozen=True)
class Effects:
    """Everything that a reorganisation did."""

    moved: dict[UUID, Moved]
    """By member."""
    following: dict[UUID, UUID]
    """The new affiliation by the one that it followed."""
    ties: Ended
    grants: dict[UUID, datetime | None]
    """Roles that ended, with the end that was known before."""
    groups: list[UUID]
    """党小组 that were dissolved."""
    dissolved: dict[UUID, UUID | None]
    """Branches that ended, with the row that said under whom they stood."""
    founded: list[UUID]
    venues: dict[UUID, UUID]
    projects: dict[UUID, UUID]
    """What was handed over, with whose it was."""

    @property
    def branch_ids(self) -> set[UUID]:
        """Every branch that members left or came to."""
        ways = self.moved.values()
        return {*self.dissolved, *self.founded, *(w.origin_id for w in ways), *(w.destination_id for w in ways)}


def as_json(found: Effects) -> dict[str, Any]:
    """As they are kept."""
    return {
        "moved": {str(member): [str(way.origin_id), str(way.destination_id)] for member, way in found.moved.items()},
        "following": _texts(found.following),
        "ties": {"groups": [str(row) for row in found.ties.groups], "posts": [str(row) for row in found.ties.posts]},
        "grants": {str(row): until.isoformat() if until is not None else None for row, until in found.grants.items()},
        "groups": [str(row) for row in found.groups],
        "dissolved": _texts(found.dissolved),
        "founded": [str(row) for row in found.founded],
        "venues": _texts(found.venues),
        "projects": _texts(found.projects),
    }


def from_json(kept: dict[str, Any]) -> Effects:
    """As they were kept."""
    return Effects(
        moved={UUID(member): Moved(UUID(origin), UUID(to)) for member, (origin, to) in kept["moved"].items()},
        following={UUID(old): UUID(new) for old, new in kept["following"].items()},
        ties=Ended([UUID(row) for row in kept["ties"]["groups"]], [UUID(row) for row in kept["ties"]["posts"]]),
        grants={UUID(row): datetime.fromisoformat(until) if until else None for row, until in kept["grants"].items()},
        groups=[UUID(row) for row in kept["groups"]],
        dissolved={UUID(row): UUID(link) if link else None for row, link in kept["dissolved"].items()},
        founded=[UUID(row) for row in kept["founded"]],
        venues={UUID(row): UUID(owner) for row, owner in kept["venues"].items()},
        projects={UUID(row): UUID(owner) for row, owner in kept["projects"].items()},
    )


def _texts(found: Any) -> dict[str, str | None]:
    return {str(row): str(other) if other is not None else None for row, other in found.items()}
