"""Branches of four kinds, as far as their duties go by them."""

from datetime import date
from uuid import UUID

from backend.activities.calendar import Calendar
from backend.duties import reference
from backend.duties.rules.facts import Life
from backend.duties.rules.planning import Habit, Proposal, propose
from backend.duties.rules.rule import RuleKind
from backend.duties.rules.settling import DutyState, Standing
from backend.duties.rules.year import Record, standings_of
from backend.members.models import Circle
from backend.organisations.dated import Period
from backend.organisations.models import OrganisationKind

RULES = reference.load_rules()
FOUNDED_ON = date(2020, 5, 1)
ALWAYS = Period(FOUNDED_ON)
GROUPS = tuple((UUID(int=500 + number), ALWAYS) for number in range(4))
USUAL = {
    circle: Habit(usual.nth, usual.weekday, usual.starts_time, usual.duration_minutes)
    for circle, usual in reference.load_usual().items()
}


def life(
    members: int = 8, *, posts: int = 1, groups: int = 0, kind: OrganisationKind = OrganisationKind.BRANCH
) -> Life:
    """A branch of so many full members since its founding."""
    people = tuple((UUID(int=number), ALWAYS) for number in range(members))
    return Life(kind, FOUNDED_ON, posts=people[:posts], groups=GROUPS[:groups], members=people, full=people)


BRANCHES = {
    "with a committee and two groups": life(16, posts=5, groups=2),
    "of seven without groups": life(7, posts=3),
    "of three": life(3),
    "temporary": life(5, kind=OrganisationKind.TEMPORARY_BRANCH),
}


def stand(record: Record, *, year: int = 2026, today: date = date(2026, 1, 1)) -> list[Standing]:
    """How all duties of the year stand."""
    return standings_of(RULES, record, year=year, calendar=Calendar(), today=today)


def of_rule(standings: list[Standing], key: str) -> list[Standing]:
    """Those of one rule."""
    return [one for one in standings if one.due.rule.key == key]


def planned(record: Record, *, year: int = 2026, today: date = date(2026, 1, 1)) -> Proposal:
    """What the planner makes of it where nothing stands in its way."""
    standings = stand(record, year=year, today=today)
    return propose(standings, habits=USUAL, calendar=Calendar(), today=today, is_free=lambda *_: True)


def count_due(standings: list[Standing]) -> dict[str, int]:
    """How many times a year each rule asks for something; meetings by group counted apart."""
    found: dict[str, int] = {}
    for one in standings:
        if one.state not in (DutyState.NOT_APPLICABLE, DutyState.UNKNOWN):
            times = one.due.need if one.due.rule.kind is RuleKind.MEETING else 1
            found[one.due.rule.key] = found.get(one.due.rule.key, 0) + times
    return found


def days_of(proposal: Proposal, circle: Circle) -> list[date]:
    """When a circle would meet."""
    return [one.on for one in proposal.suggestions if one.together is circle]
