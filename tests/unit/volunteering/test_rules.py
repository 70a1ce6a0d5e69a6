"""Decisions about projects and shifts, without a database."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.volunteering.models import ProjectKind, ProjectState
from backend.volunteering.reference import projects as reference
from backend.volunteering.rules import projects as rules
from backend.volunteering.rules.projects import Span, find_fatigue, minutes_by_day

NOON = datetime(2026, 6, 7, 4, 0, tzinfo=UTC)


def span(hours_from: float, hours: float) -> Span:
    start = NOON + timedelta(hours=hours_from)
    return Span(start, start + timedelta(hours=hours))


class TestTemplates:
    def test_there_is_one_of_every_kind(self):
        assert [row["kind"] for row in reference.list_templates()] == list(ProjectKind)

    def test_speak_of_qualifications_that_exist(self):
        kinds = {row["id"] for row in reference.list_qualification_kinds()}
        named = {
            found
            for row in reference.list_templates()
            for found in (row["qualification"], *(role["qualification"] for role in row["roles"]))
        }
        assert named - {None} <= kinds

    def test_dangerous_ones_hint_at_the_insurance_and_say_the_risks(self):
        dangerous = [row for row in reference.list_templates() if row["is_dangerous"]]
        assert all(row["insurance_hint"] and row["risks"] for row in dangerous)


class TestInsurance:
    @pytest.mark.parametrize(
        ("is_dangerous", "insurance", "lacks"),
        [(True, "", True), (True, "  ", True), (True, "某保险公司意外险", False), (False, "", False)],
    )
    def test_is_asked_of_dangerous_work(self, is_dangerous, insurance, lacks):
        project = SimpleNamespace(is_dangerous=is_dangerous, insurance=insurance)
        assert rules.lacks_insurance(project) is lacks


class TestSteps:
    def test_every_state_is_known(self):
        assert set(rules.STEPS_OF_OFFICERS) == set(ProjectState)

    def test_leads_neither_publish_nor_end_nor_appoint(self):
        assert not rules.STEPS_OF_LEADS & {"publish", "end", "cancel", "delete", "leads"}


class TestSpans:
    @pytest.mark.parametrize(
        ("minutes", "seconds", "is_one"),
        [(0, 0, False), (1, 0, True), (1440, 0, True), (1441, 0, False), (-5, 0, False), (60, 30, False)],
    )
    def test_are_whole_minutes_within_a_day(self, minutes, seconds, is_one):
        assert rules.is_span(NOON, NOON + timedelta(minutes=minutes, seconds=seconds)) is is_one

    def test_are_split_at_local_midnight(self):
        late = Span(datetime(2026, 6, 7, 15, 0, tzinfo=UTC), datetime(2026, 6, 7, 17, 30, tzinfo=UTC))
        assert minutes_by_day(late) == {date(2026, 6, 7): 60, date(2026, 6, 8): 90}

    @given(st.integers(0, 5000), st.integers(1, 1440))
    def test_lose_no_minute(self, offset, minutes):
        start = NOON + timedelta(minutes=offset)
        assert sum(minutes_by_day(Span(start, start + timedelta(minutes=minutes))).values()) == minutes


class TestFatigue:
    def find(self, others, *, day=480, rest=60):
        return find_fatigue(span(0, 4), others, most_minutes_a_day=day, least_rest_minutes=rest)

    def test_is_none_within_the_limits(self):
        assert self.find([span(5, 4)]) is None

    def test_is_too_many_minutes_on_one_day(self):
        found = self.find([span(5, 4.5)])
        assert (found.why, found.minutes, found.limit, found.day) == ("day", 510, 480, date(2026, 6, 7))

    @pytest.mark.parametrize("other", [span(4.5, 2), span(-2.5, 2), span(4, 1)])
    def test_is_too_little_rest(self, other):
        assert self.find([other]).why == "rest"

    def test_of_rest_is_no_question_where_none_is_asked(self):
        assert self.find([span(4, 2)], rest=0) is None

    def test_of_rest_is_no_question_of_shifts_that_overlap(self):
        assert self.find([span(1, 2)], day=1440) is None

    def test_counts_the_next_day_apart(self):
        assert self.find([span(14, 8)]) is None


class TestCards:
    DAY = date(2026, 6, 7)

    @pytest.mark.parametrize(
        ("checked", "withdrawn", "expires_on", "holds"),
        [
            (True, False, None, True),
            (True, False, date(2026, 6, 8), True),
            (True, False, date(2026, 6, 7), False),
            (False, False, None, False),
            (True, True, None, False),
        ],
    )
    def test_hold_when_seen_and_valid_on_the_day(self, checked, withdrawn, expires_on, holds):
        card = SimpleNamespace(
            checked_at=NOON if checked else None, withdrawn_at=NOON if withdrawn else None, expires_on=expires_on
        )
        assert rules.holds_on(card, self.DAY) is holds


class TestLateness:
    @pytest.mark.parametrize(("hours", "late"), [(25, False), (24, False), (23.9, True), (0, True)])
    def test_begins_so_many_hours_before(self, hours, late):
        assert rules.is_late(NOON, late_cancel_hours=24, now=NOON - timedelta(hours=hours)) is late
