"""Planning an activity: create, read, list, edit, delete."""

import json
from datetime import date, timedelta

import pytest

from backend.activities.models import Activity, ActivityState, Credit
from backend.core.ids import new_id
from backend.organisations.models import Role
from tests.factories.activities import make_activity, plan
from tests.factories.identity import NOON
from tests.factories.organisations import get_root
from tests.support.parallel import together

HOUR = timedelta(hours=1)


def path_of(branch):
    return f"/api/v1/organisations/{branch.id}/activities"


def url_of(activity):
    return f"/api/v1/activities/{activity.id}"


class TestCreate:
    def test_makes_a_draft_with_the_usual_values(self, secretary, branch):
        answer = secretary.post(path_of(branch), json=plan())

        assert answer.status_code == 201
        made = answer.json
        assert (made["state"], made["version"], made["held_on"]) == ("draft", 1, "2026-03-06")
        assert made["hosts"] == [{"id": str(branch.id), "name": branch.name, "short_name": branch.short_name}]
        assert made["credits"] == ["theme_day"]
        assert (made["opens_before_minutes"], made["late_after_minutes"], made["closes_after_minutes"]) == (60, 15, 30)
        assert (made["rotation_seconds"], made["grace_seconds"], made["leave_days_after"]) == (15, 30, 3)
        assert made["check_in"] == {
            "opens_at": (NOON - HOUR).isoformat(),
            "late_after_at": (NOON + HOUR / 4).isoformat(),
            "closes_at": (NOON + 2.5 * HOUR).isoformat(),
        }
        assert set(made["may"]) == {"edit", "publish", "delete"}

    def test_belongs_to_the_local_day_of_its_start(self, secretary, branch):
        body = plan(starts_at="2026-03-06T23:30:00+00:00", ends_at="2026-03-07T01:00:00+00:00")

        assert secretary.post(path_of(branch), json=body).json["held_on"] == "2026-03-07"

    def test_may_count_as_several_things(self, secretary, branch):
        body = plan(credits=["members_meeting", "theme_day", "theme_day"])

        answer = secretary.post(path_of(branch), json=body)

        assert sorted(answer.json["credits"]) == ["members_meeting", "theme_day"]

    @pytest.mark.parametrize(
        "ends_at", [NOON, NOON - HOUR, NOON + timedelta(days=1, seconds=1)], ids=["at once", "before", "too long"]
    )
    def test_has_to_end_after_it_starts_within_a_day(self, secretary, branch, ends_at):
        answer = secretary.post(path_of(branch), json=plan(ends_at=ends_at.isoformat()))

        assert (answer.status_code, answer.json["reason"]) == (422, "ends_before_start")

    def test_is_held_by_branches_only(self, session, browser_of, committee):
        secretary = browser_of(Role.SECRETARY, committee)

        answer = secretary.post(path_of(committee), json=plan())

        assert (answer.status_code, answer.json["reason"]) == (422, "not_a_branch")

    @pytest.mark.parametrize(
        "change",
        [
            {"title": ""},
            {"title": "   "},
            {"title": "题" * 81},
            {"title": "a\x00b"},
            {"title": "a\nb"},
            {"title": "\ud800"},
            {"title": 7},
            {"title": None},
            {"starts_at": "2026-03-06T12:00:00"},
            {"starts_at": "0001-01-01T00:00:00+14:00"},
            {"ends_at": "9999-12-31T23:59:59-14:00"},
            {"venue": ""},
            {"credits": []},
            {"credits": ["party"]},
            {"credits": "theme_day"},
            {"credits": [[]]},
            {"rotation_seconds": 9},
            {"rotation_seconds": 61},
            {"rotation_seconds": "15"},
            {"rotation_seconds": True},
            {"rotation_seconds": 10**30},
            {"grace_seconds": -1},
            {"leave_days_after": 32},
            {"agenda": "长" * 4001},
            {"state": "open"},
            {"id": "x"},
            {"version": 1},
        ],
        ids=repr,
    )
    def test_refuses_a_plan_it_cannot_keep(self, session, secretary, branch, change):
        body = json.dumps(plan() | change)

        answer = secretary.post(path_of(branch), data=body, content_type="application/json")

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")
        assert session.query(Activity).count() == 0

    @pytest.mark.parametrize("missing", ["title", "starts_at", "ends_at", "venue", "credits"])
    def test_needs_title_times_venue_and_credits(self, secretary, branch, missing):
        body = plan()
        del body[missing]

        answer = secretary.post(path_of(branch), json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")
        assert missing in answer.json["errors"]["json"]

    def test_is_refused_to_members_and_not_found_from_elsewhere(self, phone, browser_of, branch, other_branch):
        by_member = phone.post(path_of(branch), json=plan())
        from_elsewhere = browser_of(Role.SECRETARY, other_branch).post(path_of(branch), json=plan())

        assert (by_member.status_code, by_member.json["reason"]) == (403, "not_allowed")
        assert (from_elsewhere.status_code, from_elsewhere.json["reason"]) == (404, "not_found")


class TestUpdate:
    @pytest.fixture
    def edit(self, secretary):
        def act(activity, *, version=None, **changes):
            return secretary.patch(url_of(activity), json={"version": version or activity.version, **changes})

        return act

    @pytest.mark.parametrize("state", [ActivityState.DRAFT, ActivityState.PUBLISHED])
    def test_changes_what_is_named_and_nothing_else(self, session, edit, branch, state):
        activity = make_activity(session, branch, state=state)

        answer = edit(activity, title="参观烈士陵园", starts_at=(NOON + HOUR).isoformat(), credits=["lecture"])

        assert answer.status_code == 200
        assert (answer.json["title"], answer.json["credits"]) == ("参观烈士陵园", ["lecture"])
        assert answer.json["starts_at"] == (NOON + HOUR).isoformat()
        assert answer.json["venue"] == activity.venue
        assert answer.json["version"] == activity.version + 1

    def test_moves_the_day_with_the_start(self, session, edit, branch):
        activity = make_activity(session, branch)

        moved = {"starts_at": (NOON + 24 * HOUR).isoformat(), "ends_at": (NOON + 25 * HOUR).isoformat()}
        answer = edit(activity, **moved)

        assert answer.json["held_on"] == "2026-03-07"

    def test_adds_and_drops_credits(self, session, edit, branch):
        activity = make_activity(session, branch, credits=[Credit.THEME_DAY, Credit.LECTURE])

        answer = edit(activity, credits=["theme_day", "members_meeting"])

        assert sorted(answer.json["credits"]) == ["members_meeting", "theme_day"]

    def test_of_an_older_version_is_refused(self, session, edit, branch):
        activity = make_activity(session, branch)
        edit(activity, title="第一个改的")

        answer = edit(activity, title="第二个改的")

        assert (answer.status_code, answer.json["reason"]) == (409, "changed_meanwhile")

    def test_in_parallel_one_wins_and_the_others_are_told(self, session, browser_of, branch):
        activity = make_activity(session, branch)
        browsers = [browser_of(Role.BRANCH_COMMITTEE, branch) for _ in range(8)]
        body, url = {"version": activity.version}, url_of(activity)
        session.commit()
        for browser in browsers:
            browser.arranged = None

        answers = together(
            [
                lambda browser=browser, n=n: browser.patch(url, json={**body, "title": f"第 {n} 版"})
                for n, browser in enumerate(browsers)
            ]
        )

        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
        assert {answer.json["reason"] for answer in answers if answer.status_code == 409} == {"changed_meanwhile"}
        won = next(answer for answer in answers if answer.status_code == 200)
        assert browsers[0].get(url).json["title"] == won.json["title"]

    def test_while_open_the_venue_the_end_and_the_policy_may_change(self, session, edit, branch):
        activity = make_activity(session, branch, state=ActivityState.OPEN)

        answer = edit(
            activity,
            venue="隔壁教室",
            ends_at=(NOON + 3 * HOUR).isoformat(),
            late_after_minutes=30,
            closes_after_minutes=60,
            rotation_seconds=60,
            grace_seconds=0,
        )

        assert answer.status_code == 200
        assert answer.json["check_in"]["closes_at"] == (NOON + 4 * HOUR).isoformat()

    @pytest.mark.parametrize(
        ("name", "value"),
        [("title", "换个题目"), ("starts_at", (NOON + HOUR).isoformat()), ("credits", ["lecture"])],
    )
    def test_while_open_nothing_else(self, session, edit, branch, name, value):
        activity = make_activity(session, branch, state=ActivityState.OPEN)

        answer = edit(activity, **{name: value})

        assert (answer.status_code, answer.json["reason"]) == (409, "activity_not_editable")
        assert (answer.json["fields"], answer.json["state"]) == ([name], "open")

    @pytest.mark.parametrize("state", [ActivityState.CLOSED, ActivityState.CANCELLED])
    def test_nothing_once_it_is_over(self, session, edit, branch, state):
        activity = make_activity(session, branch, state=state)

        answer = edit(activity, venue="隔壁教室")

        assert (answer.status_code, answer.json["reason"]) == (409, "activity_not_editable")

    def test_refused_fields_change_nothing_beside_them(self, session, edit, branch, secretary):
        activity = make_activity(session, branch, state=ActivityState.OPEN)

        edit(activity, venue="隔壁教室", title="换个题目")

        assert secretary.get(url_of(activity)).json["venue"] == activity.venue

    def test_has_to_end_after_it_starts(self, session, edit, branch):
        answer = edit(make_activity(session, branch), ends_at=NOON.isoformat())

        assert (answer.status_code, answer.json["reason"]) == (422, "ends_before_start")

    @pytest.mark.parametrize(
        "body",
        [{}, {"version": None}, {"version": "1"}, {"version": 1, "state": "open"}, {"version": 1, "starts_at": None}],
        ids=repr,
    )
    def test_needs_the_version_and_refuses_what_it_does_not_know(self, session, secretary, branch, body):
        answer = secretary.patch(url_of(make_activity(session, branch)), json=body)

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    @pytest.mark.parametrize(
        ("change", "told"),
        [({"venue": "隔壁教室"}, True), ({"agenda": "一、学习"}, False), ({"credits": ["lecture"]}, False)],
    )
    def test_members_hear_of_a_new_time_or_place_only(self, session, edit, branch, phone, change, told):
        edit(make_activity(session, branch), **change)

        kinds = [note["kind"] for note in phone.get("/api/v1/notifications").json["items"]]
        assert ("activity_changed" in kinds) is told

    def test_nobody_hears_of_a_draft(self, session, edit, branch, phone):
        edit(make_activity(session, branch, state=ActivityState.DRAFT), venue="隔壁教室")

        assert phone.get("/api/v1/notifications").json["items"] == []


class TestDelete:
    def test_throws_a_draft_away(self, session, secretary, branch):
        draft = make_activity(session, branch, state=ActivityState.DRAFT)

        assert secretary.delete(url_of(draft)).status_code == 204
        assert secretary.get(url_of(draft)).status_code == 404
        assert secretary.get(path_of(branch)).json["total"] == 0

    @pytest.mark.parametrize("state", [state for state in ActivityState if state is not ActivityState.DRAFT])
    def test_nothing_else_is_thrown_away(self, session, secretary, branch, state):
        activity = make_activity(session, branch, state=state)

        answer = secretary.delete(url_of(activity))

        assert (answer.status_code, answer.json["reason"]) == (409, "wrong_state")
        assert answer.json["state"] == state.value

    def test_twice_is_404(self, session, secretary, branch):
        draft = make_activity(session, branch, state=ActivityState.DRAFT)
        secretary.delete(url_of(draft))

        assert secretary.delete(url_of(draft)).status_code == 404


class TestList:
    def test_has_the_latest_first_in_pages(self, session, secretary, branch):
        for days in (3, 1, 2):
            make_activity(session, branch, starts_at=NOON + timedelta(days=days))

        pages = [secretary.get(f"{path_of(branch)}?page={page}&page_size=2").json for page in (1, 2, 3)]

        starts = [item["held_on"] for page in pages for item in page["items"]]
        assert starts == ["2026-03-09", "2026-03-08", "2026-03-07"]
        assert [(page["total"], page["page"], page["page_size"]) for page in pages] == [(3, n, 2) for n in (1, 2, 3)]

    def test_may_have_what_is_to_come_first(self, session, secretary, branch):
        for days, state in ((-5, "closed"), (2, "draft"), (-9, "cancelled"), (1, "published"), (30, "published")):
            make_activity(session, branch, starts_at=NOON + timedelta(days=days), state=ActivityState(state))

        items = secretary.get(f"{path_of(branch)}?order=nearest").json["items"]

        starts = [item["held_on"] for item in items]
        assert starts == ["2026-03-07", "2026-03-08", "2026-04-05", "2026-03-01", "2026-02-25"]

    @pytest.mark.parametrize(
        ("query", "days"),
        [
            ("state=published", ["2026-03-08", "2026-03-07", "2026-03-06"]),
            ("state=draft", []),
            ("from=2026-03-07", ["2026-03-08", "2026-03-07"]),
            ("until=2026-03-07", ["2026-03-06"]),
            ("from=2026-03-07&until=2026-03-08", ["2026-03-07"]),
        ],
    )
    def test_may_be_narrowed(self, session, secretary, branch, query, days):
        for day in range(3):
            make_activity(session, branch, starts_at=NOON + timedelta(days=day))

        items = secretary.get(f"{path_of(branch)}?{query}").json["items"]

        assert [item["held_on"] for item in items] == days

    @pytest.mark.parametrize(
        "query", ["state=x", "from=x", "page=0", "page=99999", "page_size=0", "page_size=201", "more=1", "from=\x00"]
    )
    def test_refuses_a_query_it_does_not_know(self, secretary, branch, query):
        answer = secretary.get(f"{path_of(branch)}?{query}")

        assert (answer.status_code, answer.json["reason"]) == (422, "invalid_request")

    def test_shows_the_same_as_by_id(self, session, secretary, branch):
        activity = make_activity(session, branch)

        (listed,) = secretary.get(path_of(branch)).json["items"]

        assert listed == secretary.get(url_of(activity)).json

    def test_has_nothing_of_other_branches(self, session, secretary, branch, other_branch):
        make_activity(session, other_branch)

        assert secretary.get(path_of(branch)).json["items"] == []
        assert secretary.get(path_of(other_branch)).status_code == 404


class TestGet:
    def test_shows_members_what_was_published(self, session, phone, branch, member):
        answer = phone.get(url_of(make_activity(session, branch)))

        assert (answer.status_code, answer.json["may"]) == (200, [])

    @pytest.mark.parametrize("state", [ActivityState.OPEN, ActivityState.CLOSED, ActivityState.CANCELLED])
    def test_still_shows_them_what_came_of_it(self, session, phone, branch, member, state):
        assert phone.get(url_of(make_activity(session, branch, state=state))).json["state"] == state.value

    def test_hides_drafts_from_members(self, session, phone, branch, member):
        assert phone.get(url_of(make_activity(session, branch, state=ActivityState.DRAFT))).status_code == 404

    def test_hides_what_other_branches_do(self, session, phone, secretary, other_branch):
        activity = make_activity(session, other_branch)

        assert phone.get(url_of(activity)).status_code == 404
        assert secretary.get(url_of(activity)).status_code == 404

    def test_lets_the_committee_above_read_and_nothing_more(self, session, browser_of, branch, committee):
        staff = browser_of(Role.COMMITTEE_STAFF, committee)

        answer = staff.get(url_of(make_activity(session, branch, state=ActivityState.OPEN)))

        assert (answer.status_code, answer.json["may"]) == (200, ["roster"])

    def test_of_the_operator_does_not_exist(self, session, browser_of, branch):
        operator = browser_of(Role.OPERATOR, get_root(session))

        assert operator.get(url_of(make_activity(session, branch))).status_code == 404

    @pytest.mark.parametrize("identifier", [new_id(), "7", "0" * 32])
    def test_of_nothing_is_404(self, secretary, identifier):
        answer = secretary.get(f"/api/v1/activities/{identifier}")

        assert (answer.status_code, answer.json["reason"]) == (404, "not_found")


class TestDates:
    def test_a_day_is_that_of_the_instance(self, session, secretary, branch):
        early = make_activity(session, branch, starts_at=NOON - timedelta(hours=11, minutes=59))

        assert secretary.get(url_of(early)).json["held_on"] == date(2026, 3, 6).isoformat()
