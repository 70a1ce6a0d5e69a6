"""The year as a document: what stands in a cell."""

from datetime import date
from uuid import UUID

import pytest

from backend.duties.rules.rule import RuleKind
from backend.duties.rules.settling import DutyState, Noted
from backend.duties.rules.year import Record
from backend.duties.service.year_sheet import cell_text
from tests.unit.duties.branches import BRANCHES, of_rule, stand


def noted(*days):
    return [Noted(UUID(int=number), day, 1) for number, day in enumerate(days)]


class TestCellText:
    def test_says_each_day_once_and_everything_on_a_line_of_its_own(self):
        day = date(2026, 8, 15)
        record = Record(BRANCHES["of three"], noted={"responsibility_list": noted(day, day)})

        [one] = of_rule(stand(record, today=date(2026, 11, 1)), "responsibility_list")

        assert cell_text(one) == "8月15日\n已办"

    @pytest.mark.parametrize(("key", "told"), [("appraisal", "待登记"), ("organisational_life", "待安排")])
    def test_plans_meetings_and_notes_what_is_none(self, key, told):
        [one] = of_rule(stand(Record(BRANCHES["of three"]), today=date(2026, 11, 1)), key)

        assert one.state in (DutyState.SOON, DutyState.OPEN)
        assert (one.due.rule.kind is RuleKind.MEETING, cell_text(one)) == (told == "待安排", told)
