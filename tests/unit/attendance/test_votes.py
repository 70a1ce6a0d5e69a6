import pytest

from backend.attendance.models import ResolutionKind
from backend.attendance.rules import Quorum, RecordedAs, is_passed, recorded_as


class TestQuorum:
    @pytest.mark.parametrize(
        ("voters", "present", "needed", "met"),
        [
            (10, 4, 5, False),
            (10, 5, 5, True),
            (11, 5, 6, False),
            (11, 6, 6, True),
            (1, 1, 1, True),
            (0, 0, 0, False),  # Nobody is entitled, so nobody decides.
        ],
    )
    def test_of_a_vote_is_half_of_those_entitled(self, voters, present, needed, met):
        quorum = Quorum(voters, present)

        assert quorum.needed(ResolutionKind.ORDINARY) == needed
        assert quorum.is_met(ResolutionKind.ORDINARY) is met

    @pytest.mark.parametrize(
        ("electors", "present", "needed", "met"),
        [(10, 7, 8, False), (10, 8, 8, True), (11, 8, 9, False), (11, 9, 9, True), (4, 3, 4, False), (5, 4, 4, True)],
    )
    def test_of_an_election_is_four_fifths_of_the_electors(self, electors, present, needed, met):
        quorum = Quorum(electors, present)

        assert quorum.needed(ResolutionKind.ELECTION) == needed
        assert quorum.is_met(ResolutionKind.ELECTION) is met

    def test_leaves_out_whom_the_meeting_excluded(self):
        assert not Quorum(12, 8).is_met(ResolutionKind.ELECTION)
        assert Quorum(12, 8).is_met(ResolutionKind.ELECTION, excluded=2)

    def test_is_never_met_when_everybody_is_excluded(self):
        assert not Quorum(3, 0).is_met(ResolutionKind.ORDINARY, excluded=3)


class TestIsPassed:
    @pytest.mark.parametrize(
        ("yes", "voters", "excluded", "passed"),
        [
            (5, 10, 0, False),
            (6, 10, 0, True),
            (6, 11, 0, True),
            (5, 11, 0, False),
            (5, 10, 1, True),
            (0, 1, 0, False),
        ],
    )
    def test_by_more_than_half_of_those_entitled(self, yes, voters, excluded, passed):
        assert is_passed(yes=yes, voters=voters, excluded=excluded) is passed


class TestRecordedAs:
    def test_makes_absent_of_whoever_is_not_marked(self):
        assert recorded_as("unmarked") is RecordedAs.ABSENT

    @pytest.mark.parametrize("kind", list(RecordedAs))
    def test_keeps_every_word_of_the_record(self, kind):
        assert recorded_as(kind.value) is kind
