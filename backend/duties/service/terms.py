"""When the terms of branches end: counted from the last election on record, or noted by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from backend.activities.models import HELD, Activity
from backend.attendance.models import Resolution, ResolutionKind
from backend.duties import reference
from backend.duties.models import DutyRecord
from backend.members.rules import months_after
from backend.organisations.models import OrganisationKind, PartyOrganisation

KEY = "term"
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Ending:
    """The term of a branch that ends on a day, within the last of the rule's `months` that has come."""

    organisation_id: UUID
    ends_on: date
    months: int


def list_ending(session: Session, *, today: date, among: Collection[UUID] | None = None) -> list[Ending]:
    """Branches whose term ends within the longest of the rule's reminders; those whose end is past are left alone.

    `among`: only these.
    """
    rule = reference.load_rules().find_rule(KEY, today)
    if rule is None or not rule.remind_months:
        return []
    years, longest = rule.count * MONTHS_A_YEAR, max(rule.remind_months)
    ending = [
        (organisation_id, months_after(elected_on, years))
        for organisation_id, elected_on in _last_elections(session, rule.applies_when.kinds, among)
        if months_after(elected_on, years - longest) <= today <= months_after(elected_on, years)
    ]
    return [
        Ending(organisation_id, ends_on, min(one for one in rule.remind_months if months_after(ends_on, -one) <= today))
        for organisation_id, ends_on in ending
    ]


def _last_elections(
    session: Session, kinds: frozenset[OrganisationKind] | None, among: Collection[UUID] | None
) -> list[tuple[UUID, date]]:
    elected = (
        select(Resolution.organisation_id.label("organisation_id"), Activity.held_on.label("day"))
        .join(Activity, Activity.id == Resolution.activity_id)
        .where(Resolution.kind == ResolutionKind.ELECTION, Resolution.voided_at.is_(None), Activity.state.in_(HELD))
    )
    noted = select(DutyRecord.organisation_id, DutyRecord.done_on).where(
        DutyRecord.rule_key == KEY, DutyRecord.voided_at.is_(None)
    )
    both = union_all(elected, noted).subquery()
    last = (
        select(both.c.organisation_id, func.max(both.c.day))
        .join(PartyOrganisation, PartyOrganisation.id == both.c.organisation_id)
        .where(PartyOrganisation.dissolved_on.is_(None))
        .group_by(both.c.organisation_id)
    )
    if kinds:
        last = last.where(PartyOrganisation.kind.in_(kinds))
    if among is not None:
        last = last.where(both.c.organisation_id.in_(among))
    return [(organisation_id, day) for organisation_id, day in session.execute(last)]
