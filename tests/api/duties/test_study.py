"""Members' own hours of study, beside what the branch held."""

from datetime import timedelta

import pytest

from backend.activities.models import Credit
from backend.identity.models import Account
from backend.members.models import Standing
from backend.organisations.models import Role
from tests.factories.duties import hold
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import make_branch

DAY = timedelta(days=1)
LONG = {"ends_at": NOON - 40 * DAY + timedelta(hours=6)}


def study_of(browser, branch, year=2026):
    return browser.get(f"/api/v1/organisations/{branch.id}/study-hours?year={year}")


def hours(answer):
    return {line["name"]: line["hours"] for line in answer.json["lines"]}


@pytest.fixture
def people(session, branch):
    """Three by name, of whom the first was at six hours and at two, the second at two, the third at none."""
    an, bo = (make_member(session, branch, name=name, account=True) for name in ("安宁", "白桦"))
    make_member(session, branch, name="陈静", standing=Standing.PROBATIONARY)
    hold(session, branch, an, NOON - 40 * DAY, Credit.LECTURE, **LONG)
    hold(session, branch, an, NOON - 30 * DAY, Credit.THEME_DAY)
    hold(session, branch, bo, NOON - 20 * DAY, Credit.MEMBERS_MEETING, Credit.THEME_DAY)
    return an, bo


class TestOfTheBranch:
    def test_says_how_many_of_how_many_reached_what_is_due_and_names_them_by_name(self, branch, people, secretary):
        told = study_of(secretary, branch).json

        assert (told["need"], told["share"], told["minutes_per_hour"]) == (32, 5, 45)
        assert (told["members"], told["reached_share"], told["reached_year"]) == (3, 1, 0)
        assert [line["name"] for line in told["lines"]] == ["安宁", "白桦", "陈静"]
        assert "32" in told["source"]

    def test_counts_lessons_of_what_each_was_at_once_each(self, branch, people, secretary):
        told = hours(study_of(secretary, branch))
        assert (told["安宁"], told["白桦"], told["陈静"]) == ((360 + 120) // 45, 120 // 45, 0)

    def test_counts_neither_other_credits_nor_other_years(self, session, branch, people, secretary):
        an, _ = people
        hold(session, branch, an, NOON - 10 * DAY, Credit.COMMITTEE_MEETING)
        hold(session, branch, an, NOON - 100 * DAY, Credit.LECTURE)
        assert hours(study_of(secretary, branch))["安宁"] == 10
        assert hours(study_of(secretary, branch, 2025))["安宁"] == 120 // 45

    def test_counts_what_a_guest_was_at_elsewhere(self, session, committee, branch, people, secretary):
        _, bo = people
        hold(session, make_branch(session, parent=committee), bo, NOON - 9 * DAY, Credit.LECTURE)
        assert hours(study_of(secretary, branch))["白桦"] == 240 // 45

    def test_leaves_the_exempt_out_and_says_how_many(self, branch, people, secretary):
        an, bo = people
        body = {"category": "illness", "contact_member_id": str(an.id), "from_on": "2026-01-01"}
        assert secretary.post(f"/api/v1/members/{bo.id}/exemptions", json=body).status_code == 201
        told = study_of(secretary, branch).json
        assert (told["members"], told["exempt"]) == (2, 1)
        assert [line["is_exempt"] for line in told["lines"]] == [False, True, False]

    @pytest.mark.parametrize("role", [Role.COMMITTEE_STAFF, Role.AUDITOR])
    def test_gives_those_above_numbers_only(self, committee, branch, people, browser_of, role):
        told = study_of(browser_of(committee, role), branch).json
        assert told["lines"] is None
        assert (told["members"], told["reached_share"]) == (3, 1)

    def test_is_not_there_for_another_branch(self, session, committee, branch, browser_of):
        assert study_of(browser_of(make_branch(session, parent=committee)), branch).status_code == 404

    def test_is_of_branches_only(self, committee, browser_of):
        answer = study_of(browser_of(committee), committee)
        assert (answer.status_code, answer.json["reason"]) == (422, "not_a_branch")


class TestOwn:
    def test_shows_the_member_nobody_elses(self, session, client, people):
        browser = client.sign_in(session.get(Account, people[1].account_id))
        assert browser.get("/api/v1/me/study-hours?year=2026").json == {"year": 2026, "hours": 2, "need": 32}
        assert browser.get("/api/v1/me/study-hours?year=2025").json["hours"] == 0

    def test_is_for_members(self, session, client):
        answer = client.sign_in(make_account(session)).get("/api/v1/me/study-hours?year=2026")
        assert (answer.status_code, answer.json["reason"]) == (403, "no_member")
