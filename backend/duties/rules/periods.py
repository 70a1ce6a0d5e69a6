"""The periods of a year, and when what is due in them is due at the latest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from backend.activities.calendar import Calendar
from backend.duties.rules.facts import Life, WhyNot, missing
from backend.duties.rules.rule import Cadence, Rule, RuleKind, RuleSet
from backend.members.rules import months_after

MONTHS_OF = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.YEAR: 12}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """What one rule asks for in one period. Days are included, the first and the last."""

    rule: Rule
    period_on: date
    """The first day of the period; with the rule's key it names the duty."""
    period_until_on: date
    from_on: date
    """The first day on which it is usual: of the period, or of its recommended months."""
    until_on: date
    last_safe_on: date
    """The last working day of these."""
    need: int
    """In the rule's unit."""
    why_not: WhyNot | None = None
    """Set: it does not apply to the branch."""
    groups: tuple[UUID, ...] = ()
    """Each of which needs its share, where it is due per group."""

    @property
    def key(self) -> tuple[str, date]:
        return self.rule.key, self.period_on

    @property
    def grace_until_on(self) -> date:
        """The last day on which something may still settle it."""
        return self.period_until_on + timedelta(days=self.rule.slip_days)


def list_due(rules: RuleSet, key: str, *, year: int, life: Life, calendar: Calendar) -> list[Due]:
    """What the rules of `key` ask for in the periods of `year`, in order; also where they do not apply, with why.

    Both the rule and the branch's facts are those of the first usual day of each period.
    """
    found = []
    for cadence in MONTHS_OF:
        for start, end in _periods(cadence, year):
            rule = _rule_of(rules, key, cadence, start, end)
            if rule is not None:
                found.append(_due(rule, start, end, life, calendar))
    return sorted(found, key=lambda due: due.period_on)


def _periods(cadence: Cadence, year: int) -> Iterator[tuple[date, date]]:
    months = MONTHS_OF[cadence]
    for month in range(1, 13, months):
        start = date(year, month, 1)
        yield start, months_after(start, months) - DAY


def _rule_of(rules: RuleSet, key: str, cadence: Cadence, start: date, end: date) -> Rule | None:
    """The rule of a period of this cadence: the one in force on its first usual day."""
    for candidate in rules.rules:
        if candidate.key == key and candidate.cadence is cadence:
            from_on, _ = _usual(candidate, start, end)
            if rules.find_rule(key, from_on) is candidate:
                return candidate
    return None


def _usual(rule: Rule, start: date, end: date) -> tuple[date, date]:
    if not rule.recommended_months:
        return start, end
    first, last = min(rule.recommended_months), max(rule.recommended_months)
    return date(start.year, first, 1), months_after(date(start.year, last, 1), 1) - DAY


def _due(rule: Rule, start: date, end: date, life: Life, calendar: Calendar) -> Due:
    from_on, until_on = _usual(rule, start, end)
    groups = life.groups_on(from_on) if rule.per_group else ()
    return Due(
        rule,
        start,
        end,
        from_on,
        until_on,
        last_working_day(calendar, from_on, until_on),
        need=rule.count * max(1, len(groups)),
        why_not=life.why_not(rule.applies_when, from_on=from_on, until_on=until_on),
        groups=groups,
    )


def last_working_day(calendar: Calendar, from_on: date, until_on: date) -> date:
    """The last day from `from_on` to `until_on` that is worked; without any, the last day."""
    day = until_on
    while day >= from_on:
        if calendar.day(day).is_workday:
            return day
        day -= DAY
    return until_on


# --- Terms ------------------------------------------------------------------------------------------------------------


def list_terms(rules: RuleSet, key: str, *, year: int, elections: list[date], life: Life, today: date) -> list[Due]:
    """The term that ends in `year`, or ended before and still runs; where it ends later, that it runs (`why_not`).

    `elections` are the known ones in order; without any there is no last day to name, and `need` is 0.
    """
    start, end = date(year, 1, 1), date(year, 12, 31)
    rule = rules.find_rule(key, end)
    if rule is None or rule.kind is not RuleKind.TERM:
        return []
    why_not = _why_no_term(rule, life, start, end)
    last = _open_term(elections, rule, start, end, today) if why_not is None else None
    if why_not is None and last is None and any(day <= end for day in elections):
        why_not = WhyNot.TERM_RUNS
    if last is None:
        return [Due(rule, start, end, start, end, end, need=0, why_not=why_not)]
    ends_on = months_after(last, 12 * rule.count)
    return [Due(rule, start, max(end, ends_on), months_after(ends_on, -12), ends_on, ends_on, need=1)]


def _why_no_term(rule: Rule, life: Life, start: date, end: date) -> WhyNot | None:
    if life.founded_on > end:
        return WhyNot.FOUNDED_LATER
    if life.dissolved_on is not None and life.dissolved_on <= start:
        return WhyNot.DISSOLVED
    return missing(rule.applies_when, life.on(max(start, life.founded_on)))


def _open_term(elections: list[date], rule: Rule, start: date, end: date, today: date) -> date | None:
    """The election whose term ends in the year, or the last one where its term is over and nobody was elected since."""
    for day in elections:
        if start <= months_after(day, 12 * rule.count) <= end:
            return day
    is_overdue = bool(elections) and months_after(elections[-1], 12 * rule.count) < start <= today
    return elections[-1] if is_overdue else None
