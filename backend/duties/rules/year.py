"""A branch's year: every duty and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from backend.activities.calendar import Calendar
from backend.duties.rules.facts import Life, WhyNot
from backend.duties.rules.periods import Due, list_due, list_terms
from backend.duties.rules.rule import RuleKind, RuleSet
from backend.duties.rules.settling import DutyState, Meeting, Noted, Standing, settle, settle_term


@dataclass(frozen=True)
class Record:
    """What is known of a branch, as far as its duties of a year go by it."""

    life: Life
    meetings: Sequence[Meeting] = ()
    """From the last month of the year before until the first of the next."""
    noted: Mapping[str, Sequence[Noted]] = field(default_factory=dict)
    """By rule."""
    elections: Sequence[Meeting] = ()
    """Held activities at which an election was recorded, whenever it was."""
    excluded: frozenset[tuple[str, date]] = frozenset()
    """Duties that are left out, by rule and period."""


def standings_of(rules: RuleSet, record: Record, *, year: int, calendar: Calendar, today: date) -> list[Standing]:
    """Every duty of the year, by rule in the order of the file, then by period."""
    found = []
    for key in rules.list_keys():
        for standing in _of_rule(rules, record, key, year=year, calendar=calendar, today=today):
            found.append(_spoken_of(standing, record))
    return found


def _spoken_of(standing: Standing, record: Record) -> Standing:
    """With what was said about it; and where nothing is known because nothing was kept then, that it is so."""
    due, entered_on = standing.due, record.life.entered_on
    if due.key in record.excluded and standing.state is not DutyState.NOT_APPLICABLE:
        return replace(standing, state=DutyState.EXCLUDED)
    if standing.state is DutyState.NOT_HELD and entered_on is not None and due.until_on < entered_on:
        nothing_kept = replace(due, why_not=WhyNot.BEFORE_RECORDS)
        return replace(standing, due=nothing_kept, state=DutyState.NOT_APPLICABLE)
    return standing


def _of_rule(rules: RuleSet, record: Record, key: str, *, year: int, calendar: Calendar, today: date) -> list[Standing]:
    noted = record.noted.get(key, ())
    dues = list_due(rules, key, year=year, life=record.life, calendar=calendar)
    if not dues:
        elections = sorted([one.on for one in noted] + [one.on for one in record.elections])
        terms = list_terms(rules, key, year=year, elections=elections, life=record.life, today=today)
        return [settle_term(due, noted, record.elections, today=today) for due in terms]
    around = _with_neighbours(rules, key, dues, year=year, life=record.life, calendar=calendar)
    settled = settle(around, record.meetings, noted, rules=rules, today=today)
    return [standing for standing in settled if standing.due.period_on.year == year]


def _with_neighbours(
    rules: RuleSet, key: str, dues: list[Due], *, year: int, life: Life, calendar: Calendar
) -> list[Due]:
    """With the periods right before and after the year, where a meeting may slip from one into the other."""
    if not any(due.rule.slip_days for due in dues):
        return dues
    before = list_due(rules, key, year=year - 1, life=life, calendar=calendar)[-1:]
    after = list_due(rules, key, year=year + 1, life=life, calendar=calendar)[:1]
    return [*before, *dues, *after]


def is_settled_by_meetings(standing: Standing) -> bool:
    """Whether planning an activity can settle it."""
    return standing.due.rule.kind is RuleKind.MEETING
