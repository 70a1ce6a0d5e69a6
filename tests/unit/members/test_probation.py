"""The clock of a probation and the votes of a meeting: tables of examples."""

from datetime import UTC, date, datetime

import pytest

from backend.members.models import DecisionKind, MemberStanding, ProbationDecision, Standing
from backend.members.rules import Votes, clock_for, latest_dues_month, months_after

FULL, PROBATIONARY, SUSPENDED = Standing.FULL, Standing.PROBATIONARY, Standing.SUSPENDED
BEGAN = date(2025, 6, 10)


def rows(*periods):
    """Standings as (standing, from, until)."""
    return [MemberStanding(standing=standing, from_on=begun, until_on=until) for standing, begun, until in periods]


def decision(kind, on, **fields):
    return ProbationDecision(kind=kind, decided_on=on, **fields)


class TestMonthsAfter:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (BEGAN, 12, date(2026, 6, 10)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2023, 2, 28), 12, date(2024, 2, 28)),
            (date(2025, 8, 31), 6, date(2026, 2, 28)),
            (date(2023, 8, 31), 6, date(2024, 2, 29)),
            (date(2025, 12, 31), 1, date(2026, 1, 31)),
        ],
    )
    def test_keeps_the_day_or_takes_the_last_one(self, day, months, expected):
        assert months_after(day, months) == expected

    def test_lets_dues_be_ticked_a_year_ahead(self):
        assert latest_dues_month(date(2024, 2, 29)) == date(2025, 2, 1)


class TestClockFor:
    @pytest.mark.parametrize(
        ("standings", "joined_on", "began_on"),
        [
            (rows((PROBATIONARY, BEGAN, None)), None, BEGAN),
            (rows((PROBATIONARY, date(2026, 1, 1), None)), BEGAN, BEGAN),
            (rows((FULL, date(2020, 1, 1), None)), None, None),
            (rows((PROBATIONARY, date(2024, 1, 1), date(2025, 2, 1)), (FULL, date(2025, 2, 1), None)), None, None),
            (rows((PROBATIONARY, date(2024, 1, 1), date(2025, 2, 1))), None, None),
            (
                rows(
                    (PROBATIONARY, date(2025, 1, 1), date(2025, 3, 1)),
                    (SUSPENDED, date(2025, 3, 1), date(2025, 4, 1)),
                    (PROBATIONARY, date(2025, 4, 1), None),
                ),
                None,
                date(2025, 1, 1),
            ),
            (
                rows((PROBATIONARY, date(2020, 1, 1), date(2021, 2, 1)), (PROBATIONARY, date(2025, 1, 1), None)),
                date(2020, 1, 1),
                date(2025, 1, 1),
            ),
            (rows((FULL, date(2020, 1, 1), date(2021, 2, 1)), (SUSPENDED, date(2021, 2, 1), None)), None, None),
            ([], date(2020, 1, 1), None),
        ],
    )
    def test_runs_from_the_vote_that_admitted_them(self, standings, joined_on, began_on):
        running = clock_for(standings, [], joined_on=joined_on)

        assert (running.began_on if running else None) == began_on

    def test_is_over_after_twelve_months_and_marks_the_days_before(self):
        running = clock_for(rows((PROBATIONARY, BEGAN, None)), [], joined_on=None)

        assert running.ends_on == date(2026, 6, 10)
        assert [running.is_over(date(2026, 6, day)) for day in (9, 10)] == [False, True]
        days = [date(2026, 4, 10), date(2026, 4, 11), date(2026, 5, 11), date(2026, 6, 3), date(2026, 6, 10)]
        assert [running.mark(day) for day in days] == [None, 60, 30, 7, 0]
        assert running.days_left(date(2026, 6, 20)) == -10

    def test_is_extended_and_decided_by_what_the_meeting_voted(self):
        standings = rows((PROBATIONARY, BEGAN, None))
        until, on = date(2026, 12, 10), date(2026, 7, 1)
        longer = decision(DecisionKind.EXTENDED, date(2026, 6, 12), extended_to=until, approved_on=on)
        waiting = decision(DecisionKind.FULL, date(2026, 12, 12))
        void = decision(DecisionKind.FULL, date(2026, 6, 11), voided_at=datetime(2026, 6, 12, tzinfo=UTC))

        extended = clock_for(standings, [void, longer], joined_on=None)

        assert (extended.ends_on, extended.extended, extended.is_decided) == (until, True, False)
        assert clock_for(standings, [void], joined_on=None).is_decided is False
        assert clock_for(standings, [longer, waiting], joined_on=None).is_decided


class TestVotes:
    @pytest.mark.parametrize(
        ("voters", "yes", "no", "abstain", "has_quorum", "is_passed"),
        [
            (10, 6, 0, 0, True, True),
            (10, 5, 0, 0, True, False),
            (10, 4, 0, 0, False, False),
            (11, 6, 5, 0, True, True),
            (11, 5, 0, 1, True, False),
            (3, 2, 0, 0, True, True),
            (1, 1, 0, 0, True, True),
        ],
    )
    def test_count_those_entitled(self, voters, yes, no, abstain, has_quorum, is_passed):
        votes = Votes(voters, yes, no, abstain)

        assert (votes.has_quorum, votes.is_passed) == (has_quorum, is_passed)
