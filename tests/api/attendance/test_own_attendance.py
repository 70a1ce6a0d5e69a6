"""What a member reads: the next activity, the own line, the own record with where each line comes from."""

from datetime import timedelta

import pytest

from backend.activities.models import ActivityState, Credit
from backend.core import clock
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity
from tests.factories.attendance import attempt, send, token_of
from tests.factories.identity import NOON, make_account
from tests.factories.members import make_member
from tests.factories.organisations import get_root, make_officer

EMPTY = {"now": None, "upcoming": [], "recent": [], "shifts": [], "unread": 0}


@pytest.fixture
def scan(session):
    return lambda phone, activity: send(phone, attempt("rotating_code", token_of(session, activity)))


@pytest.fixture
def held(session, branch, member):
    """Makes an activity that was held so many days ago."""

    def make(days_ago, **fields):
        starts_at = NOON - timedelta(days=days_ago)
        with clock.frozen(starts_at):
            return make_activity(session, branch, starts_at=starts_at, **{"state": ActivityState.OPEN} | fields)

    return make


def mine(phone, activity):
    return phone.get(f"/api/v1/activities/{activity.id}/mine")


class TestMine:
    def test_before_anything_happened(self, phone, theme_day):
        answer = mine(phone, theme_day)

        assert answer.status_code == 200
        assert answer.json == {
            "expected": True,
            "status": "unmarked",
            "line": None,
            "leave": None,
            "exemption": None,
            "presence_claim": None,
            "corrections": [],
            "make_up": None,
            "is_fault": False,
            "may": answer.json["may"],
            "stays": [],
            "events": [],
        }
        assert set(answer.json["may"]) == {"check_in", "ask_leave", "claim_presence"}

    def test_after_checking_in_says_where_the_line_comes_from(self, phone, theme_day, scan, member):
        scan(phone, theme_day)

        answer = mine(phone, theme_day).json

        assert answer["line"] == {
            "status": "present",
            "checked_in_at": NOON.isoformat(),
            "method": "rotating_code",
            "grade": "a",
            "recorded_by_name": member.name,
            "entered_at": None,
        }
        assert answer["may"] == ["ask_correction"]
        assert [event["outcome"] for event in answer["events"]] == ["checked_in"]

    def test_shows_what_was_undone_and_why(self, phone, secretary, theme_day, scan, member):
        scan(phone, theme_day)
        body = {"id": str(new_id()), "member_id": str(member.id), "reason": "扫错了人"}
        secretary.post(f"/api/v1/activities/{theme_day.id}/undos", json=body)

        answer = mine(phone, theme_day).json

        assert answer["line"]["status"] == "undone"
        assert "check_in" in answer["may"]
        assert {event["reason"] for event in answer["events"]} == {None, "扫错了人"}

    def test_shows_nothing_of_others(self, session, phone, phone_of, theme_day, scan, branch):
        neighbour = make_member(session, branch, account=True)
        scan(phone_of(neighbour), theme_day)

        assert neighbour.name not in mine(phone, theme_day).text

    def test_of_another_branch_does_not_exist(self, session, phone, other_branch):
        assert mine(phone, make_activity(session, other_branch)).status_code == 404

    def test_of_an_officer_without_a_file_is_refused(self, secretary, theme_day):
        answer = mine(secretary, theme_day)

        assert (answer.status_code, answer.json["reason"]) == (403, "no_member")


class TestHome:
    def test_shows_what_is_on_and_what_comes_next(self, session, phone, branch, theme_day):
        coming = [make_activity(session, branch, starts_at=NOON + timedelta(days=day)) for day in (9, 2, 5)]

        answer = phone.get("/api/v1/me/home")

        assert answer.status_code == 200
        assert answer.json["now"]["activity"]["id"] == str(theme_day.id)
        assert answer.json["now"]["mine"] == {"status": None, "checked_in_at": None, "on_leave": False}
        in_order = sorted(coming, key=lambda activity: activity.starts_at)
        assert [card["activity"]["id"] for card in answer.json["upcoming"]] == [str(found.id) for found in in_order]

    def test_shows_the_next_one_a_day_ahead(self, session, phone, branch, member):
        tomorrow = make_activity(session, branch, starts_at=NOON + timedelta(days=1))
        make_activity(session, branch, starts_at=NOON + timedelta(days=1, seconds=1))

        assert phone.get("/api/v1/me/home").json["now"]["activity"]["id"] == str(tomorrow.id)

    def test_has_no_now_when_nothing_is_near(self, session, phone, branch, member):
        make_activity(session, branch, starts_at=NOON + timedelta(days=1, seconds=1))

        answer = phone.get("/api/v1/me/home").json

        assert (answer["now"], len(answer["upcoming"])) == (None, 1)

    def test_hides_drafts_what_was_cancelled_and_other_branches(self, session, phone, branch, other_branch, member):
        for state in (ActivityState.DRAFT, ActivityState.CANCELLED):
            make_activity(session, branch, state=state)
        make_activity(session, other_branch)

        answer = phone.get("/api/v1/me/home").json

        assert (answer["now"], answer["upcoming"], answer["recent"]) == (None, [], [])

    def test_shows_at_most_five_to_come_and_three_of_the_past(self, session, phone, branch, held):
        for day in range(1, 5):
            held(day, state=ActivityState.CLOSED)
        for day in range(2, 10):
            make_activity(session, branch, starts_at=NOON + timedelta(days=day))

        answer = phone.get("/api/v1/me/home").json

        assert (len(answer["upcoming"]), len(answer["recent"])) == (5, 3)

    def test_counts_unread_notices(self, phone, theme_day):
        assert phone.get("/api/v1/me/home").json["unread"] == 1  # The theme day was published.

    def test_is_empty_for_an_account_without_a_file(self, session, new_client):
        browser = new_client().sign_in(make_account(session))

        answer = browser.get("/api/v1/me/home")

        assert (answer.status_code, answer.json) == (200, EMPTY)


