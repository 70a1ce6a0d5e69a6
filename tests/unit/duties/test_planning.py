"""The planner: expected dates of 2026 and 2027, habits, and that it settles what it claims."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.activities.calendar import Calendar, DayKind
from backend.activities.models import Credit
from backend.duties.rules.facts import Life
from backend.duties.rules.planning import Habit, habit_of, overlaps, propose
from backend.duties.rules.settling import DutyState, Meeting
from backend.duties.rules.year import Record
from backend.members.models import Circle
from backend.organisations.dated import Period
from backend.organisations.models import OrganisationKind
from tests.unit.duties.branches import BRANCHES, GROUPS, USUAL, days_of, life, planned, stand

TOGETHER = {
    2026: "1-9 2-13 3-13 4-10 5-8 6-12 7-10 8-14 9-11 10-9 11-13 12-11",
    2027: "1-8 2-12 3-12 4-9 5-14 6-11 7-9 8-13 9-10 10-8 11-12 12-10",
}
"""Second Fridays; none of them is a holiday in 2026."""
COMMITTEE = {
    2026: "1-6 2-3 3-3 4-7 5-6 6-2 7-7 8-4 9-1 10-8 11-3 12-1",
    2027: "1-5 2-2 3-2 4-6 5-4 6-1 7-6 8-3 9-7 10-5 11-2 12-7",
}
"""First Tuesdays: in 2026 those of May and October are holidays; for 2027 only weekdays are known."""
OF_GROUPS = {
    2026: "1-21 1-22 2-12 2-24 3-18 3-19 4-15 4-16 5-20 5-21 6-17 6-18"
    " 7-15 7-16 8-19 8-20 9-16 9-17 10-21 10-22 11-18 11-19 12-16 12-17",
    2027: "1-20 1-21 2-17 2-18 3-17 3-18 4-21 4-22 5-19 5-20 6-16 6-17"
    " 7-21 7-22 8-18 8-19 9-15 9-16 10-20 10-21 11-17 11-18 12-15 12-16",
}
"""Third Wednesdays and the day after: in 2026 those of February fall into the Spring Festival."""
HAS = {
    "with a committee and two groups": (TOGETHER, COMMITTEE, OF_GROUPS),
    "of seven without groups": (TOGETHER, COMMITTEE, None),
    "of three": (TOGETHER, None, None),
    "temporary": (TOGETHER, None, None),
}


def told(days):
    return " ".join(f"{day.month}-{day.day}" for day in days)


class TestPropose:
    @pytest.mark.parametrize("year", [2026, 2027])
    @pytest.mark.parametrize("kind", BRANCHES)
    def test_plans_the_year_of_the_table(self, kind, year):
        proposal = planned(Record(BRANCHES[kind]), year=year, today=date(year - 1, 12, 31))

        expected = [table[year] if table else "" for table in HAS[kind]]
        assert [told(days_of(proposal, circle)) for circle in Circle] == expected
        assert proposal.left == ()

    def test_puts_duties_of_the_whole_branch_on_the_same_dates(self):
        proposal = planned(Record(BRANCHES["of three"]), today=date(2025, 12, 31))
        settled = {one.on.month: [due.rule.key for due in one.settles] for one in proposal.suggestions}
        assert [settled[month] for month in (1, 2, 3, 12)] == [
            ["theme_day", "members_meeting"],
            ["theme_day", "lecture"],
            ["theme_day"],
            ["theme_day", "organisational_life"],
        ]

    def test_begins_tomorrow_and_says_for_what_it_is_too_late(self):
        proposal = planned(Record(BRANCHES["temporary"]), today=date(2026, 12, 31))
        assert (proposal.suggestions, len(proposal.left)) == ((), 3)

    def test_leaves_people_three_days_to_hear_of_it_where_the_period_does(self):
        proposal = planned(Record(BRANCHES["temporary"]), today=date(2026, 11, 12))
        assert days_of(proposal, Circle.PLENARY)[0] == date(2026, 11, 16)

        proposal = planned(Record(BRANCHES["temporary"]), today=date(2026, 12, 29))
        assert days_of(proposal, Circle.PLENARY) == [date(2026, 12, 30)]

    def test_asks_for_another_day_where_the_branch_has_something_else(self):
        busy = {date(2026, 3, 13), date(2026, 3, 16)}
        standings = stand(Record(life(3)), today=date(2026, 3, 1))
        proposal = propose(
            standings,
            habits=USUAL,
            calendar=Calendar(),
            today=date(2026, 3, 1),
            is_free=lambda day, *_: day not in busy,
        )
        march = next(one for one in proposal.suggestions if one.settles[0].period_on == date(2026, 3, 1))
        assert (march.on, march.is_moved) == (date(2026, 3, 12), True)

    def test_puts_a_missed_theme_day_into_its_days_of_grace_beside_that_of_the_month(self):
        proposal = planned(Record(life(3)), today=date(2026, 3, 1))
        first, second = proposal.suggestions[:2]
        assert first.settles[0].period_on == date(2026, 2, 1)
        assert (first.on, first.until_on) == (date(2026, 3, 6), date(2026, 3, 7))
        assert second.settles[0].period_on == date(2026, 3, 1)

    def test_suggests_no_days_of_grace_in_a_year_that_is_not_planned(self):
        proposal = planned(Record(life(3)), today=date(2026, 12, 31))
        assert proposal.suggestions == ()

    def test_keeps_to_weekends_only_where_that_is_the_habit(self):
        saturday = Habit(2, 5, time(9), 90)
        standings = stand(Record(life(3)), today=date(2025, 12, 31))
        proposal = propose(
            standings,
            habits=USUAL | {Circle.PLENARY: saturday},
            calendar=Calendar(),
            today=date(2025, 12, 31),
            is_free=lambda *_: True,
        )
        days = days_of(proposal, Circle.PLENARY)
        assert {Calendar().day(day).kind for day in days} == {DayKind.WEEKEND}
        assert date(2026, 2, 14) not in days  # A Saturday that is worked before the Spring Festival.


class TestHabit:
    def test_is_the_most_frequent_day_and_time(self):
        starts = [datetime(2026, month, day, 19, 30, tzinfo=UTC) for month, day in ((1, 29), (2, 26), (3, 26), (4, 3))]
        assert habit_of([(start, 90) for start in starts]) == Habit(4, 3, time(19, 30), 90)

    def test_needs_two_meetings(self):
        assert habit_of([(datetime(2026, 1, 9, 15, tzinfo=UTC), 90)]) is None

    def test_knows_the_last_of_a_month(self):
        last = Habit(5, 4, time(15), 60)
        assert [last.day_in(2026, month) for month in (1, 2)] == [date(2026, 1, 30), date(2026, 2, 27)]


GROUP_IDS = [group_id for group_id, _ in GROUPS]


@st.composite
def _situations(draw):
    """A branch with some meetings held and planned, on a day of the year."""
    year, first = draw(st.sampled_from([2026, 2027])), date(2020, 5, 1)
    today = date(year, 1, 1) + timedelta(days=draw(st.integers(-1, 364)))
    since = Period(date(year, draw(st.integers(1, 12)), draw(st.integers(1, 28))))
    people = tuple((UUID(int=number), Period(first)) for number in range(8))
    branch = Life(
        draw(st.sampled_from([OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH])),
        draw(st.sampled_from([first, since.from_on])),
        posts=tuple((one, since) for one, _ in people[: draw(st.integers(0, 5))]),
        groups=tuple((one, since) for one in GROUP_IDS[: draw(st.integers(0, 3))]),
        members=people,
        full=people,
    )
    kinds = st.sets(st.sampled_from(Credit), min_size=1)
    days = draw(st.lists(st.tuples(st.integers(0, 364), kinds, st.sampled_from([None, *GROUP_IDS])), max_size=12))
    meetings = []
    for number, (offset, credits, group_id) in enumerate(days):
        on, meeting_id = date(year, 1, 1) + timedelta(days=offset), UUID(int=1000 + number)
        meetings.append(Meeting(meeting_id, on, frozenset(credits), is_held=on <= today, minutes=90, group_id=group_id))
    return Record(branch, meetings=meetings), year, today


class TestProperties:
    @given(_situations())
    def test_what_it_makes_settles_every_duty_that_it_claims(self, situation):
        record, year, today = situation
        busy = {meeting.on for meeting in record.meetings}
        proposal = propose(
            stand(record, year=year, today=today),
            habits=USUAL,
            calendar=Calendar(),
            today=today,
            is_free=lambda day, *_: day not in busy,
        )

        made = [
            Meeting(UUID(int=9000 + number), one.on, frozenset(one.credits), is_held=False, group_id=one.group_id)
            for number, one in enumerate(proposal.suggestions)
        ]
        after = Record(record.life, meetings=[*record.meetings, *made])
        states = {one.due.key: one.state for one in stand(after, year=year, today=today)}

        claimed = {due.key for one in proposal.suggestions for due in one.settles}
        left = {due.key for due in proposal.left}
        assert all(states[key] in (DutyState.PLANNED, DutyState.DONE) for key in claimed - left)
        before = {one.due.key: one for one in stand(record, year=year, today=today)}
        kept = [key for key, one in before.items() if one.state is DutyState.DONE]
        assert all(states[key] is DutyState.DONE for key in kept)

    @given(_situations())
    def test_it_takes_free_working_days_from_tomorrow_on_and_none_twice(self, situation):
        record, year, today = situation
        busy = {meeting.on for meeting in record.meetings}
        found = propose(
            stand(record, year=year, today=today),
            habits=USUAL,
            calendar=Calendar(),
            today=today,
            is_free=lambda day, *_: day not in busy,
        ).suggestions

        assert all(one.on > today and one.on not in busy for one in found)
        assert all(one.from_on <= one.on <= one.until_on for one in found)
        assert all(Calendar().day(one.on).kind is DayKind.WORKDAY for one in found)
        assert not any(
            one.on == other.on
            and overlaps(one.starts_time, one.duration_minutes, other.starts_time, other.duration_minutes)
            for place, one in enumerate(found)
            for other in found[:place]
        )
