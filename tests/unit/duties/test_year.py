"""What is due in a year, and how it stands: tables for branches of four kinds, and single cases."""

from datetime import date
from uuid import UUID

import pytest

from backend.activities.models import Credit
from backend.duties.rules.facts import Life, WhyNot
from backend.duties.rules.settling import DutyState, Meeting, Noted
from backend.duties.rules.year import Record
from backend.organisations.dated import Period
from backend.organisations.models import OrganisationKind
from tests.unit.duties.branches import BRANCHES, FOUNDED_ON, GROUPS, count_due, life, of_rule, stand

YEARLY = {
    "secretary_lecture": 1,
    "organisational_life": 1,
    "appraisal": 1,
    "talk": 1,
    "study_hours": 1,
    "officer_hours": 1,
    "heads_training": 1,
    "yearly_report": 1,
    "responsibility_list": 1,
    "theory_talk": 4,
}
ALL_TOGETHER = {"theme_day": 12, "members_meeting": 4, "lecture": 4}
EXPECTED = {
    "with a committee and two groups": {**ALL_TOGETHER, "committee_meeting": 12, "group_meeting": 24, **YEARLY},
    "of seven without groups": {**ALL_TOGETHER, "committee_meeting": 12, **YEARLY},
    "of three": {**ALL_TOGETHER, **YEARLY},
    "temporary": {**ALL_TOGETHER, "secretary_lecture": 1, "talk": 1},
}


def held(day, *credits, number=1, is_held=True, minutes=120):
    return Meeting(UUID(int=number), day, frozenset(credits or {Credit.THEME_DAY}), is_held, minutes)


def theme_days(*meetings, today):
    record = Record(life(), meetings=[held(day, number=n, is_held=day <= today) for n, day in enumerate(meetings)])
    return [one.state for one in of_rule(stand(record, today=today), "theme_day")]


class TestWhatApplies:
    @pytest.mark.parametrize("year", [2026, 2027])
    @pytest.mark.parametrize("kind", BRANCHES)
    def test_is_that_of_the_table(self, kind, year):
        assert count_due(stand(Record(BRANCHES[kind]), year=year)) == EXPECTED[kind]

    def test_begins_with_the_first_whole_period_after_the_founding(self):
        young = Life(OrganisationKind.BRANCH, date(2026, 5, 20), members=life().members)
        standings = stand(Record(young))
        months = [one.due.period_on.month for one in of_rule(standings, "theme_day") if one.due.why_not is None]
        assert months == [6, 7, 8, 9, 10, 11, 12]
        assert of_rule(standings, "members_meeting")[1].due.why_not is WhyNot.FOUNDED_LATER
        assert of_rule(standings, "organisational_life")[0].due.why_not is None

    def test_ends_when_the_branch_was_dissolved(self):
        gone = Life(OrganisationKind.BRANCH, FOUNDED_ON, dissolved_on=date(2026, 8, 15))
        days = of_rule(stand(Record(gone)), "theme_day")
        assert [one.due.why_not for one in days[6:9]] == [None, WhyNot.DISSOLVED, WhyNot.DISSOLVED]

    def test_says_nothing_of_the_time_before_its_record_was_kept_here(self):
        entered = Life(OrganisationKind.BRANCH, FOUNDED_ON, entered_on=date(2026, 3, 10))
        meetings = [held(date(2026, 1, 9))]
        days = of_rule(stand(Record(entered, meetings=meetings), today=date(2026, 5, 10)), "theme_day")
        assert [one.state for one in days[:4]] == [
            DutyState.DONE,
            DutyState.NOT_APPLICABLE,
            DutyState.NOT_HELD,
            DutyState.NOT_HELD,
        ]
        assert days[1].due.why_not is WhyNot.BEFORE_RECORDS

    def test_follows_the_facts_of_each_period(self):
        people = life().members
        elected = Life(
            OrganisationKind.BRANCH,
            FOUNDED_ON,
            posts=tuple((one, Period(date(2026, 4, 10))) for one, _ in people[:3]),
            groups=(GROUPS[0], (GROUPS[1][0], Period(date(2026, 7, 1), date(2026, 10, 1)))),
            members=people,
        )
        standings = stand(Record(elected))
        committee = [one.due.why_not for one in of_rule(standings, "committee_meeting")]
        assert committee[:5] == [WhyNot.NO_COMMITTEE] * 4 + [None]
        assert [one.due.need for one in of_rule(standings, "group_meeting")] == [1] * 6 + [2] * 3 + [1] * 3


