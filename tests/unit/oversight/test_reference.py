"""What counts as a tap and a form."""

import pytest

from backend.attendance.models import EvidenceKind
from backend.core.audit import Action
from backend.oversight import reference


class TestWays:
    def test_know_the_taps_of_every_way_to_be_checked_in(self):
        assert set(reference.ways()) == set(EvidenceKind)


class TestForms:
    def test_belong_to_one_kind_each(self):
        actions = [action for form in reference.forms() for action in form.holds]

        assert len(actions) == len(set(actions))

    @pytest.mark.parametrize("action", [Action.MEMBER_REVEALED, Action.DOCUMENT_EXPORTED, Action.CHECK_IN_CONFIRMED])
    def test_are_nothing_that_is_only_read_printed_or_ticked(self, action):
        assert not any(action in form.holds for form in reference.forms())
