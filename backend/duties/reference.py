"""Reads the rule set, and refuses one that cannot be right, with the line of the file and what is wrong there.

A city with a rule of its own adds one line to `rules`, with its division code of six digits as `region` and the
document that says so as `source`, and names the same code as `region` at the top of the file. From `valid_from` on
that line stands before the national one of its key; before, and for every key without such a line, the national one
holds. What is counted (`kind`, `unit`) stays as it is; how much, how often and how far it may slip are the city's. An
invented example:

    {"key": "theme_day", "name": "主题党日", "name_en": "Theme day", "source": "某市党支部工作规定，2027年1月1日",
     "region": "999999", "valid_from": "2027-01-01", "valid_until": null, "kind": "meeting", "cadence": "month",
     "count": 1, "unit": "times", "credits": ["theme_day"], "together": "plenary", "slip_days": 3}

When the rule changes, its line gets a `valid_until` and the next line begins on that day: without a hole, and
without an overlap. A line that does not fit is refused with its number when the rules are read.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from backend.activities.models import Credit
from backend.activities.recurrence import WEEKDAYS
from backend.duties.rules.rule import (
    NATIONAL,
    AppliesWhen,
    Cadence,
    Rule,
    RuleKind,
    RuleSet,
    Unit,
)
from backend.members.models import Circle
from backend.organisations.models import OrganisationKind

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "duty_rules.json"
REGION = re.compile(r"national|\d{6}")
CADENCES_OF = {
    RuleKind.MEETING: {Cadence.MONTH, Cadence.QUARTER, Cadence.YEAR},
    RuleKind.HOURS: {Cadence.YEAR},
    RuleKind.RECORD: {Cadence.MONTH, Cadence.QUARTER, Cadence.YEAR},
    RuleKind.TERM: {Cadence.TERM},
}
LONGEST_SLIP_DAYS = {Cadence.MONTH: 15, Cadence.QUARTER: 45, Cadence.YEAR: 92, Cadence.TERM: 0}
FIELDS = {
    *("key", "name", "name_en", "source", "region", "valid_from", "valid_until", "kind", "cadence", "count", "unit"),
    *("credits", "applies_when", "per_group", "together", "recommended_months", "slip_days", "remind_months"),
}


class RuleSetError(Exception):
    """The file holds something that cannot be right; it says in which line, and what."""

    def __init__(self, line: int, wrong: str) -> None:
        super().__init__(f"line {line}: {wrong}")
        self.line = line


@dataclass(frozen=True)
class Usual:
    """When a branch without a habit of its own meets."""

    nth: int
    weekday: int
    starts_time: time
    duration_minutes: int


@cache
def load_rules() -> RuleSet:
    """The rule set of this installation."""
    return read_rules(FILE.read_text(encoding="utf-8"))


@cache
def load_usual() -> dict[Circle, Usual]:
    """When branches usually meet, by circle."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["usual"]
    return {
        Circle(circle): Usual(
            row["nth"],
            WEEKDAYS.index(row["weekday"]),
            time.fromisoformat(row["starts_time"]),
            row["duration_minutes"],
        )
        for circle, row in rows.items()
    }


def read_rules(text: str) -> RuleSet:
    """The rule set that `text` holds.

    :raises RuleSetError: a line of it cannot be right: no JSON, an unknown word, an impossible cadence, or two rules of
        one key and region whose validity overlaps or leaves a hole.
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as trouble:
        raise RuleSetError(trouble.lineno, f"this is no JSON ({trouble.msg})") from None
    rules = [_rule(row, line) for row, line in _with_lines(text)]
    _refuse_holes(rules)
    _refuse_unlike(rules)
    return RuleSet(
        rules=tuple(rules),
        region=whole["region"],
        source=whole["source"],
        as_of=date.fromisoformat(whole["as_of"]),
        minutes_per_hour=whole["minutes_per_hour"],
        soon_days={Cadence(cadence): days for cadence, days in whole["soon_days"].items()},
        snapshot_after_days=whole["snapshot_after_days"],
    )


def _with_lines(text: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Every rule with the line on which it begins."""
    begins = re.search(r'"rules"\s*:\s*\[', text)
    if begins is None:
        raise RuleSetError(1, "there are no rules")
    decoder, place = json.JSONDecoder(), begins.end()
    while True:
        place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n,"))
        if text[place] == "]":
            return
        row, end = decoder.raw_decode(text, place)
        yield row, text.count("\n", 0, place) + 1
        place = end


