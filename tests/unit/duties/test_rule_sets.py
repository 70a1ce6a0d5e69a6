"""Reading rule sets: what cannot be right is refused with the line of the file."""

import json
import re
from datetime import date
from itertools import pairwise

import pytest

from backend.duties import reference
from backend.duties.reference import RuleSetError, read_rules

HEAD = {
    "source": "某市",
    "as_of": "2026-11-01",
    "region": "320100",
    "minutes_per_hour": 45,
    "soon_days": {"month": 10, "quarter": 30, "year": 60, "term": 180},
    "snapshot_after_days": 8,
}
RULE = {
    "key": "theme_day",
    "name": "主题党日",
    "name_en": "Theme day",
    "source": "某规定",
    "region": "national",
    "valid_from": "2020-01-01",
    "valid_until": None,
    "kind": "meeting",
    "cadence": "month",
    "count": 1,
    "unit": "times",
    "credits": ["theme_day"],
    "together": "plenary",
}


def file_of(*rules):
    """A file as it is written: one rule per line, the first in line 9."""
    head = "".join(f"{json.dumps(name)}: {json.dumps(value)},\n" for name, value in HEAD.items())
    return "{\n" + head + '"rules": [\n' + ",\n".join(json.dumps(RULE | rule) for rule in rules) + "\n]}"


class TestTheExampleOfACity:
    """What the module tells those who add the rules of their city."""

    def test_goes_into_the_file_as_it_stands_and_holds_from_its_day_on(self):
        example = re.search(r"\{.*\}", str(reference.__doc__), re.DOTALL)
        city = " ".join(example[0].split())
        text = reference.FILE.read_text("utf-8")
        text = text.replace('"region": "national",\n', '"region": "999999",\n', 1)
        rules = read_rules(text.replace('"rules": [\n', f'"rules": [\n{city},\n', 1))

        found = [rules.find_rule("theme_day", day) for day in (date(2026, 12, 31), date(2027, 1, 1))]
        assert [(rule.region, rule.slip_days) for rule in found] == [("national", 7), ("999999", 3)]
        assert rules.find_rule("lecture", date(2027, 1, 1)).region == "national"


class TestReadRules:
    def test_takes_the_rules_of_this_installation(self):
        rules = reference.load_rules()
        assert len(rules.list_keys()) == 16
        assert rules.find_rule("theme_day", date(2026, 5, 1)).slip_days == 7

    def test_follows_a_rule_that_changes_on_a_day(self):
        rules = read_rules(file_of({"valid_until": "2026-07-01"}, {"valid_from": "2026-07-01", "count": 2}))
        assert [rules.find_rule("theme_day", day).count for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1, 2]

    def test_puts_the_own_city_before_the_nation_and_knows_no_other(self):
        city = {"region": "320100", "valid_from": "2026-01-01", "slip_days": 3}
        rules = read_rules(file_of({}, city, {"region": "510100", "count": 9}))
        assert rules.find_rule("theme_day", date(2026, 1, 1)).slip_days == 3
        assert rules.find_rule("theme_day", date(2025, 12, 31)).region == "national"

    @pytest.mark.parametrize(
        ("rules", "line", "wrong"),
        [
            (({"valid_until": "2026-07-01"}, {"valid_from": "2026-06-01"}), 10, "overlaps the one in line 9"),
            (({}, {"valid_from": "2026-06-01"}), 10, "overlaps"),
            (({"valid_until": "2026-01-01"}, {"valid_from": "2026-02-01"}), 10, "hole from 2026-01-01 to 2026-02-01"),
            (({}, {"key": "talk", "credits": ["talking"]}), 10, "'talking' is not a valid Credit"),
            (({"cadence": "week"},), 9, "'week' is not a valid Cadence"),
            (({"cadence": "term"},), 9, "meeting cannot be due once a term"),
            (({"count": 0},), 9, "1 or more"),
            (({"credits": []},), 9, "no credit settles it"),
            (({"recommended_months": [10]},), 9, "only a yearly duty"),
            (({"cadence": "year", "recommended_months": [13]},), 9, "between 1 and 12"),
            (({"slip_days": 30},), 9, "slips further"),
            (({"region": "南京"},), 9, "six digits"),
            (({"valid_until": "2019-01-01"},), 9, "ends before it begins"),
            (({"valid_from": "2020-02-30"},), 9, "theme_day"),
            (({"colour": "red"},), 9, "unknown field 'colour'"),
            (({}, {"region": "320100", "unit": "days"}), 10, "something else than in line 9"),
        ],
    )
    def test_refuses_with_the_line_and_what_is_wrong(self, rules, line, wrong):
        with pytest.raises(RuleSetError, match=wrong) as refused:
            read_rules(file_of(*rules))
        assert refused.value.line == line

    def test_says_where_the_file_is_no_json(self):
        with pytest.raises(RuleSetError, match="line 9: this is no JSON"):
            read_rules(file_of({}).replace('"count": 1', '"count": '))

    def test_says_which_field_is_missing(self):
        with pytest.raises(RuleSetError, match="line 9: 'unit' is missing"):
            read_rules(file_of({}).replace('"unit": "times", ', ""))


def test_the_file_has_one_rule_per_line_and_no_gaps_between_its_lines():
    lines = [rule.line for rule in reference.load_rules().rules]
    assert all(after == before + 1 for before, after in pairwise(lines))
