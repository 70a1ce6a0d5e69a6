"""What every figure is asked for: whose, of which days, and how the tree stood on the day of each thing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from backend.core import clock
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationClosure
from backend.oversight import rules


@dataclass(frozen=True)
class Asked:
    """Everything at and below an organisation, from the first day of one month until the first day of another."""

    organisation_id: UUID
    from_on: date
    until_on: date
    """First day not wanted any more."""
    now: datetime

    @property
    def today(self) -> date:
        """The local day of asking."""
        return clock.local_date(self.now)

    def months(self) -> list[rules.Stretch]:
        """The months, as far as they have begun."""
        return rules.months_of(self.from_on, self.until_on, today=self.today)

    def weeks(self) -> list[rules.Stretch]:
        """The weeks that begin in these months, as far as they have begun."""
        return rules.weeks_of(self.from_on, self.until_on, today=self.today)

    def lay_below(self, organisation_id: Any, day: Any) -> ColumnElement[bool]:
        """The condition that joins `OrganisationClosure`: the organisation stood at or below the asked one that day."""
        return and_(
            OrganisationClosure.ancestor_id == self.organisation_id,
            OrganisationClosure.descendant_id == organisation_id,
            holds_on(OrganisationClosure, day),
        )

    def ever_below(self) -> Select[UUID]:
        """Ids of the organisations that stood at or below the asked one on whatever day: nothing else need be read."""
        return select(OrganisationClosure.descendant_id).where(OrganisationClosure.ancestor_id == self.organisation_id)


def between(column: Any, from_on: date, until_on: date) -> ColumnElement[bool]:
    """The condition that an instant lies in these local days, the last one exclusive."""
    return and_(column >= clock.start_of(from_on), column < clock.start_of(until_on))