def _rule(row: dict[str, Any], line: int) -> Rule:
    unknown = set(row) - FIELDS
    if unknown:
        raise RuleSetError(line, f"unknown field {min(unknown)!r}")
    try:
        rule = _read(row, line)
    except KeyError as missing:
        raise RuleSetError(line, f"{missing.args[0]!r} is missing") from None
    except (ValueError, TypeError) as trouble:
        raise RuleSetError(line, f"{row.get('key')}: {trouble}") from None
    wrong = _wrong_with(rule)
    if wrong is not None:
        raise RuleSetError(line, f"{rule.key}: {wrong}")
    return rule


def _read(row: dict[str, Any], line: int) -> Rule:
    until, together = row["valid_until"], row.get("together")
    return Rule(
        key=row["key"],
        name=row["name"],
        name_en=row["name_en"],
        source=row["source"],
        region=row["region"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(until) if until is not None else None,
        kind=RuleKind(row["kind"]),
        cadence=Cadence(row["cadence"]),
        count=int(row["count"]),
        unit=Unit(row["unit"]),
        credits=frozenset(Credit(credit) for credit in row.get("credits", [])),
        applies_when=_applies_when(row.get("applies_when", {})),
        per_group=bool(row.get("per_group", False)),
        together=Circle(together) if together is not None else None,
        recommended_months=tuple(row.get("recommended_months", [])),
        slip_days=int(row.get("slip_days", 0)),
        remind_months=tuple(row.get("remind_months", [])),
        line=line,
    )


def _applies_when(row: dict[str, Any]) -> AppliesWhen:
    kinds = row.get("kinds")
    others = {name: value for name, value in row.items() if name != "kinds"}
    return AppliesWhen(kinds=frozenset(OrganisationKind(kind) for kind in kinds) if kinds else None, **others)


def _wrong_with(rule: Rule) -> str | None:
    """What cannot be, apart from what other rules say."""
    wrong = {
        f"region {rule.region!r} is neither national nor a code of six digits": not REGION.fullmatch(rule.region),
        "it ends before it begins": rule.valid_until is not None and rule.valid_until <= rule.valid_from,
        f"{rule.kind} cannot be due once a {rule.cadence}": rule.cadence not in CADENCES_OF[rule.kind],
        "the count must be 1 or more": rule.count < 1,
        "no credit settles it": rule.kind in (RuleKind.MEETING, RuleKind.HOURS) and not rule.credits,
        "credits do not settle it": rule.kind in (RuleKind.RECORD, RuleKind.TERM) and bool(rule.credits),
        "nobody is said to sit together": rule.kind is RuleKind.MEETING and rule.together is None,
        "only a yearly duty has recommended months": bool(rule.recommended_months) and rule.cadence is not Cadence.YEAR,
        "recommended months lie between 1 and 12": any(not 1 <= month <= 12 for month in rule.recommended_months),  # noqa: PLR2004 - of a year.
        "it slips further than half its period": not 0 <= rule.slip_days <= LONGEST_SLIP_DAYS[rule.cadence],
    }
    return next((words for words, holds in wrong.items() if holds), None)


def _refuse_holes(rules: list[Rule]) -> None:
    """Rules of one key and region follow each other without a hole and without an overlap."""
    by_key: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        by_key.setdefault((rule.key, rule.region), []).append(rule)
    for (key, region), own in by_key.items():
        for before, after in pairwise(sorted(own, key=lambda rule: rule.valid_from)):
            if before.valid_until is None or after.valid_from < before.valid_until:
                raise RuleSetError(after.line, f"{key} ({region}) overlaps the one in line {before.line}")
            if before.valid_until < after.valid_from:
                hole = f"{before.valid_until} to {after.valid_from}"
                raise RuleSetError(after.line, f"{key} ({region}) leaves a hole from {hole} after line {before.line}")


def _refuse_unlike(rules: list[Rule]) -> None:
    """What a key counts does not change: a region or a later year asks for more or less of the same."""
    kinds: dict[str, Rule] = {}
    for rule in rules:
        first = kinds.setdefault(rule.key, rule)
        if (rule.kind, rule.unit) != (first.kind, first.unit):
            raise RuleSetError(rule.line, f"{rule.key} counts something else than in line {first.line}")


__all__ = ["NATIONAL", "RuleSetError", "Usual", "load_rules", "load_usual", "read_rules"]
