"""请假: a category for the record, a note for the branch's own officers, before or after the activity."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.activities.models import ActivityState
from backend.attendance.models import Leave
from backend.core import clock
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON
from tests.factories.members import make_member
from tests.factories.organisations import get_root, make_officer

NOTE = "陪母亲去医院复查"
ENDS = NOON + timedelta(hours=2)
SICK = {"category": "sick", "note": NOTE}


@pytest.fixture
def published(session, branch, member):
    return make_activity(session, branch)


@pytest.fixture
def ask(phone, published):
    def act(browser=None, activity=None, **body):
        return (browser or phone).put(f"/api/v1/activities/{(activity or published).id}/leave", json=body or SICK)

    return act


@pytest.fixture
def withdraw(phone, published):
    return lambda: phone.delete(f"/api/v1/activities/{published.id}/leave")


def own(phone, activity):
    return phone.get(f"/api/v1/activities/{activity.id}/mine").json


def line_of(browser, activity, member):
    roster = browser.get(f"/api/v1/activities/{activity.id}/roster").json
    return next(line for line in roster["lines"] if line["member_id"] == str(member.id))


def told(line):
    return tuple(line["leave"][name] for name in ("category", "note", "state"))


class TestAsk:
    @pytest.mark.parametrize(
        "instant", [NOON - timedelta(days=20), NOON + timedelta(hours=1), ENDS + timedelta(days=2)]
    )
    def test_is_taken_before_during_and_after(self, ask, phone, published, instant):
        with clock.frozen(instant):
            answer = ask()

        assert answer.status_code == 200
        assert answer.json["leave"] == {
            "category": "sick",
            "note": NOTE,
            "asked_at": instant.isoformat(),
            "state": "granted",
            "decision_reason": None,
        }
        assert "withdraw_leave" in answer.json["may"]

    def test_needs_no_note(self, ask):
        answer = ask(category="work")

        assert answer.json["leave"]["note"] is None

    def test_is_taken_until_the_last_instant_of_the_last_day(self, ask):
        with clock.frozen(ENDS + timedelta(days=3) - timedelta(seconds=1)):
            assert ask().status_code == 200

    def test_is_too_late_afterwards_and_says_since_when(self, ask, look):
        with clock.frozen(ENDS + timedelta(days=3)):
            answer = ask()

        assert (answer.status_code, answer.json["reason"]) == (409, "leave_period_over")
        assert answer.json["until"] == (ENDS + timedelta(days=3)).isoformat()
        assert look.count(Leave) == 0

    def test_is_over_for_what_was_cancelled(self, session, ask, branch):
        cancelled = make_activity(session, branch, state=ActivityState.CANCELLED)

        answer = ask(activity=cancelled)

        assert (answer.status_code, answer.json["reason"]) == (409, "leave_period_over")

    def test_is_refused_to_whoever_is_in(self, session, ask, phone, branch, member):
        activity = make_activity(session, branch, state=ActivityState.OPEN)
        send(phone, attempt("rotating_code", token_of(session, activity)))

        answer = ask(activity=activity)

        assert (answer.status_code, answer.json["reason"]) == (409, "already_checked_in")

    def test_again_replaces_what_was_said_before(self, ask, phone, published, look):
        ask()
        ask(category="travel")

        assert own(phone, published)["leave"]["category"] == "travel"
        assert look.count(Leave) == 2

    def test_of_a_draft_does_not_exist(self, session, ask, branch):
        draft = make_activity(session, branch, state=ActivityState.DRAFT)

        assert ask(activity=draft).status_code == 404

    def test_of_another_branch_does_not_exist(self, session, ask, other_branch):
        assert ask(activity=make_activity(session, other_branch)).status_code == 404

    @pytest.mark.parametrize(
        "body",
        [{}, {"category": "tired"}, {"category": None}, {**SICK, "note": "x" * 301}, {**SICK, "a": 1}],
    )
    def test_refuses_what_it_does_not_know(self, phone, published, body):
        answer = phone.put(f"/api/v1/activities/{published.id}/leave", json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")


class TestWithdraw:
    def test_takes_it_back(self, ask, withdraw, phone, published):
        ask()

        assert withdraw().status_code == 204
        assert own(phone, published)["leave"] is None
        assert "ask_leave" in own(phone, published)["may"]

    def test_without_one_changes_nothing(self, withdraw, look):
        assert withdraw().status_code == 204
        assert look.count(Leave) == 0

    def test_lets_the_member_ask_again(self, ask, withdraw):
        ask()
        withdraw()

        assert ask().status_code == 200


class TestComingAnyway:
    def test_counts_as_present(self, session, phone, secretary, branch, member, ask):
        activity = make_activity(session, branch, state=ActivityState.OPEN)
        ask(activity=activity)

        answer = send(phone, attempt("rotating_code", token_of(session, activity)))

        assert answer.json["outcome"] == "checked_in"
        assert line_of(secretary, activity, member)["status"] == "present"


class TestByOfficer:
    def put(self, browser, activity, member, **body):
        return browser.put(f"/api/v1/activities/{activity.id}/leaves/{member.id}", json=body or SICK)

    def test_enters_it_for_a_member(self, secretary, phone, published, member):
        answer = self.put(secretary, published, member)

        assert answer.status_code == 200
        assert answer.json["status"] == "on_leave"
        assert told(answer.json) == ("sick", NOTE, "granted")
        assert own(phone, published)["leave"]["category"] == "sick"

    def test_takes_it_back(self, secretary, published, member):
        self.put(secretary, published, member)

        answer = secretary.delete(f"/api/v1/activities/{published.id}/leaves/{member.id}")

        assert answer.status_code == 204
        assert line_of(secretary, published, member)["status"] == "unmarked"

    def test_keeps_to_the_period(self, session, secretary, published, member, officer, new_client):
        with clock.frozen(ENDS + timedelta(days=3)):
            answer = self.put(new_client().sign_in(officer), published, member)

        assert (answer.status_code, answer.json["reason"]) == (409, "leave_period_over")

    def test_is_refused_for_somebody_who_is_not_expected(self, session, secretary, published, other_branch):
        answer = self.put(secretary, published, make_member(session, other_branch))

        assert (answer.status_code, answer.json["reason"]) == (409, "not_expected")

    def test_is_refused_to_members(self, phone, published, member):
        answer = self.put(phone, published, member)

        assert (answer.status_code, answer.json["reason"]) == (403, "not_allowed")

    def test_is_not_found_from_another_branch(self, session, new_client, published, member, other_branch):
        foreign = new_client().sign_in(make_officer(session, Role.SECRETARY, other_branch))

        assert self.put(foreign, published, member).status_code == 404


class TestNote:
    """Free text stays in the branch; upward only the category travels."""

    def test_is_sealed_in_the_database(self, session, ask):
        ask()

        assert NOTE.encode() not in session.scalars(select(Leave.note_sealed)).one()

    @pytest.mark.parametrize("role", [Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE])
    def test_is_read_by_those_who_run_the_branch(self, session, new_client, ask, branch, published, member, role):
        ask()
        browser = new_client().sign_in(make_officer(session, role, branch))

        assert told(line_of(browser, published, member)) == ("sick", NOTE, "granted")

    @pytest.mark.parametrize("role", [Role.COMMITTEE_STAFF, Role.AUDITOR])
    def test_is_not_read_from_above(self, session, new_client, ask, published, member, role):
        ask()
        browser = new_client().sign_in(make_officer(session, role, get_root(session)))

        answer = browser.get(f"/api/v1/activities/{published.id}/roster")

        assert told(line_of(browser, published, member)) == ("sick", None, "granted")
        assert NOTE not in answer.text

    def test_is_not_told_to_the_officer_above_by_the_etag_of_another(
        self, session, new_client, secretary, ask, published, member
    ):
        ask()
        etag = secretary.get(f"/api/v1/activities/{published.id}/roster").headers["ETag"]
        above = new_client().sign_in(make_officer(session, Role.AUDITOR, get_root(session)))

        answer = above.get(f"/api/v1/activities/{published.id}/roster", headers={"If-None-Match": etag})

        assert answer.status_code == 200
