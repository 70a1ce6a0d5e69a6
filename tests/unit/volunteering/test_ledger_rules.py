"""How time becomes minutes that count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.attendance.models import EvidenceKind
from backend.core import clock
from backend.volunteering.errors.ledger import BeforeJoiningError, NoTimeError, NotOverYetError, TooLongError
from backend.volunteering.models import Grade, RecordState, ReviewLevel
from backend.volunteering.rules import ledger as rules
from backend.volunteering.rules.ledger import Interval

NINE = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
"""Nine o'clock in the morning in Shanghai."""
SCAN, NAME, CARD = EvidenceKind.ROTATING_CODE, EvidenceKind.ROSTER, EvidenceKind.MEMBER_CARD


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def span(first: float, last: float) -> Interval:
    return Interval(at(first), at(last))


minutes = st.integers(min_value=-3000, max_value=3000)
spans = st.tuples(minutes, st.integers(min_value=1, max_value=1440)).map(lambda found: span(found[0], sum(found)))


class TestWholeMinutes:
    def test_cut_coming_and_going_alike(self):
        assert rules.in_whole_minutes(at(0.7), at(60.3)) == span(0, 60)

    def test_are_none_within_one_minute(self):
        assert rules.in_whole_minutes(at(0.1), at(0.9)).minutes == 0


class TestRefuseImpossible:
    @pytest.mark.parametrize(
        ("first", "last", "refusal"),
        [
            (0, 0, NoTimeError),
            (0, -5, NoTimeError),
            (0, 0.5, NoTimeError),
            (-1500, -59, TooLongError),
            (0, 61, NotOverYetError),
            (-600, 0, BeforeJoiningError),
        ],
    )
    def test_says_why(self, first, last, refusal):
        with pytest.raises(refusal):
            rules.refuse_impossible(span(first, last), since_on=date(2026, 3, 6), now=at(60))

    @pytest.mark.parametrize(("first", "last"), [(0, 60), (59, 60), (-9 * 60, 0)])
    def test_lets_the_rest_pass(self, first, last):
        rules.refuse_impossible(span(first, last), since_on=date(2026, 3, 6), now=at(60))

    def test_takes_24_hours_but_no_minute_more(self):
        rules.refuse_impossible(span(0, 1440), since_on=date(2026, 1, 1), now=at(2000))
        with pytest.raises(TooLongError):
            rules.refuse_impossible(span(0, 1441), since_on=date(2026, 1, 1), now=at(2000))


class TestWithinPlan:
    @pytest.mark.parametrize(
        ("served", "counted", "flags"),
        [
            (span(0, 120), span(0, 120), set()),
            (span(-10, 60), span(0, 60), {"before_plan_cut"}),
            (span(60, 130), span(60, 120), {"after_plan_cut"}),
            (span(-10, 130), span(0, 120), {"before_plan_cut", "after_plan_cut"}),
            (span(20, 100), span(20, 100), set()),
        ],
    )
    def test_counts_planned_time_only(self, served, counted, flags):
        assert rules.within_plan(served, span(0, 120)) == (counted, flags)

    def test_leaves_nothing_of_what_was_before_it(self):
        assert rules.within_plan(span(-20, -5), span(0, 120))[0].minutes == 0


class TestByDay:
    def test_splits_at_local_midnight(self):
        night = span(14 * 60, 18 * 60)

        assert rules.by_day(night) == [
            (date(2026, 3, 6), span(14 * 60, 15 * 60)),
            (date(2026, 3, 7), span(15 * 60, 18 * 60)),
        ]

    def test_knows_the_leap_day(self):
        starts_at = datetime(2028, 2, 28, 15, 30, tzinfo=UTC)

        days = rules.by_day(Interval(starts_at, starts_at + timedelta(hours=1)))

        assert [(day, piece.minutes) for day, piece in days] == [(date(2028, 2, 28), 30), (date(2028, 2, 29), 30)]

    def test_makes_no_empty_piece_of_what_ends_at_midnight(self):
        assert len(rules.by_day(span(0, 15 * 60))) == 1

    @given(spans)
    def test_loses_no_minute_and_no_day(self, whole):
        pieces = rules.by_day(whole)

        assert sum(piece.minutes for _, piece in pieces) == whole.minutes
        assert pieces[0][1].starts_at == whole.starts_at
        assert pieces[-1][1].ends_at == whole.ends_at
        assert all(clock.local_date(piece.starts_at) == day for day, piece in pieces)
        assert all(clock.local_date(piece.ends_at - rules.MINUTE) == day for day, piece in pieces)


