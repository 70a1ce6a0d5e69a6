"""Which steps follow from which state, and what may change when."""

from datetime import timedelta

import pytest

from backend.activities.models import HELD, Activity, ActivityState
from backend.activities.rules import STEPS, Step, free_place, is_over, locked_fields, takes_sign_ups
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


class TestFreePlace:
    @pytest.mark.parametrize(
        ("taken", "capacity", "place"),
        [
            (set(), 3, 1),
            ({1}, 3, 2),
            ({2, 3}, 3, 1),
            ({1, 2, 3}, 3, None),
            ({1, 2, 3}, 2, None),  # It was lowered.
            ({2, 3}, 2, None),  # As many as there are now, though the first number is free.
        ],
    )
    def test_is_the_lowest_while_fewer_are_taken_than_there_are(self, taken, capacity, place):
        assert free_place(taken, capacity) == place


class TestTakesSignUps:
    @pytest.mark.parametrize(
        ("state", "capacity", "minutes", "takes"),
        [
            (ActivityState.PUBLISHED, 5, -1, True),
            (ActivityState.OPEN, 5, -1, True),
            (ActivityState.PUBLISHED, 5, 0, False),
            (ActivityState.PUBLISHED, None, -1, False),
            (ActivityState.DRAFT, 5, -1, False),
            (ActivityState.CANCELLED, 5, -1, False),
            (ActivityState.CLOSED, 5, -1, False),
        ],
    )
    def test_while_it_lies_ahead_and_places_are_limited(self, state, capacity, minutes, takes):
        activity = Activity(state=state, starts_at=NOON, capacity=capacity)

        assert takes_sign_ups(activity, now=NOON + timedelta(minutes=minutes)) is takes


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
