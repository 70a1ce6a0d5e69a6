"""Which steps follow from which state, and what may change when."""

from datetime import timedelta

import pytest

from backend.activities.models import HELD, Activity, ActivityState
from backend.activities.rules import STEPS, Step, is_over, locked_fields
from tests.factories.identity import NOON

EVERY_FIELD = {"title", "starts_at", "ends_at", "venue", "credits", "opens_before_minutes", "rotation_seconds"}


class TestSteps:
    @pytest.mark.parametrize(
        ("step", "states"),
        [
            (Step.PUBLISH, {"draft"}),
            (Step.DELETE, {"draft"}),
            (Step.OPEN, {"published"}),
            (Step.CLOSE, {"open"}),
            (Step.DISPLAY, {"open"}),
            (Step.CANCEL, {"published", "open"}),
            (Step.EDIT, {"draft", "published", "open"}),
            (Step.ROSTER, {"published", "open", "closed", "minuted"}),
            (Step.MINUTES, {"open", "closed", "minuted"}),
        ],
    )
    def test_follow_from_these_states_only(self, step, states):
        assert {state.value for state, steps in STEPS.items() if step in steps} == states

    def test_every_state_has_its_entry(self):
        assert set(STEPS) == set(ActivityState)


class TestLockedFields:
    @pytest.mark.parametrize("state", [ActivityState.DRAFT, ActivityState.PUBLISHED])
    def test_nothing_is_locked_before_the_roster_stands(self, state):
        assert locked_fields(state, EVERY_FIELD) == set()

    def test_once_open_only_what_leaves_roster_and_day_alone_may_change(self):
        locked = locked_fields(ActivityState.OPEN, EVERY_FIELD)

        assert locked == {"title", "starts_at", "credits", "opens_before_minutes"}

    @pytest.mark.parametrize("state", [*HELD, ActivityState.CANCELLED])
    def test_everything_is_locked_when_it_is_over(self, state):
        assert locked_fields(state, EVERY_FIELD) == EVERY_FIELD
        assert locked_fields(state, set()) == set()


class TestIsOver:
    @pytest.mark.parametrize(("minutes", "over"), [(149, False), (150, True), (151, True)])
    def test_from_the_instant_of_closing(self, minutes, over):
        activity = Activity(
            starts_at=NOON,
            ends_at=NOON + timedelta(hours=2),
            opens_before_minutes=60,
            late_after_minutes=15,
            closes_after_minutes=30,
        )

        assert is_over(activity, now=NOON + timedelta(minutes=minutes)) is over
