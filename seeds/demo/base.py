"""What the parts of the demo share: the city while it is being built, its clock, and who acts."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.members.models import Member, PartyGroup
from backend.organisations.models import PartyOrganisation
from seeds.demo.accounts import DemoAccount
from seeds.demo.city import Unit


@dataclass
class Branch:
    """A branch with what the replay of its life needs."""

    unit: Unit
    organisation: PartyOrganisation
    members: list[Member] = field(default_factory=list)
    groups: list[PartyGroup] = field(default_factory=list)
    secretary: Account | None = None


@dataclass
class City:
    """The city while it is being built."""

    session: Session
    dice: random.Random
    now: datetime
    began_at: datetime
    branches: dict[str, Branch] = field(default_factory=dict)
    account_of: dict[UUID, Account] = field(default_factory=dict)
    """Accounts of members, by member id."""
    demo: dict[DemoAccount, Account] = field(default_factory=dict)
    member_ids: dict[DemoAccount, UUID] = field(default_factory=dict)
    committees: dict[str, PartyOrganisation] = field(default_factory=dict)
    """Everything that is no branch, by name; the top organisation first."""

    @property
    def today(self) -> date:
        """The local day of building."""
        return clock.local_date(self.now)


def at(day: date, *, hour: int, minute: int = 0) -> datetime:
    """The instant at which clocks in the city show this time on `day`."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.ZONE)


@contextmanager
def acting(session: Session, account: Account | None) -> Iterator[None]:
    """Let the audit trail name `account` as the one who acts."""
    previous = session.info.get("actor_account_id")
    session.info["actor_account_id"] = account.id if account is not None else None
    try:
        yield
    finally:
        session.info["actor_account_id"] = previous
