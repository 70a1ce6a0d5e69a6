"""Periods that flow members are kept in touch by. Data, not code: `seeds/reference/flow_rules.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "flow_rules.json"


@dataclass(frozen=True)
class FlowRules:
    """See domain §4, flow members."""

    contact_months: int
    """How often the home branch gets in touch with somebody who is in the country."""
    contact_months_abroad: int
    report_months: int
    """How often the member reports by themselves."""
    should_move_months: int
    """From so long on somebody with a stable workplace should have moved the relation."""
    group_from_people: int
    """So many at one place might form a party group."""
    card_months: int
    """How long a flow card is good at most."""
    remind_again_days: int
    """The other branch is not reminded of the same matter more often."""


@cache
def flow_rules() -> FlowRules:
    """The periods as they stand in the file."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return FlowRules(**{name: data[name] for name in FlowRules.__dataclass_fields__})