class TestRecord:
    def test_has_a_line_for_each_activity_with_where_it_comes_from(
        self, session, secretary, phone, scan, held, branch, member
    ):
        scanned, leave, missed = held(3, credits=[Credit.THEME_DAY, Credit.LECTURE]), held(2), held(1)
        with clock.frozen(scanned.starts_at):
            scan(phone, scanned)
        phone.put(f"/api/v1/activities/{leave.id}/leave", json={"category": "work"})
        for activity in (scanned, leave, missed):
            secretary.post(f"/api/v1/activities/{activity.id}/close")

        answer = phone.get("/api/v1/me/record")

        assert answer.status_code == 200
        assert [line["status"] for line in answer.json["items"]] == ["absent", "on_leave", "present"]
        line = answer.json["items"][2]
        assert line["activity"]["organisation_name"] == branch.short_name
        assert set(line["credits"]) == {"theme_day", "lecture"}
        assert (line["method"], line["grade"], line["recorded_by_name"]) == ("rotating_code", "a", member.name)
        assert (answer.json["expected"], answer.json["attended"], answer.json["total"]) == (3, 1, 3)

    def test_is_that_of_a_year(self, phone, held):
        held(1, state=ActivityState.CLOSED)
        held(100, state=ActivityState.CLOSED)

        answers = {year: phone.get(f"/api/v1/me/record?year={year}").json for year in (2024, 2025, 2026)}

        assert {year: (found["expected"], found["total"]) for year, found in answers.items()} == {
            2024: (0, 0),
            2025: (1, 1),
            2026: (1, 1),
        }

    def test_comes_in_pages(self, phone, held):
        for day in range(1, 6):
            held(day, state=ActivityState.CLOSED)

        pages = [phone.get(f"/api/v1/me/record?page={page}&page_size=2").json for page in (1, 2, 3, 4)]

        assert [len(page["items"]) for page in pages] == [2, 2, 1, 0]
        assert {page["total"] for page in pages} == {5}
        starts = [line["activity"]["starts_at"] for page in pages for line in page["items"]]
        assert starts == sorted(starts, reverse=True)

    @pytest.mark.parametrize("query", ["page=0", "page_size=201", "year=1", "year=99999", "page=x", "more=1"])
    def test_refuses_a_query_it_does_not_know(self, phone, query):
        answer = phone.get(f"/api/v1/me/record?{query}")

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_leaves_out_what_was_cancelled(self, secretary, phone, held):
        activity = held(0)
        secretary.post(f"/api/v1/activities/{activity.id}/cancel", json={"reason": "会场停电"})

        assert phone.get("/api/v1/me/record").json["expected"] == 0


class TestSummary:
    def test_counts_each_opened_activity_of_the_branch(self, session, secretary, phone, scan, held, branch, member):
        make_member(session, branch)
        first, second = held(2), held(1)
        with clock.frozen(first.starts_at):
            scan(phone, first)
        secretary.put(f"/api/v1/activities/{second.id}/leaves/{member.id}", json={"category": "work"})

        items = secretary.get(f"/api/v1/organisations/{branch.id}/attendance-summary").json["items"]

        by_id = {item.pop("activity_id"): item for item in items}
        none = dict.fromkeys(("late", "made_up", "exempt", "on_leave", "not_counted", "absent"), 0)
        assert by_id == {
            str(first.id): none | {"expected": 2, "attended": 1, "unmarked": 1},
            str(second.id): none | {"expected": 2, "attended": 0, "on_leave": 1, "unmarked": 1},
        }

    def test_is_that_of_the_days_asked_for(self, secretary, held, branch):
        first, second = held(3), held(2)
        held(1)

        query = f"from={first.held_on}&until={second.held_on + timedelta(days=1)}"
        items = secretary.get(f"/api/v1/organisations/{branch.id}/attendance-summary?{query}").json["items"]

        assert {item["activity_id"] for item in items} == {str(first.id), str(second.id)}

    def test_is_read_from_above(self, session, new_client, held, branch):
        held(1)
        auditor = new_client().sign_in(make_officer(session, Role.AUDITOR, get_root(session)))

        assert len(auditor.get(f"/api/v1/organisations/{branch.id}/attendance-summary").json["items"]) == 1
