"""From draft to closed, or called off: every step from every state."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.activities.models import ActivityState
from backend.attendance.models import CodeSubject, RosterEntry
from backend.attendance.service import opening
from backend.core import clock
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.support.parallel import together

BODIES = {"cancel": {"reason": "会场停电"}}
FOLLOWS = {
    "publish": {ActivityState.DRAFT},
    "open": {ActivityState.PUBLISHED},
    "close": {ActivityState.OPEN},
    "cancel": {ActivityState.PUBLISHED, ActivityState.OPEN},
}
REACHES = {"publish": "published", "open": "open", "close": "closed", "cancel": "cancelled"}


@pytest.fixture
def step(secretary):
    def act(activity, name, browser=None):
        return (browser or secretary).post(f"/api/v1/activities/{activity.id}/{name}", json=BODIES.get(name))

    return act


def kinds_told(phone):
    return [note["kind"] for note in phone.get("/api/v1/notifications").json["items"]]


class TestEveryStep:
    @pytest.mark.parametrize(
        ("name", "state"), [(name, state) for name, states in FOLLOWS.items() for state in sorted(states)]
    )
    def test_leads_on_from_its_state(self, session, step, branch, name, state):
        answer = step(make_activity(session, branch, state=state), name)

        assert (answer.status_code, answer.json["state"]) == (200, REACHES[name])

    @pytest.mark.parametrize(
        ("name", "state"), [(name, state) for name in FOLLOWS for state in ActivityState if state not in FOLLOWS[name]]
    )
    def test_is_refused_from_any_other(self, session, step, branch, secretary, name, state):
        activity = make_activity(session, branch, state=state)

        answer = step(activity, name)

        assert (answer.status_code, answer.json["reason"]) == (409, "wrong_state")
        assert answer.json["state"] == state.value
        assert secretary.get(f"/api/v1/activities/{activity.id}").json["state"] == state.value

    @pytest.mark.parametrize("name", FOLLOWS)
    def test_is_not_for_members_nor_found_from_elsewhere(
        self, session, step, branch, other_branch, phone, browser_of, name
    ):
        activity = make_activity(session, branch, state=min(FOLLOWS[name]))

        by_member = step(activity, name, phone)
        from_elsewhere = step(activity, name, browser_of(Role.SECRETARY, other_branch))

        assert (by_member.status_code, by_member.json["reason"]) == (403, "not_allowed")
        assert (from_elsewhere.status_code, from_elsewhere.json["reason"]) == (404, "not_found")


class TestPublish:
    def test_shows_it_to_the_members_and_tells_them(self, session, step, branch, phone, member):
        activity = make_activity(session, branch, state=ActivityState.DRAFT)

        answer = step(activity, "publish")

        assert answer.json["published_at"] == clock.now().isoformat()
        assert kinds_told(phone) == ["activity_published"]
        assert phone.get(f"/api/v1/activities/{activity.id}").status_code == 200

    def test_tells_nobody_of_the_past(self, session, step, branch, phone, member):
        past = make_activity(session, branch, state=ActivityState.DRAFT, starts_at=NOON - timedelta(days=9))

        step(past, "publish")

        assert kinds_told(phone) == []


class TestOpen:
    def test_writes_the_roster_and_makes_the_code(self, session, step, branch, member):
        activity = make_activity(session, branch)

        answer = step(activity, "open")

        assert answer.json["opened_at"] == clock.now().isoformat()
        assert session.scalars(select(RosterEntry.member_id)).all() == [member.id]
        assert session.scalars(select(CodeSubject.subject_id)).all() == [activity.id]

    def test_in_parallel_happens_once(self, session, step, branch, browser_of):
        people = {make_member(session, branch).id for _ in range(5)}
        activity = make_activity(session, branch)
        browsers = [browser_of(Role.BRANCH_COMMITTEE, branch) for _ in range(8)]
        session.commit()
        for browser in browsers:
            browser.arranged = None

        answers = together([lambda browser=browser: step(activity, "open", browser) for browser in browsers])

        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
        assert {answer.json["reason"] for answer in answers if answer.status_code == 409} == {"wrong_state"}
        assert sorted(session.scalars(select(RosterEntry.member_id)).all()) == sorted(people)
        assert session.scalar(select(func.count()).select_from(CodeSubject)) == 1

    @pytest.mark.parametrize(
        ("instant", "opened"),
        [
            (NOON - timedelta(hours=1, seconds=1), 0),
            (NOON - timedelta(hours=1), 1),
            (NOON + timedelta(minutes=149), 1),
            (NOON + timedelta(minutes=150), 0),
        ],
    )
    def test_happens_by_itself_within_the_window(self, session, branch, instant, opened):
        make_activity(session, branch)
        make_activity(session, branch, state=ActivityState.DRAFT)

        assert opening.open_due(session, now=instant) == opened


class TestClose:
    def test_ends_check_in(self, session, step, branch):
        answer = step(make_activity(session, branch, state=ActivityState.OPEN), "close")

        assert answer.json["closed_at"] == clock.now().isoformat()
        assert answer.json["may"] == ["reopen", "roster", "minutes", "photos"]


class TestCancel:
    def test_tells_the_members_why(self, session, step, branch, phone, member):
        activity = make_activity(session, branch)

        answer = step(activity, "cancel")

        assert (answer.json["cancel_reason"], answer.json["may"]) == ("会场停电", [])
        (notice,) = phone.get("/api/v1/notifications").json["items"][:1]
        assert (notice["kind"], notice["facts"]["reason"]) == ("activity_cancelled", "会场停电")
        assert phone.get(f"/api/v1/activities/{activity.id}").json["cancel_reason"] == "会场停电"

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x" * 201}, {"reason": "a\x00"}, {"reason": 1}])
    def test_needs_a_reason(self, session, secretary, branch, body):
        activity = make_activity(session, branch)

        answer = secretary.post(f"/api/v1/activities/{activity.id}/cancel", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")
