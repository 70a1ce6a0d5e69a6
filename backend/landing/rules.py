"""Who could form a branch of their own: no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from backend.landing.models import SharedBy

LEAST_FULL_MEMBERS = 3
"""Of a branch (domain §3)."""


@dataclass(frozen=True)
class Working:
    """What counts of one member."""

    member_id: UUID
    is_full: bool
    trade: str | None
    district: str | None


@dataclass(frozen=True)
class Sharing:
    """Members of one trade or district; `full` of them are full members."""

    shared_by: SharedBy
    value: str
    member_ids: tuple[UUID, ...]
    full: int

    @property
    def could_be_a_branch(self) -> bool:
        return self.full >= LEAST_FULL_MEMBERS


def sharings(members: Iterable[Working], shared_by: SharedBy) -> list[Sharing]:
    """Everybody by what they share, by value; who gave none is left out."""
    found: dict[str, list[Working]] = {}
    for member in members:
        value = member.trade if shared_by is SharedBy.TRADE else member.district
        if value is not None:
            found.setdefault(value, []).append(member)
    return [
        Sharing(shared_by, value, tuple(one.member_id for one in own), sum(one.is_full for one in own))
        for value, own in sorted(found.items())
    ]