class TestHowItStands:
    def test_goes_from_open_over_soon_to_not_held(self):
        states = theme_days(today=date(2026, 2, 10))
        assert states[:3] == [DutyState.NOT_HELD, DutyState.OPEN, DutyState.OPEN]
        assert theme_days(today=date(2026, 2, 20))[1] is DutyState.SOON

    def test_knows_what_is_held_and_what_is_planned(self):
        assert theme_days(date(2026, 1, 9), date(2026, 2, 13), today=date(2026, 1, 20))[:2] == [
            DutyState.DONE,
            DutyState.PLANNED,
        ]

    def test_lets_a_theme_day_slip_into_the_next_month_which_can_spare_it(self):
        assert theme_days(date(2026, 2, 6), date(2026, 2, 27), today=date(2026, 3, 1))[:2] == [DutyState.DONE] * 2
        assert theme_days(date(2026, 2, 6), today=date(2026, 2, 7))[:2] == [DutyState.SOON, DutyState.DONE]
        assert theme_days(date(2026, 2, 9), date(2026, 2, 27), today=date(2026, 3, 1))[0] is DutyState.NOT_HELD

    def test_counts_one_activity_for_all_that_it_is_credited_with(self):
        credits = (Credit.THEME_DAY, Credit.MEMBERS_MEETING, Credit.LECTURE)
        standings = stand(Record(life(), meetings=[held(date(2026, 1, 9), *credits)]), today=date(2026, 1, 10))
        firsts = [of_rule(standings, credit.value)[0] for credit in credits]
        assert [(one.state, one.have) for one in firsts] == [(DutyState.DONE, 1)] * 3

    def test_counts_hours_of_forty_five_minutes(self):
        meetings = [held(date(2026, 1, day), number=day, minutes=240) for day in range(1, 6)]
        hours = of_rule(stand(Record(life(), meetings=meetings)), "study_hours")[0]
        assert (hours.have, hours.due.need, hours.state) == (26, 32, DutyState.OPEN)

    def test_counts_what_officers_noted(self):
        noted = {"heads_training": [Noted(UUID(int=1), date(2026, 4, 1), 2), Noted(UUID(int=2), date(2026, 5, 1), 1)]}
        training = of_rule(stand(Record(life(), noted=noted)), "heads_training")[0]
        assert (training.have, training.state) == (3, DutyState.DONE)

    def test_leaves_out_what_was_excluded(self):
        excluded = frozenset({("theme_day", date(2026, 2, 1))})
        days = of_rule(stand(Record(life(), excluded=excluded), today=date(2026, 4, 1)), "theme_day")
        assert [one.state for one in days[:2]] == [DutyState.NOT_HELD, DutyState.EXCLUDED]

    def test_falls_back_to_weekdays_where_no_holidays_are_published(self):
        new_year = of_rule(stand(Record(life()), year=2027), "theme_day")[9]
        assert new_year.due.last_safe_on == date(2027, 10, 29)


class TestTerms:
    @pytest.mark.parametrize(
        ("elected", "today", "state"),
        [
            ([], date(2026, 1, 1), DutyState.UNKNOWN),
            ([date(2023, 9, 10)], date(2026, 1, 1), DutyState.OPEN),
            ([date(2023, 9, 10)], date(2026, 3, 10), DutyState.SOON),
            ([date(2023, 9, 10)], date(2026, 9, 11), DutyState.NOT_HELD),
            ([date(2023, 9, 10), date(2026, 8, 20)], date(2026, 9, 11), DutyState.DONE),
            ([date(2022, 9, 10)], date(2026, 1, 1), DutyState.NOT_HELD),
            ([date(2024, 9, 10)], date(2026, 1, 1), DutyState.NOT_APPLICABLE),
        ],
    )
    def test_run_three_years_from_the_last_election(self, elected, today, state):
        noted = {"term": [Noted(UUID(int=n), day, 1) for n, day in enumerate(elected)]}
        assert of_rule(stand(Record(life(), noted=noted), today=today), "term")[0].state is state

    def test_ask_nothing_of_a_temporary_branch(self):
        assert of_rule(stand(Record(BRANCHES["temporary"])), "term")[0].due.why_not is WhyNot.OTHER_KIND


class TestOfEachGroup:
    @pytest.fixture
    def january(self):
        """The duty of two groups in January, by whose meetings there were."""

        def act(*groups):
            met = [
                Meeting(UUID(int=n), date(2026, 1, 5 + n), frozenset({Credit.GROUP_MEETING}), True, 60, group_id=group)
                for n, group in enumerate(groups)
            ]
            record = Record(life(16, posts=5, groups=2), meetings=met)
            return of_rule(stand(record, today=date(2026, 1, 20)), "group_meeting")[0]

        return act

    def test_one_that_meets_twice_does_not_meet_for_the_other(self, january):
        (one, _), (other, _) = GROUPS[:2]
        standing = january(one, one)
        assert (standing.have, standing.lacking, standing.lacking_groups) == (1, 1, [other])

    def test_both_have_met(self, january):
        standing = january(*(group for group, _ in GROUPS[:2]))
        assert (standing.state, standing.lacking_groups) == (DutyState.DONE, [])

    def test_a_meeting_of_which_nobody_wrote_whose_it_was_counts_for_one(self, january):
        standing = january(None)
        assert (standing.have, len(standing.lacking_groups)) == (1, 1)

    def test_that_of_a_group_of_another_branch_counts_for_none(self, january):
        assert january(UUID(int=999)).have == 0