class TestFreeParts:
    @pytest.mark.parametrize(
        ("taken", "free"),
        [
            ([], [span(0, 120)]),
            ([span(-10, 30)], [span(30, 120)]),
            ([span(100, 200)], [span(0, 100)]),
            ([span(40, 60)], [span(0, 40), span(60, 120)]),
            ([span(0, 120)], []),
            ([span(20, 50), span(40, 60), span(90, 100)], [span(0, 20), span(60, 90), span(100, 120)]),
            ([span(-10, 0), span(120, 130)], [span(0, 120)]),
        ],
    )
    def test_are_what_nothing_covers(self, taken, free):
        assert rules.free_parts(span(0, 120), taken) == free

    @given(spans, st.lists(spans, max_size=6))
    def test_never_meet_what_is_taken_and_leave_nothing_out(self, wanted, taken):
        free = rules.free_parts(wanted, taken)

        covered = {m for other in taken for m in range_of(other)}
        assert sorted(m for part in free for m in range_of(part)) == sorted(set(range_of(wanted)) - covered)


def range_of(interval: Interval) -> range:
    first = (interval.starts_at - NINE) // rules.MINUTE
    return range(first, first + interval.minutes)


class TestLongest:
    def test_is_the_first_of_equals(self):
        assert rules.longest([span(0, 10), span(20, 30), span(40, 45)]) == span(0, 10)

    def test_is_none_of_none(self):
        assert rules.longest([]) is None


class TestGradeOfStay:
    @pytest.mark.parametrize(
        ("came", "went", "doubtful", "grade"),
        [
            (SCAN, SCAN, False, Grade.A),
            (CARD, SCAN, False, Grade.A),
            (SCAN, SCAN, True, Grade.B),
            (SCAN, None, False, Grade.B),
            (SCAN, NAME, False, Grade.B),
            (NAME, SCAN, False, Grade.B),
            (NAME, NAME, False, Grade.C),
            (NAME, None, False, Grade.C),
        ],
    )
    def test_follows_from_the_evidence(self, came, went, doubtful, grade):
        assert rules.grade_of_stay(came, went, is_doubtful=doubtful) is grade


class TestLevelOf:
    @pytest.mark.parametrize(
        ("grade", "total", "level"),
        [
            (Grade.A, 1, ReviewLevel.NONE),
            (Grade.A, 480, ReviewLevel.NONE),
            (Grade.A, 481, ReviewLevel.BRANCH),
            (Grade.A, 720, ReviewLevel.BRANCH),
            (Grade.A, 721, ReviewLevel.COMMITTEE),
            (Grade.B, 1, ReviewLevel.SECOND_PERSON),
            (Grade.D, 480, ReviewLevel.SECOND_PERSON),
            (Grade.C, 481, ReviewLevel.BRANCH),
            (Grade.D, 721, ReviewLevel.COMMITTEE),
        ],
    )
    def test_follows_from_grade_and_the_days_total(self, grade, total, level):
        assert rules.level_of(grade, minutes_of_day=total) is level

    def test_asks_a_second_person_about_a_fourth_pair(self):
        level = rules.level_of(Grade.A, minutes_of_day=10, is_beyond_pairs=True)

        assert level is ReviewLevel.SECOND_PERSON

    def test_makes_only_what_needs_nobody_count_at_once(self):
        states = {level: rules.state_at(level) for level in ReviewLevel}

        assert [level for level, state in states.items() if state is RecordState.CREDITED] == [ReviewLevel.NONE]


class TestIsShortOfShare:
    @pytest.mark.parametrize(("served", "share", "short"), [(71, 60, True), (72, 60, False), (1, None, False)])
    def test_compares_minutes(self, served, share, short):
        found = rules.is_short_of_share(served, planned_minutes=120, least_share_percent=share)

        assert found is short
